// The parts that triggers and decisions have in common, with every text bounded.
#pragma once

#include <string>
#include <string_view>

#include "processor/care/assist/candidate.h"
#include "processor/care/assist/history.h"
#include "processor/care/connect/templates.h"
#include "processor/care/json_text.h"

namespace assist {

inline constexpr int evidence_entries_max = 6;

/// At most `bytes_max` bytes of `value`, control characters replaced by spaces: input is hostile,
/// and an escaped control character takes six bytes.
std::string bounded(std::string_view value, std::size_t bytes_max);

/// Adds a text unless it is empty; at most 256 bytes of it. Not for ids: a changed id would be
/// another thing's id; verdicts bound them.
void put_text(JsonText& json, std::string_view name, std::string_view value);

/// `"rule": {"id": rule, "version": 1}`.
void put_rule(JsonText& json, std::string_view rule);

/// `"page": {"template": …}`, unless it is unknown.
void put_page(JsonText& json, std::string_view page_template);

/// `"evidence"`, heaviest first: kind, code, status, page and count; at most `entries_max`.
void put_evidence(JsonText& json, const Verdict& verdict, int entries_max);

/// `"caps"`: how many of each are used, `more` included, as "1/2".
void put_caps(JsonText& json, const Scene& scene, std::uint64_t session, std::uint32_t more);

/// `"experiment"`: the groups that the customer is in.
void put_experiment(JsonText& json, const Arms& arms);

/// Opens `content` with the words of an offer; the caller ends it.
void begin_content(JsonText& json, const Wording& wording, const Scene& scene);

/// A button, its label by the name that it has in the templates.
struct Button {
  std::string_view id, label, kind;
};
/// Opens an action in the language of `words`, which have such a label; the caller ends it.
void begin_action(JsonText& json, const LocaleWords& words, const Button& button);

/// `"consent"`: the consents that hold, by name.
void put_consent(JsonText& json, const Scene& scene);

}  // namespace assist
