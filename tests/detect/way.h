// What visitors do on their way through pages, for the tests of the signals about it.
#pragma once

#include "tests/detect/visit.h"

namespace assist {

/// A view of `url`, whose page's class is `template_of`.
inline Visit& view(Visit& visit, std::int64_t ms, std::string_view url,
                   std::string_view template_of = "/page", std::string_view tab = {}) {
  Event view = visit.event(EventType::page_view, ms);
  Page& page = view.page.emplace();
  page.url = url;
  page.page_template = template_of;
  view.tab_id = tab;
  return visit.see(view);
}

inline Visit& view_in(Visit& visit, std::string_view tab, std::int64_t ms, std::string_view url) {
  return view(visit, ms, url, "/page", tab);
}

/// Views of one-letter pages, `gap_ms` apart.
inline Visit& way(Visit& visit, std::int64_t ms, std::string_view pages,
                  std::int64_t gap_ms = 5'000) {
  for (std::size_t index = 0; index < pages.size(); ++index) {
    view(visit, ms + static_cast<std::int64_t>(index) * gap_ms, pages.substr(index, 1));
  }
  return visit;
}

inline Visit& valued(Visit& visit, EventType type, std::int64_t ms, double value) {
  Event event = visit.event(type, ms);
  event.value = value;
  return visit.see(event);
}

inline Visit& step(Visit& visit, std::int64_t ms, std::string_view name) {
  Event event = visit.event(EventType::progress, ms);
  event.progress.emplace().step = name;
  return visit.see(event);
}

inline Visit& answer_in(Visit& visit, std::int64_t ms, double duration_ms) {
  Event event = visit.event(EventType::response, ms);
  event.response = Response{true, duration_ms, {}, {}};
  return visit.see(event);
}

/// A click, and whether something was outstanding then.
inline Visit& press(Visit& visit, std::int64_t ms, bool loading) {
  Event click = visit.event(EventType::click, ms);
  click.element.emplace().id = "map";
  click.loading = loading;
  return visit.see(click);
}

inline const Evidence& first_of(const Visit& visit) {
  REQUIRE_FALSE(visit.verdicts.empty());
  return visit.verdicts[0].evidence(0);
}

/// Every finding gives a verdict, whatever it weighs.
template <class Only>
DetectConfig each_of() {
  DetectConfig config = only<Only>();
  config.faq_level = config.chat_level = 0.1;
  config.hysteresis = 0;
  return config;
}

}  // namespace assist
