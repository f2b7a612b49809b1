// What happened: one event of a visitor, in the native format version 1 (schemas/event.v1.json).
//
// An Event is a view. Every string points into the decoder that made it and is valid until that
// decoder's next decode(). Everything in it is bounded and already redacted, so any room may store,
// log or send what it sees here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "processor/event/time.h"

namespace assist {

enum class EventType : std::uint8_t {
  page_view,
  page_leave,
  click,
  input,
  scroll,
  cursor,
  visibility,
  response,
  error,
  form_start,
  form_submit,
  form_abandon,
  search,
  cancel,
  progress,
  identify,
  session_end,
  custom,
  // What a client concluded itself: evidence, never a sole trigger, because it can be forged.
  rage_click,
  dead_click,
  error_click,
  cursor_thrash,
};
inline constexpr std::size_t event_type_count = 22;
/// The name on the wire, e.g. "page_view".
std::string_view name_of(EventType type);

enum class ErrorKind : std::uint8_t { page, request, script, validation, auth, payment };
std::string_view name_of(ErrorKind kind);

/// Where. `page_template` is the page's class (`/checkout/:step`); derived from `url` when the
/// sender gave none.
struct Page {
  std::string_view url;  ///< Redacted: no user info, no fragment, query values replaced.
  std::string_view title;
  std::string_view referrer;
  std::string_view page_template;
  /// Eight bits of the URL as it was sent, where redaction took something out of it; else 0. They
  /// tell `/list?page=2` from `/list?page=3`, and are too few to tell anybody what was there.
  std::uint8_t url_mark = 0;
};

/// What was touched. Absent strings are empty.
struct Element {
  std::string_view id, selector, tag, role, text, kind;
  std::optional<bool> interactive;
  std::optional<bool> disabled;
};

struct Pointer {  ///< CSS pixels, page coordinates.
  double x = 0;
  double y = 0;
};

struct Response {  ///< The page answered: request finished, DOM changed, navigation done.
  bool ok = false;
  double duration_ms = 0;
  std::optional<int> status;
  std::string_view of;  ///< Id of the event that it answers.
};

struct Error {
  ErrorKind kind = ErrorKind::page;
  std::optional<int> status;
  std::string_view code;
  std::string_view message;  ///< Scrubbed of e-mail addresses, long numbers and tokens.
};

struct Form {
  std::string_view id, field;
};
struct Search {
  std::string_view query;
  std::optional<std::int64_t> results;
};
struct Progress {
  std::string_view step;
  bool goal = false;
};

/// One entry of `props`; kept only where the configuration names the key.
struct Prop {
  std::string_view key, value;
};

struct Event {
  EventType type = EventType::custom;
  Time time;  ///< When it happened (event time).
  bool clamped =
      false;  ///< `time` lay outside [received - 24 h, received + 60 s] and was moved to the bound.
  std::string_view
      key;  ///< The session's key: the record's key, else session_id, else anonymous_id.
  std::string_view id;  ///< Unique; derived from topic, partition and offset when absent.
  std::string_view session_id, anonymous_id, customer_id, tenant, tab_id, name;
  std::optional<Page> page;
  std::optional<Element> element;
  std::optional<Pointer> pointer;
  std::optional<bool> loading;  ///< The click was made while the page or a request was outstanding.
  std::optional<bool> selection;  ///< The click changed the text selection.
  std::optional<Response> response;
  std::optional<Error> error;
  std::optional<Form> form;
  std::optional<Search> search;
  std::optional<Progress> progress;
  std::optional<double> value;
  std::span<const Prop> props;
};

}  // namespace assist
