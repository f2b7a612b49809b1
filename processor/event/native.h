// The native dialect: one JSON object per record, schemas/event.v1.json.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "processor/event/config.h"
#include "processor/event/event.h"
#include "processor/event/json_source.h"
#include "processor/event/limits.h"
#include "processor/event/native_names.h"
#include "processor/event/rejection.h"

namespace assist {

class NativeReader {
 public:
  explicit NativeReader(const DecodeConfig& config);

  /// Fills `event`, which is fresh, with what `json` says and nothing else: not redacted,
  /// descriptions not cut, no defaults. The views live until the next read(). `json` has at most
  /// `record_bytes_max` bytes.
  Reason read(std::string_view json, Event& event);

  /// What `event.props` shows, to be redacted in place.
  std::span<Prop> props() { return {props_.data(), prop_count_}; }

 private:
  Reason member(JsonReading& json, std::string_view key, Token token);
  Reason read_props(JsonReading& json, Token token);
  Reason read_prop(JsonReading& json, std::string_view key, Token token);

  JsonSource source_;
  Event* event_ = nullptr;  ///< The event being read.
  std::vector<std::string> kept_props_;
  std::array<Prop, limits::props> props_;
  std::size_t prop_count_ = 0;  ///< Of those kept, so far.
  bool has_met(native::Field field) const {
    return (met_ & 1u << static_cast<unsigned>(field)) != 0;
  }
  std::uint32_t met_ = 0;  ///< Fields of the outermost object, one bit each.
};

}  // namespace assist
