#include "processor/detect/moment.h"

#include <algorithm>

#include "processor/detect/text_hash.h"

namespace assist {
namespace {

// Seeds that keep names, pages and routes apart.
constexpr std::uint64_t name_seed = 1, page_seed = 2, request_seed = 3;

std::string_view page_of(const Event& event) {
  if (!event.page) return {};
  return event.page->page_template.empty() ? event.page->url : event.page->page_template;
}

std::uint64_t target_of(const Event& event) {
  if (!event.element) return 0;
  const Element& element = *event.element;
  if (!element.id.empty()) return hash_text(element.id, 1);
  if (!element.selector.empty()) return hash_text(element.selector, 2);
  if (element.text.empty()) return 0;  // A bare tag or role names no particular thing.
  return hash_text(element.text, hash_text(element.tag, 3) ^ hash_text(element.role, 4));
}

/// The page itself, not its class. What redaction took out of its URL tells pages apart as well.
std::uint64_t address_hash(const Event& event, std::uint64_t page) {
  if (!event.page || event.page->url.empty()) return page;
  constexpr std::uint64_t mark_seed = 16;  // Above the other seeds.
  return hash_text(event.page->url, page_seed + mark_seed * event.page->url_mark);
}

/// A page fails and succeeds as such; a request is told apart by its name on its page.
std::uint64_t route_of(const Event& event, std::uint64_t page, ErrorKind kind) {
  if (kind == ErrorKind::page && page != 0) return page;
  return hash_text(event.name, request_seed ^ page);
}

bool is_visitor_act(EventType type) {
  switch (type) {
    case EventType::response:
    case EventType::error:
    case EventType::identify:
      return false;
    default:
      return true;
  }
}

void see_failure(Moment& moment) {
  const Event& event = moment.event;
  moment.outcome = Outcome::failed;
  moment.kind = event.error ? event.error->kind : ErrorKind::request;
  if (event.error) {
    moment.code = event.error->code;
    moment.status = event.error->status.value_or(0);
  } else if (event.response) {
    moment.status = event.response->status.value_or(0);
  }
  moment.route = route_of(event, moment.page, moment.kind);
  moment.trouble = moment.rules.trouble_kinds.contains(moment.kind);
}

}  // namespace

std::uint64_t page_hash(const Event& event) {
  const std::string_view page = page_of(event);
  return page.empty() ? 0 : hash_text(page, page_seed);
}

ProgressNames::ProgressNames(const ProgressRule& rule) {
  for (const std::string& name : rule.names) steps_.push_back(hash_text(name, name_seed));
  for (const std::string& page : rule.pages) steps_.push_back(hash_text(page, page_seed));
  for (const std::string& name : rule.goal_names) goals_.push_back(hash_text(name, name_seed));
  for (const std::string& page : rule.goal_pages) goals_.push_back(hash_text(page, page_seed));
  std::sort(steps_.begin(), steps_.end());
  std::sort(goals_.begin(), goals_.end());
}

void ProgressNames::judge(Moment& moment) const {
  const Event& event = moment.event;
  if (event.type == EventType::progress) {
    moment.progress = true;
    moment.goal = event.progress && event.progress->goal;
  }
  if (!any() || moment.outcome == Outcome::failed) return;
  const auto listed = [](const std::vector<std::uint64_t>& words, std::uint64_t word) {
    return word != 0 && std::binary_search(words.begin(), words.end(), word);
  };
  const std::uint64_t name = event.name.empty() ? 0 : hash_text(event.name, name_seed);
  const std::uint64_t page = event.type == EventType::page_view ? moment.page : 0;
  if (listed(goals_, name) || listed(goals_, page)) moment.goal = true;
  if (moment.goal || listed(steps_, name) || listed(steps_, page)) moment.progress = true;
}

Moment see(const MomentRules& rules, const Event& event, const ProgressNames& names) {
  Moment moment{.rules = rules, .event = event, .at = event.time};
  if (!event.tab_id.empty()) moment.tab = hash_text(event.tab_id);
  moment.visitor_act = is_visitor_act(event.type);
  switch (event.type) {
    case EventType::error:
      moment.page = page_hash(event);
      see_failure(moment);
      break;
    case EventType::response:
      moment.page = page_hash(event);
      if (event.response && !event.response->ok) {
        see_failure(moment);
      } else {
        moment.outcome = Outcome::succeeded;
        moment.route = route_of(event, moment.page, ErrorKind::request);
      }
      break;
    case EventType::page_view:
      moment.page = page_hash(event);
      moment.address = address_hash(event, moment.page);
      moment.outcome = Outcome::shown;
      moment.route = moment.page;
      break;
    case EventType::page_leave:
      moment.page = page_hash(event);
      break;
    case EventType::click:
      moment.target = target_of(event);
      break;
    default:
      break;
  }
  names.judge(moment);
  return moment;
}

EnumSet<Fact> facts_of(const Moment& moment) {
  const Event& event = moment.event;
  EnumSet<Fact> facts;
  if (moment.progress) facts.insert(Fact::progress);
  if (is_visitor_key(event)) facts.insert(Fact::visitor_key);
  switch (event.type) {
    case EventType::click:
      facts.insert(Fact::click);
      if (event.element) facts.insert(Fact::target);
      if (event.pointer) facts.insert(Fact::pointer);
      if (event.loading) facts.insert(Fact::loading);
      break;
    case EventType::response:
      facts |= {Fact::response, Fact::response_time};
      break;
    case EventType::page_view:
      facts.insert(Fact::page_view);
      break;
    case EventType::page_leave:
      facts.insert(Fact::page_leave);
      break;
    case EventType::input:
      facts.insert(Fact::input);
      break;
    case EventType::scroll:
      if (event.value) facts.insert(Fact::scroll_value);
      break;
    case EventType::cursor:
      facts.insert(Fact::cursor);
      break;
    case EventType::visibility:
      facts.insert(Fact::visibility);
      break;
    case EventType::error:
      facts.insert(Fact::error);
      break;
    case EventType::form_start:
    case EventType::form_submit:
    case EventType::form_abandon:
      facts.insert(Fact::form);
      break;
    case EventType::search:
      facts.insert(Fact::search);
      if (event.search && event.search->results) facts.insert(Fact::search_results);
      break;
    case EventType::custom:
      facts.insert(Fact::custom);
      break;
    case EventType::cursor_thrash:
      facts |= {Fact::cursor, Fact::client_claim};
      break;
    case EventType::rage_click:
    case EventType::dead_click:
    case EventType::error_click:
      facts.insert(Fact::client_claim);
      break;
    case EventType::cancel:
    case EventType::progress:
    case EventType::identify:
    case EventType::session_end:
      break;
  }
  if (event.form && !event.form->field.empty()) facts.insert(Fact::form_field);
  return facts;
}

std::string_view clipped(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  // Bytes 10xxxxxx continue a character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace assist
