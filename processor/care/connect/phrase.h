// A text with places for what is known of a customer, in one language.
//
// Written as ICU's MessageFormat has it, which translators know:
//
//   Hello {first_name}
//   with us for {years, plural, one {# year} other {# years}}
//
// Numbers are small and counted, so each text is formatted for every number that it can meet when
// it is read. Filling a text is then a look-up: no ICU while events flow, and threads may share it.
#pragma once

#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "processor/care/connect/tenure.h"

namespace assist {

/// What a text may speak of. Names are empty when unknown.
struct Facts {
  std::string_view first_name;
  std::string_view last_name;
  std::string_view honorific;    ///< As said before the last name: "Dr.", "Frau".
  std::optional<Tenure> tenure;  ///< `years` from 1 to 99, or `months` from 0 to 11.
};

class Phrase {
 public:
  /// The facts that texts name, as they are written there. The names come first.
  enum class Fact : unsigned char { first_name, last_name, honorific, years, months };
  static constexpr std::size_t fact_count = 5;
  static constexpr std::size_t name_count = 3;
  using FactSet = std::bitset<fact_count>;

  /// Reads `pattern` for a language that ICU knows; or says what was expected instead: unknown or
  /// unfit variables, plural categories that the language lacks or that are missing, markup.
  static std::variant<Phrase, std::string> compile(std::string_view pattern,
                                                   std::string_view locale);

  /// The text, or none when a fact that it names is unknown.
  std::optional<std::string> fill(const Facts& facts) const;

  /// The facts that it names.
  FactSet facts() const;

 private:
  std::bitset<name_count> names_;
  std::optional<Fact> number_;      ///< years or months.
  std::vector<std::string> texts_;  ///< By number from 0; the one text when there is no number.
};

}  // namespace assist
