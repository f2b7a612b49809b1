#include "processor/event/native.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "processor/event/names.h"
#include "processor/event/native_names.h"

namespace assist {
namespace {

using native::Field;

// HTTP allows three digits; 0 is what browsers report for a request that got no answer.
constexpr std::int64_t status_max = 999;
// 2^53: the largest count that every JSON library carries exactly.
constexpr std::int64_t count_max = 9'007'199'254'740'992;
// A day: nobody waits longer for a page. Also keeps duration arithmetic far from overflow.
constexpr double duration_ms_max = 86'400'000;
// Far beyond any page, and safe in arithmetic.
constexpr double coordinate_max = 1e9;

Reason status(JsonField& field, std::optional<int>& status) {
  std::int64_t number = 0;
  const Reason reason = field.integer(0, status_max, number);
  status = static_cast<int>(number);
  return reason;
}

Reason within(JsonField& field, double least, double most, double& number) {
  const Reason reason = field.number(number);
  if (reason != Reason::none) return reason;
  return number >= least && number <= most ? Reason::none : Reason::bad_number;
}

Reason flag(JsonField& field, std::optional<bool>& flag) {
  bool value = false;
  const Reason reason = field.boolean(value);
  flag = value;
  return reason;
}

Reason identifier(JsonField& field, std::string_view& text) {
  return field.identifier(limits::id_points, Empty::refused, text);
}

/// Names that a page's markup gives, where an empty one is the same as none.
Reason markup(JsonField& field, std::size_t points_max, std::string_view& text) {
  return field.identifier(points_max, Empty::allowed, text);
}

Reason page(JsonField field, Page& page) {
  enum class Key { url, title, referrer, page_template };
  std::uint32_t met = 0;
  const auto read = [&](std::string_view key, JsonField member) {
    const auto once = [&](Key k) { return meet(met, k); };
    if (key == "url") {
      if (!once(Key::url)) return Reason::duplicate_key;
      const Reason reason = member.text(page.url);
      return reason == Reason::none && page.url.empty() ? Reason::empty_value : reason;
    }
    if (key == "title") return once(Key::title) ? member.text(page.title) : Reason::duplicate_key;
    if (key == "referrer") {
      return once(Key::referrer) ? member.text(page.referrer) : Reason::duplicate_key;
    }
    if (key == "template") {
      return once(Key::page_template) ? markup(member, limits::template_points, page.page_template)
                                      : Reason::duplicate_key;
    }
    return member.skip();
  };
  const Reason reason = field.members(read);
  if (reason != Reason::none) return reason;
  return page.url.empty() ? Reason::missing_field : Reason::none;
}

Reason element(JsonField field, Element& element) {
  enum class Key { id, selector, tag, role, text, kind, interactive, disabled };
  std::uint32_t met = 0;
  const auto word = [&](JsonField& member, Key key, std::size_t points_max,
                        std::string_view& text) {
    return meet(met, key) ? markup(member, points_max, text) : Reason::duplicate_key;
  };
  return field.members([&](std::string_view key, JsonField member) {
    if (key == "id") return word(member, Key::id, limits::id_points, element.id);
    if (key == "tag") return word(member, Key::tag, limits::word_points, element.tag);
    if (key == "role") return word(member, Key::role, limits::word_points, element.role);
    if (key == "kind") return word(member, Key::kind, limits::word_points, element.kind);
    if (key == "text") return word(member, Key::text, limits::element_text_points, element.text);
    if (key == "selector") {
      return meet(met, Key::selector) ? member.text(element.selector) : Reason::duplicate_key;
    }
    if (key == "interactive") {
      return meet(met, Key::interactive) ? flag(member, element.interactive)
                                         : Reason::duplicate_key;
    }
    if (key == "disabled") {
      return meet(met, Key::disabled) ? flag(member, element.disabled) : Reason::duplicate_key;
    }
    return member.skip();
  });
}

Reason pointer(JsonField field, Pointer& pointer) {
  enum class Key { x, y };
  std::uint32_t met = 0;
  const Reason reason = field.members([&](std::string_view key, JsonField member) {
    if (key != "x" && key != "y") return member.skip();
    const bool is_x = key == "x";
    if (!meet(met, is_x ? Key::x : Key::y)) return Reason::duplicate_key;
    return within(member, -coordinate_max, coordinate_max, is_x ? pointer.x : pointer.y);
  });
  if (reason != Reason::none) return reason;
  return met == 0b11 ? Reason::none : Reason::missing_field;
}

Reason response(JsonField field, Response& response) {
  enum class Key { ok, duration_ms, status, of };
  std::uint32_t met = 0;
  const Reason reason = field.members([&](std::string_view key, JsonField member) {
    if (key == "ok") {
      return meet(met, Key::ok) ? member.boolean(response.ok) : Reason::duplicate_key;
    }
    if (key == "duration_ms") {
      if (!meet(met, Key::duration_ms)) return Reason::duplicate_key;
      return within(member, 0, duration_ms_max, response.duration_ms);
    }
    if (key == "status") {
      return meet(met, Key::status) ? status(member, response.status) : Reason::duplicate_key;
    }
    if (key == "of") {
      return meet(met, Key::of) ? identifier(member, response.of) : Reason::duplicate_key;
    }
    return member.skip();
  });
  if (reason != Reason::none) return reason;
  return (met & 0b11) == 0b11 ? Reason::none : Reason::missing_field;
}

Reason error_kind(JsonField& field, ErrorKind& kind) {
  std::string_view name;
  const Reason reason = field.text(name);
  if (reason != Reason::none) return reason;
  const auto found = named<ErrorKind>(error_kind_names, name);
  if (!found) return Reason::unknown_error_kind;
  kind = *found;
  return Reason::none;
}

Reason error(JsonField field, Error& error) {
  enum class Key { kind, status, code, message };
  std::uint32_t met = 0;
  const Reason reason = field.members([&](std::string_view key, JsonField member) {
    if (key == "kind") {
      return meet(met, Key::kind) ? error_kind(member, error.kind) : Reason::duplicate_key;
    }
    if (key == "status") {
      return meet(met, Key::status) ? status(member, error.status) : Reason::duplicate_key;
    }
    if (key == "code") {
      return meet(met, Key::code) ? markup(member, limits::id_points, error.code)
                                  : Reason::duplicate_key;
    }
    if (key == "message") {
      return meet(met, Key::message) ? member.text(error.message) : Reason::duplicate_key;
    }
    return member.skip();
  });
  if (reason != Reason::none) return reason;
  return (met & 1) != 0 ? Reason::none : Reason::missing_field;
}

Reason form(JsonField field, Form& form) {
  enum class Key { id, name };
  std::uint32_t met = 0;
  const Reason reason = field.members([&](std::string_view key, JsonField member) {
    if (key != "id" && key != "field") return member.skip();
    const bool is_id = key == "id";
    if (!meet(met, is_id ? Key::id : Key::name)) return Reason::duplicate_key;
    return markup(member, limits::id_points, is_id ? form.id : form.field);
  });
  if (reason != Reason::none) return reason;
  return (met & 1) != 0 ? Reason::none : Reason::missing_field;
}

Reason search(JsonField field, Search& search) {
  enum class Key { query, results };
  std::uint32_t met = 0;
  const Reason reason = field.members([&](std::string_view key, JsonField member) {
    if (key == "query") {
      return meet(met, Key::query) ? member.text(search.query) : Reason::duplicate_key;
    }
    if (key != "results") return member.skip();
    if (!meet(met, Key::results)) return Reason::duplicate_key;
    std::int64_t results = 0;
    const Reason bad = member.integer(0, count_max, results);
    search.results = results;
    return bad;
  });
  if (reason != Reason::none) return reason;
  return (met & 1) != 0 ? Reason::none : Reason::missing_field;
}

Reason progress(JsonField field, Progress& progress) {
  enum class Key { step, goal };
  std::uint32_t met = 0;
  const Reason reason = field.members([&](std::string_view key, JsonField member) {
    if (key == "step") {
      return meet(met, Key::step) ? identifier(member, progress.step) : Reason::duplicate_key;
    }
    if (key == "goal") {
      return meet(met, Key::goal) ? member.boolean(progress.goal) : Reason::duplicate_key;
    }
    return member.skip();
  });
  if (reason != Reason::none) return reason;
  return (met & 1) != 0 ? Reason::none : Reason::missing_field;
}

Reason type(JsonField& field, EventType& type) {
  std::string_view name;
  const Reason reason = field.text(name);
  if (reason != Reason::none) return reason;
  const auto found = native::type_named(name);
  if (!found) return Reason::unknown_type;
  type = *found;
  return Reason::none;
}

/// Rare, so a second parser may look: what does not even parse is not JSON.
Reason not_an_object(std::string_view json) {
  return nlohmann::json::accept(json) ? Reason::not_object : Reason::not_json;
}

}  // namespace

NativeReader::NativeReader(const DecodeConfig& config)
    : padded_(new char[config.record_bytes_max + simdjson::SIMDJSON_PADDING]),
      kept_props_(config.kept_props) {
  // Everything that parsing needs is allocated here, for the largest record.
  if (parser_.allocate(config.record_bytes_max) != simdjson::SUCCESS) throw std::bad_alloc();
}

Reason NativeReader::read(std::string_view json, Event& event) {
  std::memcpy(padded_.get(), json.data(), json.size());
  std::memset(padded_.get() + json.size(), 0, simdjson::SIMDJSON_PADDING);
  const Escapes escapes =
      std::memchr(padded_.get(), '\\', json.size()) == nullptr ? Escapes::none : Escapes::some;
  prop_count_ = 0;
  met_ = 0;

  ondemand::document document;
  const auto opened =
      parser_.iterate(padded_.get(), json.size(), json.size() + simdjson::SIMDJSON_PADDING)
          .get(document);
  if (opened == simdjson::UTF8_ERROR) return Reason::bad_utf8;
  if (opened != simdjson::SUCCESS) return Reason::not_json;
  ondemand::object object;
  const auto started = document.get_object().get(object);
  if (started == simdjson::INCORRECT_TYPE) return not_an_object(json);
  if (started != simdjson::SUCCESS) return Reason::not_json;
  const Reason reason = each_member(object, escapes, 1, [&](std::string_view key, JsonField field) {
    return member(key, field, event);
  });
  if (reason != Reason::none) return reason;
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return Reason::not_json;
  if (met_ == 0 || (met_ & 1u << static_cast<unsigned>(Field::type)) == 0)
    return Reason::missing_type;
  if ((met_ & 1u << static_cast<unsigned>(Field::time)) == 0) return Reason::missing_time;
  return Reason::none;
}

Reason NativeReader::member(std::string_view key, JsonField field, Event& event) {
  const auto known = native::field_named(key);
  if (!known) return field.skip();
  if (!meet(met_, *known)) return Reason::duplicate_key;
  switch (*known) {
    case Field::type:
      return type(field, event.type);
    case Field::time:
      return field.time(event.time);
    case Field::session_id:
      return identifier(field, event.session_id);
    case Field::anonymous_id:
      return identifier(field, event.anonymous_id);
    case Field::customer_id:
      return identifier(field, event.customer_id);
    case Field::id:
      return identifier(field, event.id);
    case Field::tenant:
      return field.identifier(limits::short_id_points, Empty::refused, event.tenant);
    case Field::tab_id:
      return field.identifier(limits::short_id_points, Empty::refused, event.tab_id);
    case Field::name:
      return markup(field, limits::id_points, event.name);
    case Field::page:
      return page(field, event.page.emplace());
    case Field::element:
      return element(field, event.element.emplace());
    case Field::pointer:
      return pointer(field, event.pointer.emplace());
    case Field::loading:
      return flag(field, event.loading);
    case Field::selection:
      return flag(field, event.selection);
    case Field::response:
      return response(field, event.response.emplace());
    case Field::error:
      return error(field, event.error.emplace());
    case Field::form:
      return form(field, event.form.emplace());
    case Field::search:
      return search(field, event.search.emplace());
    case Field::progress:
      return progress(field, event.progress.emplace());
    case Field::value:
      return field.number(event.value.emplace());
    case Field::props:
      return read_props(field, event);
  }
  return Reason::not_json;
}

Reason NativeReader::read_props(JsonField field, Event& event) {
  std::size_t entries = 0;
  const Reason reason = field.members([&](std::string_view key, JsonField member) {
    if (++entries > limits::props) return Reason::too_many;
    return read_prop(key, member);
  });
  event.props = props();
  return reason;
}

Reason NativeReader::read_prop(std::string_view key, JsonField field) {
  std::optional<std::string_view> value;
  const Reason reason = field.scalar(value);
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
