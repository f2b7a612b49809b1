// Which clicks a rule looks at, by what was clicked and how.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "processor/detect/click/click_moment.h"

namespace assist::click {

/// How a listed text is compared, without regard to ASCII case.
enum class TextMatch : std::uint8_t {
  whole,
  part,
  word_part,  ///< Words (anything with a letter or digit) match as a part, signs as a whole.
};
inline constexpr std::array<std::string_view, 3> text_match_names = {"whole", "part", "word_part"};

/// Every part that is set must let the click pass. Empty: all clicks.
struct ClickFilter {
  Selectors only;           ///< What was clicked is one of these.
  Selectors except;         ///< It is none of these.
  Selectors except_inside;  ///< Neither it nor anything around it is one of these.
  /// Elements that do nothing by themselves count only inside an active one (or as one).
  Selectors passive, active;
  std::vector<std::string> texts;  ///< Its text or described name is none of these.
  TextMatch text_match = TextMatch::whole;
  bool without_modifiers = false;  ///< No modifier key was held.
  bool labelled = false;           ///< It has a text.
};

bool admits(const ClickFilter& filter, const ClickMoment& click);

}  // namespace assist::click
