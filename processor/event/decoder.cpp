#include "processor/event/decoder.h"

#include <simdjson.h>

#include <charconv>
#include <memory>
#include <type_traits>

#include "processor/event/byte_scan.h"
#include "processor/event/code_points.h"
#include "processor/event/limits.h"
#include "processor/event/native.h"
#include "processor/event/redactor.h"
#include "processor/event/require.h"

namespace assist {
namespace {

// events.md: browsers' clocks are wrong, and batches are late.
constexpr Duration early_max = std::chrono::hours{24};
constexpr Duration late_max = std::chrono::seconds{60};

// Kafka allows 249 bytes in a topic's name; a partition and an offset have at most 11 and 20
// digits.
constexpr std::size_t derived_id_bytes = 249 + 1 + 11 + 1 + 20;
constexpr std::size_t key_bytes = 4 * limits::id_points;
// Scans may read a little past the last text.
constexpr std::size_t scan_bytes = 16;

/// `text` lies in a scratch block.
bool is_utf8(std::string_view text) {
  std::uint32_t high = 0;
  scan(text, [&high](Bytes16 bytes, std::uint32_t valid) { high |= bytes.high() & valid; });
  return high == 0 || simdjson::validate_utf8(text);
}

}  // namespace

static_assert(std::is_trivially_destructible_v<Event>,
              "an event is replaced without destroying it");

struct EventDecoder::Parts {
  Parts(Dialect dialect_, const DecodeConfig& config_)
      : dialect(dialect_),
        config(config_),
        native(config_),
        redactor(config_.privacy),
        scratch(Redactor::scratch_bytes + derived_id_bytes + key_bytes + scan_bytes) {}

  Reason decode(const Record& record);
  Reason name_key(const Record& record);
  void derive_id(const Record& record);
  void clamp_time(Time received_at);

  Dialect dialect;
  DecodeConfig config;
  NativeReader native;
  Redactor redactor;
  Scratch scratch;
  Event event;
};

EventDecoder::EventDecoder(Dialect dialect, const DecodeConfig& config)
    : parts_(std::make_unique<Parts>(dialect, config)) {
  require(config.kept_props.size() <= limits::props, "at most 32 props are kept");
  require(!longer_than(config.default_tenant, limits::short_id_points),
          "the default tenant is a tenant");
}
EventDecoder::~EventDecoder() = default;
EventDecoder::EventDecoder(EventDecoder&&) noexcept = default;
EventDecoder& EventDecoder::operator=(EventDecoder&&) noexcept = default;

std::variant<const Event*, Rejection> EventDecoder::decode(const Record& record) {
  const Reason reason = parts_->decode(record);
  if (reason != Reason::none) return rejection_of(reason);
  return &parts_->event;
}

Reason EventDecoder::Parts::decode(const Record& record) {
  if (record.value.size() > config.record_bytes_max) return Reason::too_large;
  // Not assigned: that would look at every optional field of the last event.
  std::construct_at(&event);
  scratch.clear();
  Reason reason = Reason::not_json;
  switch (dialect) {
    case Dialect::native:
      reason = native.read(record.value, event);
      break;
  }
  if (reason == Reason::none) reason = name_key(record);
  if (reason != Reason::none) return reason;
  redactor.redact(event, native.props(), scratch);
  if (event.tenant.empty()) event.tenant = config.default_tenant;
  if (event.id.empty()) derive_id(record);
  if (config.clamp_times) clamp_time(record.received_at);
  return Reason::none;
}

Reason EventDecoder::Parts::name_key(const Record& record) {
  if (!record.key || record.key->empty()) {
    event.key = event.session_id.empty() ? event.anonymous_id : event.session_id;
    return event.key.empty() ? Reason::missing_key : Reason::none;
  }
  const std::string_view key = *record.key;
  if (longer_than(key, limits::id_points)) return Reason::too_long;
  BoundedText copy(scratch, key_bytes);
  copy << key;
  event.key = copy.finish();
  return is_utf8(event.key) ? Reason::none : Reason::bad_utf8;
}

void EventDecoder::Parts::derive_id(const Record& record) {
  char number[24];
  const auto decimal = [&number](std::int64_t value) {
    const auto end = std::to_chars(number, number + sizeof number, value).ptr;
    return std::string_view(number, static_cast<std::size_t>(end - number));
  };
  BoundedText id(scratch, derived_id_bytes);
  id << record.topic << "/" << decimal(record.partition) << "/";
  id << decimal(record.offset);
  event.id = id.finish();
}

void EventDecoder::Parts::clamp_time(Time received_at) {
  const Time bounded = std::clamp(event.time, received_at - early_max, received_at + late_max);
  event.clamped = bounded != event.time;
  event.time = bounded;
}

}  // namespace assist
