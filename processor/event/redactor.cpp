#include "processor/event/redactor.h"

#include <algorithm>

#include "processor/event/address.h"
#include "processor/event/byte_scan.h"
#include "processor/event/limits.h"
#include "processor/event/secret.h"
#include "processor/event/text_scrub.h"

namespace assist {
namespace {

// Code points have at most four bytes.
constexpr std::size_t id_bytes = 4 * limits::id_points;
constexpr std::size_t word_bytes = 4 * limits::word_points;
constexpr std::size_t template_bytes = 4 * limits::template_points;

// What is behind a limit is cut, but a secret across the limit must be recognised as one first. The
// longest e-mail address has 254 bytes; nothing longer than this is told from its first part.
constexpr std::size_t lookahead_bytes = 512;

bool same_folded(std::string_view a, std::string_view lower_case) {
  return a.size() == lower_case.size() && std::equal(a.begin(), a.end(), lower_case.begin(),
                                                     [](char x, char y) { return lower(x) == y; });
}

/// Whether the element is something that is typed into or chosen from: its text is the visitor's,
/// not the page's.
bool is_field(const Element& element) {
  const std::string_view tag = element.tag;
  // Recorders write "INPUT_text" and "input[type=password]" as well.
  return same_folded(tag.substr(0, 5), "input") || same_folded(tag, "textarea") ||
         same_folded(tag, "select") || same_folded(element.kind, "password") ||
         same_folded(element.kind, "hidden") || same_folded(element.role, "textbox") ||
         same_folded(element.role, "searchbox") || same_folded(element.role, "combobox");
}

/// Never 0. FNV-1a, folded.
std::uint8_t mark_of(std::string_view url) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char c : url) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return static_cast<std::uint8_t>(hash % 255 + 1);
}

}  // namespace

const std::size_t Redactor::scratch_bytes =
    2 * limits::url_bytes + limits::title_bytes + template_bytes +
    limits::template_points +                                   // page
    id_bytes + limits::selector_bytes + 4 * word_bytes +        // element
    id_bytes + limits::message_bytes +                          // error
    2 * id_bytes + limits::query_bytes + id_bytes + id_bytes +  // form, search, progress, name
    limits::props * limits::prop_bytes + 64;

void Redactor::filled_text(std::string_view& text, std::size_t bytes_max, Scratch& scratch) const {
  const std::string_view seen = cut(text, bytes_max + lookahead_bytes);
  if (!may_need_scrub(seen)) [[likely]] {
    text = cut(seen, bytes_max);
    return;
  }
  BoundedText out(scratch, bytes_max);
  scrub(seen, privacy_, out);
  text = out.finish();
}

void Redactor::url(std::string_view& url, Scratch& scratch) const {
  if (url.empty()) return;
  const std::string_view seen = cut(url, limits::url_bytes + lookahead_bytes);
  if (!may_need_redaction(seen)) [[likely]] {
    url = cut(url, limits::url_bytes);
    return;
  }
  BoundedText out(scratch, limits::url_bytes);
  redact_url(seen, privacy_, out);
  url = out.finish();
}

void Redactor::page(Page& page, Scratch& scratch) const {
  const std::string_view sent = page.url;
  url(page.url, scratch);
  if (page.url.data() != sent.data()) page.url_mark = mark_of(sent);  // It was rewritten.
  url(page.referrer, scratch);
  text(page.title, limits::title_bytes, scratch);
  if (page.page_template.empty()) {
    page.page_template = template_of(page.url, scratch);
    return;
  }
  page.page_template = page.page_template.substr(0, find_either(page.page_template, '?', '#'));
  name(page.page_template, limits::template_points, scratch);
}

void Redactor::element(Element& element, EventType type, Scratch& scratch) const {
  const bool typed = type == EventType::input || is_field(element);
  if (privacy_.drop_field_text && !element.text.empty() &&
      (typed || is_sensitive_name(element.id))) {
    element.text = {};
  }
  name(element.id, limits::id_points, scratch);
  text(element.selector, limits::selector_bytes, scratch);
  name(element.tag, limits::word_points, scratch);
  name(element.role, limits::word_points, scratch);
  name(element.kind, limits::word_points, scratch);
  name(element.text, limits::word_points, scratch);
}

void Redactor::redact(Event& event, std::span<Prop> props, Scratch& scratch) const {
  name(event.name, limits::id_points, scratch);
  if (event.page) page(*event.page, scratch);
  if (event.element) element(*event.element, event.type, scratch);
  if (event.error) {
    name(event.error->code, limits::id_points, scratch);
    text(event.error->message, limits::message_bytes, scratch);
  }
  if (event.form) {
    name(event.form->id, limits::id_points, scratch);
    name(event.form->field, limits::id_points, scratch);
  }
  if (event.search) text(event.search->query, limits::query_bytes, scratch);
  if (event.progress) name(event.progress->step, limits::id_points, scratch);
  for (Prop& prop : props) text(prop.value, limits::prop_bytes, scratch);
}

}  // namespace assist
