// Any bytes as a record of each kind. What our reader takes, another parser must read as an object,
// and every view of an accepted event must be valid UTF-8.
#include <simdjson.h>

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "processor/event/decoder.h"
#include "processor/event/feedback.h"
#include "processor/event/profile.h"
#include "processor/event/require.h"
#include "processor/event/support.h"

namespace {

using namespace assist;

Record record_of(std::string_view value) {
  Record record;
  record.topic = "fuzz";
  record.key = "k";
  record.received_at = time_from_ms(1'795'356'185'120);
  record.value = value;
  return record;
}

void check_text(std::string_view text) {
  require(simdjson::validate_utf8(text), "every view of an event is UTF-8");
}

void check_event(const Event& event) {
  for (const std::string_view text : {event.key, event.id, event.session_id, event.anonymous_id,
                                      event.customer_id, event.tenant, event.tab_id, event.name}) {
    check_text(text);
  }
  if (event.page) {
    for (const std::string_view text :
         {event.page->url, event.page->title, event.page->referrer, event.page->page_template}) {
      check_text(text);
    }
    require(event.page->url.size() <= 2048 && event.page->page_template.size() <= 1024,
            "addresses are bounded");
  }
  if (event.element) {
    for (const std::string_view text :
         {event.element->id, event.element->selector, event.element->text, event.element->kind}) {
      check_text(text);
    }
  }
  if (event.error) check_text(event.error->message);
  if (event.search) check_text(event.search->query);
  for (const Prop& prop : event.props) check_text(prop.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static EventDecoder decoder = [] {
    DecodeConfig config;
    config.kept_props = {"plan", "amount"};
    return EventDecoder(Dialect::native, config);
  }();
  const std::string_view value(reinterpret_cast<const char*>(data), size);
  const auto decoded = decoder.decode(record_of(value));
  if (const auto* event = std::get_if<const Event*>(&decoded)) {
    check_event(**event);
    require(nlohmann::json::accept(value), "another parser reads what was accepted");
  }
  const bool profile = std::holds_alternative<Profile>(decode_profile(record_of(value)));
  const bool feedback = std::holds_alternative<Feedback>(decode_feedback(record_of(value)));
  const bool support = std::holds_alternative<SupportEvent>(decode_support(record_of(value)));
  if ((profile && !value.empty()) || feedback || support) {
    require(nlohmann::json::accept(value), "another parser reads what was accepted");
  }
  return 0;
}
