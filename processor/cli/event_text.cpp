#include "processor/cli/event_text.h"

#include <fmt/format.h>

#include <charconv>
#include <concepts>

#include "processor/cli/rfc3339.h"

namespace assist {
namespace {

constexpr std::string_view origin = "https://shop.example";

void append_number(std::integral auto number, std::string& text) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text.append(digits, static_cast<std::size_t>(end - digits));
}

std::string element_text(const ShopElement& element) {
  if (element.id.empty()) return "";
  std::string text = fmt::format(R"(,"element":{{"id":"{}","selector":"{}","tag":"{}")", element.id,
                                 element.selector, element.tag);
  if (!element.role.empty()) text += fmt::format(R"(,"role":"{}")", element.role);
  if (!element.text.empty()) text += fmt::format(R"(,"text":"{}")", element.text);
  text += fmt::format(R"(,"kind":"{}","interactive":{})", element.kind, element.interactive);
  if (element.disabled) text += R"(,"disabled":true)";
  return text + "}";
}

std::string error_text(const ShopError& error) {
  std::string text = fmt::format(R"(,"error":{{"kind":"{}")", name_of(error.kind));
  if (error.status != 0) text += fmt::format(R"(,"status":{})", error.status);
  return text + fmt::format(R"(,"code":"{}","message":"{}"}})", error.code, error.message);
}

std::string_view field_of(Target target) {
  return shop_elements()[static_cast<std::size_t>(target)].id;
}

void append_form(FormName form, std::string_view field, std::string& json) {
  if (form == FormName::none) return;
  json += R"(,"form":{"id":")";
  json += id_of(form);
  if (!field.empty()) {
    json += R"(","field":")";
    json += field;
  }
  json += R"("})";
}

}  // namespace

bool is_error_page(const Step& step) {
  return step.mishap == Mishap::http_404 || step.mishap == Mishap::http_500 ||
         step.mishap == Mishap::http_503;
}

EventText::EventText() {
  for (const ShopPage& page : shop_pages()) {
    pages_.push_back(
        {fmt::format(R"(,"page":{{"url":"{}{})", origin, page.path),
         fmt::format(R"(","title":"{}","template":"{}")", page.title, page.page_template),
         page.path.find('?') == std::string_view::npos ? '?' : '&'});
  }
  for (const ShopElement& element : shop_elements()) elements_.push_back(element_text(element));
  for (const ShopError& error : shop_errors()) errors_.push_back(error_text(error));
  for (const ShopProgress& progress : shop_progress()) {
    progress_.push_back(
        fmt::format(R"(,"progress":{{"step":"{}","goal":{}}})", progress.step, progress.goal));
  }
  for (const SearchTerm& term : search_terms()) {
    searches_.push_back(fmt::format(R"(,"search":{{"query":"{}","results":)", term.query));
  }
}

void EventText::write(const StepMoment& moment, std::string& json) {
  json.clear();
  append_who(moment, json);
  append_page(moment, json);
  append_detail(moment, json);
  json += '}';
}

void EventText::append_who(const StepMoment& moment, std::string& json) const {
  const Visitor& visitor = moment.visitor;
  const bool from_server = is_error_page(moment.step);
  json += R"({"id":")";
  json += visitor.session_id;
  json += '-';
  append_number(moment.ordinal, json);
  json += R"(","type":")";
  json += name_of(moment.step.type);
  if (from_server) {  // Web servers write RFC 3339, our collector milliseconds.
    json += R"(","time":")";
    append_rfc3339(moment.time, json);
    json += R"(","session_id":")";
  } else {
    json += R"(","time":)";
    append_number(ms_of(moment.time), json);
    json += R"(,"session_id":")";
  }
  json += visitor.session_id;
  json += R"(","anonymous_id":")";
  json += visitor.anonymous_id;
  if (visitor.recognised && !visitor.customer_id.empty()) {
    json += R"(","customer_id":")";
    json += visitor.customer_id;
  }
  if (!from_server) {
    json += R"(","tab_id":"t)";
    append_number(moment.step.tab + 1, json);
  }
  json += '"';
}

void EventText::append_page(const StepMoment& moment, std::string& json) const {
  const PageText& page = pages_[moment.step.page];
  json += page.before_query;
  if (moment.step.query != 0) {
    json += page.joint;
    json += page_queries()[moment.step.query];
  }
  json += page.after_query;
  if (moment.step.arrival) json += R"(,"referrer":"https://search.example/?q=outdoor+shop")";
  json += '}';
}

void EventText::append_detail(const StepMoment& moment, std::string& json) {
  const Step& step = moment.step;
  switch (step.type) {
    case EventType::click:
      return append_click(step, json);
    case EventType::error:
      return append_error(step, json);
    case EventType::input:
      json += elements_[static_cast<std::size_t>(step.target)];
      return append_form(step.form, field_of(step.target), json);
    case EventType::response:
      json += R"(,"response":{"ok":true,"duration_ms":)";
      append_number(step.number, json);
      json += R"(,"status":200,"of":")";
      json += moment.visitor.session_id;
      json += '-';
      append_number(moment.answered, json);
      json += R"("})";
      return;
    case EventType::search:
      json += searches_[step.term];
      append_number(step.number, json);
      json += '}';
      return;
    case EventType::progress:
      json += progress_[static_cast<std::size_t>(step.goal)];
      return;
    case EventType::scroll:
      json += R"(,"value":)";
      append_number(step.number, json);
      json += R"(,"props":{"device":"desktop","viewport":"1440x900"})";
      return;
    case EventType::page_view:
      json += R"(,"props":{"device":"desktop","viewport":"1440x900"})";
      return;
    case EventType::cancel:
      json += R"(,"name":"login_dialog_closed")";
      return;
    default:
      return append_form(step.form, "", json);
  }
}

void EventText::append_click(const Step& step, std::string& json) const {
  json += elements_[static_cast<std::size_t>(step.target)];
  json += R"(,"pointer":{"x":)";
  append_number(step.x, json);
  json += R"(,"y":)";
  append_number(step.y, json);
  json += '}';
  if (step.loading) json += R"(,"loading":true)";
  if (step.selection) json += R"(,"selection":true)";
}

void EventText::append_error(const Step& step, std::string& json) const {
  json += errors_[static_cast<std::size_t>(step.mishap)];
  append_form(step.form, step.form == FormName::none ? "" : field_of(Target::phone_field), json);
}

}  // namespace assist
