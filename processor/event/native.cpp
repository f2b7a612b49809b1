#include "processor/event/native.h"

#include <algorithm>

#include "processor/event/names.h"
#include "processor/event/native_names.h"

namespace assist {
namespace {

using native::Field;
using native::is;

// HTTP allows three digits; 0 is what browsers report for a request that got no answer.
constexpr std::int64_t status_max = 999;
// 2^53: the largest count that every JSON library carries exactly.
constexpr std::int64_t count_max = 9'007'199'254'740'992;
// A day: nobody waits longer for a page. Also keeps duration arithmetic far from overflow.
constexpr double duration_ms_max = 86'400'000;
// Far beyond any page, and safe in arithmetic.
constexpr double coordinate_max = 1e9;

Reason status(JsonReading& json, Token token, std::optional<int>& status) {
  std::int64_t number = 0;
  const Reason reason = json.integer(token, 0, status_max, number);
  status = static_cast<int>(number);
  return reason;
}

Reason within(JsonReading& json, Token token, double least, double most, double& number) {
  const Reason reason = json.number(token, number);
  if (reason != Reason::none) return reason;
  return number >= least && number <= most ? Reason::none : Reason::bad_number;
}

Reason flag_value(JsonReading& json, Token token, bool& flag) {
  return json.boolean(token, flag);
}

Reason flag(JsonReading& json, Token token, std::optional<bool>& flag) {
  return json.boolean(token, flag.emplace());
}

Reason identifier(JsonReading& json, Token token, std::string_view& text) {
  return json.identifier(token, limits::id_points, Empty::refused, text);
}

/// Names that a page's markup gives, where an empty one is the same as none.
Reason markup(JsonReading& json, Token token, std::size_t points_max, std::string_view& text) {
  return json.identifier(token, points_max, Empty::allowed, text);
}

Reason page(JsonReading& json, Token token, Page& page) {
  enum class Key { url, title, referrer, page_template };
  std::uint32_t met = 0;
  const auto read = [&](std::string_view key, Token member) {
    const auto once = [&](Key k) { return meet(met, k); };
    if (is(key, "url")) {
      if (!once(Key::url)) return Reason::duplicate_key;
      const Reason reason = json.text(member, page.url);
      return reason == Reason::none && page.url.empty() ? Reason::empty_value : reason;
    }
    if (is(key, "title"))
      return once(Key::title) ? json.text(member, page.title) : Reason::duplicate_key;
    if (is(key, "referrer")) {
      return once(Key::referrer) ? json.text(member, page.referrer) : Reason::duplicate_key;
    }
    if (is(key, "template")) {
      return once(Key::page_template)
                 ? markup(json, member, limits::template_points, page.page_template)
                 : Reason::duplicate_key;
    }
    return json.skip(member);
  };
  const Reason reason = json.members(token, read);
  if (reason != Reason::none) return reason;
  return page.url.empty() ? Reason::missing_field : Reason::none;
}

Reason element(JsonReading& json, Token token, Element& element) {
  enum class Key { id, selector, tag, role, text, kind, interactive, disabled };
  std::uint32_t met = 0;
  const auto word = [&](Token member, Key key, std::size_t points_max, std::string_view& text) {
    return meet(met, key) ? markup(json, member, points_max, text) : Reason::duplicate_key;
  };
  return json.members(token, [&](std::string_view key, Token member) {
    if (is(key, "id")) return word(member, Key::id, limits::id_points, element.id);
    if (is(key, "tag")) return word(member, Key::tag, limits::word_points, element.tag);
    if (is(key, "role")) return word(member, Key::role, limits::word_points, element.role);
    if (is(key, "kind")) return word(member, Key::kind, limits::word_points, element.kind);
    if (is(key, "text")) return word(member, Key::text, limits::element_text_points, element.text);
    if (is(key, "selector")) {
      return meet(met, Key::selector) ? json.text(member, element.selector) : Reason::duplicate_key;
    }
    if (is(key, "interactive")) {
      return meet(met, Key::interactive) ? flag(json, member, element.interactive)
                                         : Reason::duplicate_key;
    }
    if (is(key, "disabled")) {
      return meet(met, Key::disabled) ? flag(json, member, element.disabled)
                                      : Reason::duplicate_key;
    }
    return json.skip(member);
  });
}

Reason pointer(JsonReading& json, Token token, Pointer& pointer) {
  enum class Key { x, y };
  std::uint32_t met = 0;
  const Reason reason = json.members(token, [&](std::string_view key, Token member) {
    if (!is(key, "x") && !is(key, "y")) return json.skip(member);
    const bool is_x = is(key, "x");
    if (!meet(met, is_x ? Key::x : Key::y)) return Reason::duplicate_key;
    return within(json, member, -coordinate_max, coordinate_max, is_x ? pointer.x : pointer.y);
  });
  if (reason != Reason::none) return reason;
  return met == 0b11 ? Reason::none : Reason::missing_field;
}

Reason response(JsonReading& json, Token token, Response& response) {
  enum class Key { ok, duration_ms, status, of };
  std::uint32_t met = 0;
  const Reason reason = json.members(token, [&](std::string_view key, Token member) {
    if (is(key, "ok")) {
      return meet(met, Key::ok) ? json.boolean(member, response.ok) : Reason::duplicate_key;
    }
    if (is(key, "duration_ms")) {
      if (!meet(met, Key::duration_ms)) return Reason::duplicate_key;
      return within(json, member, 0, duration_ms_max, response.duration_ms);
    }
    if (is(key, "status")) {
      return meet(met, Key::status) ? status(json, member, response.status) : Reason::duplicate_key;
    }
    if (is(key, "of")) {
      return meet(met, Key::of) ? identifier(json, member, response.of) : Reason::duplicate_key;
    }
    return json.skip(member);
  });
  if (reason != Reason::none) return reason;
  return (met & 0b11) == 0b11 ? Reason::none : Reason::missing_field;
}

Reason error_kind(JsonReading& json, Token token, ErrorKind& kind) {
  std::string_view name;
  const Reason reason = json.text(token, name);
  if (reason != Reason::none) return reason;
  const auto found = named<ErrorKind>(error_kind_names, name);
  if (!found) return Reason::unknown_error_kind;
  kind = *found;
  return Reason::none;
}

Reason error(JsonReading& json, Token token, Error& error) {
  enum class Key { kind, status, code, message };
  std::uint32_t met = 0;
  const Reason reason = json.members(token, [&](std::string_view key, Token member) {
    if (is(key, "kind")) {
      return meet(met, Key::kind) ? error_kind(json, member, error.kind) : Reason::duplicate_key;
    }
    if (is(key, "status")) {
      return meet(met, Key::status) ? status(json, member, error.status) : Reason::duplicate_key;
    }
    if (is(key, "code")) {
      return meet(met, Key::code) ? markup(json, member, limits::id_points, error.code)
                                  : Reason::duplicate_key;
    }
    if (is(key, "message")) {
      return meet(met, Key::message) ? json.text(member, error.message) : Reason::duplicate_key;
    }
    return json.skip(member);
  });
  if (reason != Reason::none) return reason;
  return (met & 1) != 0 ? Reason::none : Reason::missing_field;
}

Reason form(JsonReading& json, Token token, Form& form) {
  enum class Key { id, name };
  std::uint32_t met = 0;
  const Reason reason = json.members(token, [&](std::string_view key, Token member) {
    if (!is(key, "id") && !is(key, "field")) return json.skip(member);
    const bool is_id = is(key, "id");
    if (!meet(met, is_id ? Key::id : Key::name)) return Reason::duplicate_key;
    return markup(json, member, limits::id_points, is_id ? form.id : form.field);
  });
  if (reason != Reason::none) return reason;
  return (met & 1) != 0 ? Reason::none : Reason::missing_field;
}

Reason search(JsonReading& json, Token token, Search& search) {
  enum class Key { query, results };
  std::uint32_t met = 0;
  const Reason reason = json.members(token, [&](std::string_view key, Token member) {
    if (is(key, "query")) {
      return meet(met, Key::query) ? json.text(member, search.query) : Reason::duplicate_key;
    }
    if (!is(key, "results")) return json.skip(member);
    if (!meet(met, Key::results)) return Reason::duplicate_key;
    std::int64_t results = 0;
    const Reason bad = json.integer(member, 0, count_max, results);
    search.results = results;
    return bad;
  });
  if (reason != Reason::none) return reason;
  return (met & 1) != 0 ? Reason::none : Reason::missing_field;
}

Reason progress(JsonReading& json, Token token, Progress& progress) {
  enum class Key { step, goal };
  std::uint32_t met = 0;
  const Reason reason = json.members(token, [&](std::string_view key, Token member) {
    if (is(key, "step")) {
      return meet(met, Key::step) ? identifier(json, member, progress.step) : Reason::duplicate_key;
    }
    if (is(key, "goal")) {
      return meet(met, Key::goal) ? json.boolean(member, progress.goal) : Reason::duplicate_key;
    }
    return json.skip(member);
  });
  if (reason != Reason::none) return reason;
  return (met & 1) != 0 ? Reason::none : Reason::missing_field;
}

Reason type(JsonReading& json, Token token, EventType& type) {
  std::string_view name;
  const Reason reason = json.text(token, name);
  if (reason != Reason::none) return reason;
  const auto found = native::type_named(name);
  if (!found) return Reason::unknown_type;
  type = *found;
  return Reason::none;
}

}  // namespace

NativeReader::NativeReader(const DecodeConfig& config)
    : source_(config.record_bytes_max), kept_props_(config.kept_props) {}

Reason NativeReader::read(std::string_view json, Event& event) {
  event_ = &event;
  prop_count_ = 0;
  met_ = 0;
  const Reason reason =
      source_.read(json, [&](JsonReading& reading, std::string_view key, Token token) {
        return member(reading, key, token);
      });
  if (reason != Reason::none) return reason;
  if (!has_met(Field::type)) return Reason::missing_type;
  return has_met(Field::time) ? Reason::none : Reason::missing_time;
}

// One dispatch by length, then a comparison or a few: a second one by field would cost another
// indirect jump per member.
Reason NativeReader::member(JsonReading& json, std::string_view key, Token token) {
  Event& event = *event_;
  const auto once = [this](Field field, auto reader) {
    return meet(met_, field) ? reader() : Reason::duplicate_key;
  };
  const auto id = [&](Field field, std::size_t points_max, std::string_view& text) {
    if (!meet(met_, field)) return Reason::duplicate_key;
    return json.identifier(token, points_max, Empty::refused, text);
  };
  const auto part = [&](Field field, auto& optional, auto reader) {
    return meet(met_, field) ? reader(json, token, optional.emplace()) : Reason::duplicate_key;
  };
  using limits::id_points, limits::short_id_points;
  switch (key.size()) {
    case 2:
      if (is(key, "id")) return id(Field::id, id_points, event.id);
      break;
    case 4:
      if (is(key, "type")) return once(Field::type, [&] { return type(json, token, event.type); });
      if (is(key, "time")) return once(Field::time, [&] { return json.time(token, event.time); });
      if (is(key, "page")) return part(Field::page, event.page, page);
      if (is(key, "name")) {
        return once(Field::name, [&] { return markup(json, token, id_points, event.name); });
      }
      if (is(key, "form")) return part(Field::form, event.form, form);
      break;
    case 5:
      if (is(key, "error")) return part(Field::error, event.error, error);
      if (is(key, "value")) {
        return once(Field::value, [&] { return json.number(token, event.value.emplace()); });
      }
      if (is(key, "props")) return once(Field::props, [&] { return read_props(json, token); });
      break;
    case 6:
      if (is(key, "tenant")) return id(Field::tenant, short_id_points, event.tenant);
      if (is(key, "tab_id")) return id(Field::tab_id, short_id_points, event.tab_id);
      if (is(key, "search")) return part(Field::search, event.search, search);
      break;
    case 7:
      if (is(key, "element")) return part(Field::element, event.element, element);
      if (is(key, "pointer")) return part(Field::pointer, event.pointer, pointer);
      if (is(key, "loading")) return part(Field::loading, event.loading, flag_value);
      break;
    case 8:
      if (is(key, "response")) return part(Field::response, event.response, response);
      if (is(key, "progress")) return part(Field::progress, event.progress, progress);
      break;
    case 9:
      if (is(key, "selection")) return part(Field::selection, event.selection, flag_value);
      break;
    case 10:
      if (is(key, "session_id")) return id(Field::session_id, id_points, event.session_id);
      break;
    case 11:
      if (is(key, "customer_id")) return id(Field::customer_id, id_points, event.customer_id);
      break;
    case 12:
      if (is(key, "anonymous_id")) return id(Field::anonymous_id, id_points, event.anonymous_id);
      break;
    default:
      break;
  }
  return json.skip(token);
}

Reason NativeReader::read_props(JsonReading& json, Token token) {
  std::size_t entries = 0;
  const Reason reason = json.members(token, [&](std::string_view key, Token member) {
    if (++entries > limits::props) return Reason::too_many;
    return read_prop(json, key, member);
  });
  event_->props = props();
  return reason;
}

Reason NativeReader::read_prop(JsonReading& json, std::string_view key, Token token) {
  std::optional<std::string_view> value;
  const Reason reason = json.scalar(token, value);
  if (reason != Reason::none || !value) return reason;
  const auto kept = std::find(kept_props_.begin(), kept_props_.end(), key);
  if (kept == kept_props_.end()) return Reason::none;
  for (std::size_t i = 0; i < prop_count_; ++i) {
    if (props_[i].key == key) return Reason::duplicate_key;
  }
  props_[prop_count_++] = Prop{*kept, *value};
  return Reason::none;
}

}  // namespace assist
