// The matters of a customer with support: found, opened, bounded, forgotten.
//
// An issue is one matter, whatever number of contacts it takes: contacts about the same topic or
// error within the recontact window belong together.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "processor/care/config.h"
#include "processor/care/customer.pb.h"
#include "processor/event/support.h"
#include "processor/event/time.h"
#include "processor/event/verdict.pb.h"

namespace assist {

inline constexpr int issues_max = 8;    ///< Of one customer at once; nobody follows more.
inline constexpr int contacts_max = 8;  ///< Of an issue; older ones are strangers again.
inline constexpr int about_max = 4;     ///< Of an issue: the words for one matter.
inline constexpr int steps_max = 16;    ///< Of an issue's timeline; the first one is kept.
inline constexpr int promises_max = 4;  ///< Of an issue, the newest.
inline constexpr int troubles_max = 8;  ///< Pages and errors met lately.
inline constexpr int articles_max = 8;  ///< Opened lately.
inline constexpr int events_max = 32;   ///< Events of support that are known as repeats.
/// An open issue that nobody touched for so long is forgotten: the desk has lost it.
inline constexpr Duration open_memory = std::chrono::days{90};

/// The numbers are stored in customers' state: never reuse one.
enum class StepKind : std::uint8_t {
  opened = 1,
  recontacted = 2,
  message = 3,
  agent_answer = 4,
  bot_answer = 5,
  article_opened = 6,
  agent_joined = 7,
  transferred = 8,
  waiting = 9,
  unsolved = 10,
  resolved = 11,
  reopened = 12,
  human_requested = 13,
};
std::string_view name_of(StepKind kind);

/// What a contact is about, as a fingerprint: its error code, else its topic; 0 when it says
/// neither.
std::uint64_t about_of(const SupportEvent& event);
/// What an episode is about: the heaviest error code, else the page; 0 when it has neither.
std::uint64_t about_of(const Verdict& verdict);

/// nullptr when no issue has had this contact.
Issue* issue_of_contact(Casebook& book, std::string_view contact_id);
const Issue* issue_of_contact(const Casebook& book, std::string_view contact_id);
/// The issue about the same that a contact at `at` would belong to; nullptr when there is none.
Issue* issue_about(Casebook& book, std::uint64_t about, Duration recontact, Time at);
/// nullptr when no issue has asked by this trigger, of a survey or an escalation.
Issue* issue_of_trigger(Casebook& book, std::string_view trigger_id);

/// Whether there is room for another one without losing one that matters. When there is none, the
/// issue to lose: articles only, then resolved, then open; the oldest of those.
Issue* issue_to_lose(Casebook& book);
void remove(Casebook& book, const Issue& issue);

void add_step(Issue& issue, StepKind kind, std::string_view by, Time at);
void add_contact(Issue& issue, std::string_view contact_id);
void add_about(Issue& issue, std::uint64_t about);
void add_promise(Issue& issue, Time made, Time due);

/// False: this event of support was seen before.
bool is_new(Casebook& book, std::string_view event_id);
/// Notes where the customer was stuck, for whoever takes over.
void add_trouble(Casebook& book, const Verdict& verdict, Time at);
void add_article(Casebook& book, std::string_view article, Time at);

std::size_t memory_bytes(const Casebook& book);  ///< Heap and inline, estimated from above.

/// When `issue` is over for good if nothing more happens.
Time forgotten_at(const Issue& issue, const ResolveConfig& config);

}  // namespace assist
