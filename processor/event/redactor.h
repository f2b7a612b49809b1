// Takes everything out of an event that nobody here may see, and cuts what describes to its limit.
// The first thing that happens to an event after it was read.
#pragma once

#include <span>
#include <string_view>

#include "processor/event/bounded_text.h"
#include "processor/event/config.h"
#include "processor/event/event.h"

namespace assist {

class Redactor {
 public:
  explicit Redactor(const PrivacyConfig& privacy) : privacy_(privacy) {}

  /// Redacts every view of `event` but its ids, and derives a missing `page_template`. Rewritten
  /// strings live in `scratch`. `props` is what `event.props` shows.
  void redact(Event& event, std::span<Prop> props, Scratch& scratch) const;

  /// The most that redact() takes from a Scratch.
  static const std::size_t scratch_bytes;

 private:
  void url(std::string_view& url, Scratch& scratch) const;
  void text(std::string_view& text, std::size_t bytes_max, Scratch& scratch) const {
    if (!text.empty()) filled_text(text, bytes_max, scratch);
  }
  /// A text whose limit is in code points. The decoder refuses longer ones, but [email] is longer
  /// than an address may be.
  void name(std::string_view& name, std::size_t points_max, Scratch& scratch) const {
    text(name, 4 * points_max, scratch);
    name = first_points(name, points_max);
  }
  void filled_text(std::string_view& text, std::size_t bytes_max, Scratch& scratch) const;
  void page(Page& page, Scratch& scratch) const;
  void element(Element& element, EventType type, Scratch& scratch) const;

  PrivacyConfig privacy_;
};

}  // namespace assist
