#include "processor/care/resolve/issue.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "processor/care/identifier.h"
#include "processor/event/code_points.h"

namespace assist {
namespace {

/// Codes are words; longer ones tell nobody more.
constexpr std::size_t code_bytes_max = 64;

/// How much an issue matters when there are too many.
int weight(const Issue& issue) {
  return issue.state() == Issue::OPEN ? 2 : issue.state() == Issue::RESOLVED ? 1 : 0;
}

std::string_view error_code_of(const Verdict& verdict) {
  for (const Evidence& evidence : verdict.evidence()) {
    if (!evidence.error_code().empty()) return evidence.error_code();
  }
  return {};
}

std::uint64_t about_error(std::string_view code) {
  return fingerprint("error:" + std::string{code});
}

}  // namespace

std::string_view name_of(StepKind kind) {
  static constexpr std::array<std::string_view, 14> names{
      "",           "opened",         "recontacted",  "message",        "agent_answer",
      "bot_answer", "article_opened", "agent_joined", "transferred",    "waiting",
      "unsolved",   "resolved",       "reopened",     "human_requested"};
  return names[static_cast<std::size_t>(kind)];
}

std::uint64_t about_of(const SupportEvent& event) {
  if (!event.error_code.empty()) return about_error(event.error_code);
  return event.topic.empty() ? 0 : fingerprint("topic:" + event.topic);
}

std::uint64_t about_of(const Verdict& verdict) {
  const std::string_view code = error_code_of(verdict);
  if (!code.empty()) return about_error(code);
  const std::string& page = verdict.page_template();
  return page.empty() ? 0 : fingerprint("page:" + page);
}

const Issue* issue_of_contact(const Casebook& book, std::string_view contact_id) {
  const std::uint64_t wanted = fingerprint(contact_id);
  for (const Issue& issue : book.issues()) {
    const auto& contacts = issue.contacts();
    if (std::find(contacts.begin(), contacts.end(), wanted) != contacts.end()) return &issue;
  }
  return nullptr;
}

Issue* issue_of_contact(Casebook& book, std::string_view contact_id) {
  return const_cast<Issue*>(issue_of_contact(std::as_const(book), contact_id));
}

Issue* issue_about(Casebook& book, std::uint64_t about, Duration recontact, Time at) {
  Issue* newest = nullptr;
  for (Issue& issue : *book.mutable_issues()) {
    const auto& known = issue.about();
    if (about == 0 || std::find(known.begin(), known.end(), about) == known.end()) continue;
    if (issue.state() != Issue::OPEN && time_from_ms(issue.touched_at()) + recontact <= at) {
      continue;
    }
    if (newest == nullptr || issue.touched_at() > newest->touched_at()) newest = &issue;
  }
  return newest;
}

Issue* issue_of_trigger(Casebook& book, std::string_view trigger_id) {
  for (Issue& issue : *book.mutable_issues()) {
    if (issue.survey().trigger_id() == trigger_id) return &issue;
    if (issue.escalation_trigger() == trigger_id) return &issue;
  }
  return nullptr;
}

Issue* issue_to_lose(Casebook& book) {
  if (book.issues_size() < issues_max) return nullptr;
  auto& issues = *book.mutable_issues();
  return &*std::min_element(issues.begin(), issues.end(), [](const Issue& a, const Issue& b) {
    return std::pair{weight(a), a.touched_at()} < std::pair{weight(b), b.touched_at()};
  });
}

void remove(Casebook& book, const Issue& issue) {
  auto& issues = *book.mutable_issues();
  for (int i = 0; i < issues.size(); ++i) {
    if (&issues[i] == &issue) return issues.DeleteSubrange(i, 1);
  }
}

void add_step(Issue& issue, StepKind kind, std::string_view by, Time at) {
  const auto what = static_cast<std::uint32_t>(kind);
  auto& steps = *issue.mutable_steps();
  // Ten messages in a row tell no more than the last one.
  const bool again = !steps.empty() && steps.rbegin()->what() == what && steps.rbegin()->by() == by;
  if (!again && steps.size() == steps_max) steps.DeleteSubrange(1, 1);
  IssueStep& step = again ? *steps.rbegin() : *issue.add_steps();
  step.set_at(ms_of(at));
  step.set_what(what);
  step.set_by(std::string{by});
}

void add_contact(Issue& issue, std::string_view contact_id) {
  auto& contacts = *issue.mutable_contacts();
  if (contacts.size() == contacts_max) contacts.erase(contacts.begin());
  contacts.Add(fingerprint(contact_id));
  issue.set_contact_id(std::string{contact_id});
}

void add_about(Issue& issue, std::uint64_t about) {
  auto& known = *issue.mutable_about();
  if (about == 0 || std::find(known.begin(), known.end(), about) != known.end()) return;
  if (known.size() == about_max) known.erase(known.begin());
  known.Add(about);
}

void add_promise(Issue& issue, Time made, Time due) {
  auto& promises = *issue.mutable_promises();
  if (promises.size() == promises_max) promises.DeleteSubrange(0, 1);
  Promise& promise = *issue.add_promises();
  promise.set_made_at(ms_of(made));
  promise.set_due_at(ms_of(due));
}

bool is_new(Casebook& book, std::string_view event_id) {
  const std::uint64_t wanted = fingerprint(event_id);
  auto& events = *book.mutable_events();
  if (std::find(events.begin(), events.end(), wanted) != events.end()) return false;
  if (events.size() == events_max) events.erase(events.begin());
  events.Add(wanted);
  return true;
}

void add_trouble(Casebook& book, const Verdict& verdict, Time at) {
  const std::string code{cut(error_code_of(verdict), code_bytes_max)};
  auto& troubles = *book.mutable_troubles();
  for (MetTrouble& trouble : troubles) {
    if (trouble.error_code() != code || trouble.page_template() != verdict.page_template())
      continue;
    return trouble.set_at(ms_of(at));
  }
  if (troubles.size() == troubles_max) troubles.DeleteSubrange(0, 1);
  MetTrouble& trouble = *book.add_troubles();
  trouble.set_at(ms_of(at));
  trouble.set_page_template(verdict.page_template());
  trouble.set_error_code(code);
}

void add_article(Casebook& book, std::string_view article, Time at) {
  auto& articles = *book.mutable_articles();
  if (articles.size() == articles_max) articles.DeleteSubrange(0, 1);
  IssueStep& step = *book.add_articles();
  step.set_at(ms_of(at));
  step.set_what(static_cast<std::uint32_t>(StepKind::article_opened));
  step.set_by(std::string{article});
}

std::size_t memory_bytes(const Casebook& book) {
  // A text lies in an object of its own; what it holds beyond that is counted with the bytes.
  constexpr std::size_t text = sizeof(std::string) + 2 * sizeof(void*);
  constexpr std::size_t step = sizeof(IssueStep) + text + sizeof(void*);
  constexpr std::size_t texts_of_issue = 8, texts_of_survey = 3, texts_of_trouble = 2;
  const auto times = [](int count, std::size_t size) {
    return static_cast<std::size_t>(count) * (size + sizeof(void*));
  };
  std::size_t bytes = sizeof(Casebook) + 2 * book.ByteSizeLong();
  bytes += times(book.troubles_size(), sizeof(MetTrouble) + texts_of_trouble * text);
  bytes += times(book.articles_size(), step);
  bytes += times(book.issues_size(), sizeof(Issue) + texts_of_issue * text);
  for (const Issue& issue : book.issues()) {
    if (issue.has_survey()) bytes += sizeof(Survey) + texts_of_survey * text;
    bytes += times(issue.clocks_size(), sizeof(IssueClock));
    bytes += times(issue.promises_size(), sizeof(Promise));
    bytes += times(issue.steps_size(), step);
  }
  return bytes;
}

Time forgotten_at(const Issue& issue, const ResolveConfig& config) {
  if (issue.state() == Issue::OPEN) return time_from_ms(issue.touched_at()) + open_memory;
  const Time over = time_from_ms(issue.touched_at()) + config.recontact;
  // A question that was asked is waited for.
  return std::max(
      {over, time_from_ms(issue.survey().due_at()), time_from_ms(issue.survey().expires_at())});
}

}  // namespace assist
