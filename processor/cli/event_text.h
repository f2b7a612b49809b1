// Turns a visitor's steps into native events (schemas/event.v1.json). Everything that repeats is
// put together once, so that an event is a dozen copies: half a million a second and more.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "processor/cli/visitor.h"

namespace assist {

/// A step as it happens.
struct StepMoment {
  const Visitor& visitor;
  const Step& step;
  Time time;
  std::uint32_t ordinal;   ///< Which event of the visit it is: its id is session id and ordinal.
  std::uint32_t answered;  ///< Ordinal of the act that a response answers.
};

class EventText {
 public:
  EventText();

  /// Replaces `json`.
  void write(const StepMoment& moment, std::string& json);

 private:
  void append_who(const StepMoment& moment, std::string& json) const;
  void append_page(const StepMoment& moment, std::string& json) const;
  void append_detail(const StepMoment& moment, std::string& json);
  void append_click(const Step& step, std::string& json) const;
  void append_error(const Step& step, std::string& json) const;

  struct PageText {
    std::string before_query, after_query;
    char joint;
  };
  std::vector<PageText> pages_;
  std::vector<std::string> elements_, errors_, progress_, searches_;
};

/// Failed pages are reported by the web server; everything else by the collector in the browser.
bool is_error_page(const Step& step);

}  // namespace assist
