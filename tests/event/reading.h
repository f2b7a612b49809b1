// Short ways to write a record and to say what must come of it.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "processor/event/decoder.h"

namespace assist {

inline constexpr Time received = time_from_ms(1'795'356'185'120);  // 2026-11-22T14:03:05.120Z

inline Record record_of(std::string_view value) {
  Record record;
  record.topic = "assist.clickstream";
  record.partition = 3;
  record.offset = 41;
  record.received_at = received;
  record.value = value;
  return record;
}

/// A decoder with the record that it read, so that views stay valid.
class Reading {
 public:
  explicit Reading(std::string value, DecodeConfig config = {})
      : decoder_(Dialect::native, config),
        value_(std::move(value)),
        result_(decode(std::nullopt)) {}
  Reading(std::string value, std::string_view key, DecodeConfig config = {})
      : decoder_(Dialect::native, config), value_(std::move(value)), result_(decode(key)) {}

  /// "" for an event, else the reason's code.
  std::string code() const {
    const auto* rejection = std::get_if<Rejection>(&result_);
    return rejection == nullptr ? "" : std::string(rejection->code);
  }
  std::string_view stage() const { return std::get<Rejection>(result_).stage; }
  const Event& operator*() const {
    INFO(value_ << " was refused: " << code());
    REQUIRE(code().empty());
    return *std::get<const Event*>(result_);
  }
  const Event* operator->() const { return &**this; }

 private:
  std::variant<const Event*, Rejection> decode(std::optional<std::string_view> key) {
    Record record = record_of(value_);
    record.key = key;
    return decoder_.decode(record);
  }

  EventDecoder decoder_;
  std::string value_;
  std::variant<const Event*, Rejection> result_;
};

/// An event of type custom with `members` added.
inline std::string custom(std::string_view members) {
  return R"({"type":"custom","time":1795356185120,"session_id":"s-1",)" + std::string(members) +
         "}";
}

}  // namespace assist
