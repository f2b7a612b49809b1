#include "processor/ops/click_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "processor/detect/click/shadow.h"
#include "processor/event/names.h"
#include "processor/ops/errors.h"

namespace assist {

namespace {

using namespace click;
using Kind = YamlNode::Kind;

constexpr Duration minute{60'000};

/// A limit: `<` or `<=`, and the value that `make` reads.
template <class T, std::invocable<T&> Make>
Setting limit(Limit<T>& field, Make make) {
  T sample = field.value == T{} ? T{1000} : field.value;  // An example that makes sense.
  Setting setting = make(sample);
  setting.expected = "< or <=, then " + setting.expected;
  setting.read = [&field, make](const YamlNode& node, const std::string& where,
                                ConfigErrors& errors) {
    if (node.kind != Kind::scalar || !node.text.starts_with('<')) return false;
    Limit<T> value;
    value.strict = !node.text.starts_with("<=");
    YamlNode bare = node;
    bare.quoted = false;
    bare.text.erase(0, value.strict ? 1 : 2);
    bare.text.erase(0, std::min(bare.text.find_first_not_of(' '), bare.text.size()));
    if (!make(value.value).read(bare, where, errors)) return false;
    field = value;
    return true;
  };
  setting.print = [&field, make] {
    T value = field.value;
    return fmt::format("\"{} {}\"", field.strict ? "<" : "<=", make(value).print());
  };
  return setting;
}

Setting time_limit(const char* key, Limit<Duration>& field) {
  return limit(field, [key](Duration& value) { return duration(key, value, Duration(1), minute); });
}

Setting time_limit(const char* key, std::optional<Limit<Duration>>& field) {
  return or_none(field, [key](Limit<Duration>& value) { return time_limit(key, value); });
}

Setting length_limit(const char* key, std::optional<Limit<double>>& field) {
  const auto length = [key](double& value) { return real(key, value, 0, 10'000); };
  return or_none(field, [length](Limit<double>& value) { return limit(value, length); });
}

Setting some_duration(const char* key, std::optional<Duration>& field, Duration min, Duration max) {
  return or_none(field, [=](Duration& value) { return duration(key, value, min, max); });
}

Setting some_number(const char* key, std::optional<std::uint32_t>& field, std::uint32_t min,
                    std::uint32_t max) {
  return or_none(field, [=](std::uint32_t& value) { return number(key, value, min, max); });
}

template <class Enum, std::size_t count>
Setting word(std::string key, Enum& field, const std::array<std::string_view, count>& names) {
  return choice(std::move(key), field, {names.begin(), names.end()});
}

template <class Enum, std::size_t count>
Setting words(std::string key, EnumSet<Enum>& field,
              const std::array<std::string_view, count>& names) {
  return choices_of(
      std::move(key), {names.begin(), names.end()},
      [&field](std::size_t index) { return field.contains(static_cast<Enum>(index)); },
      [&field](const std::vector<std::size_t>& chosen) {
        field = {};
        for (const std::size_t index : chosen) field.insert(static_cast<Enum>(index));
      });
}

Setting selectors(std::string key, Selectors& field) {
  static constexpr std::size_t items_max = 64;
  const auto read = [&field](const YamlNode& node, const std::string& where, ConfigErrors& errors) {
    if (node.kind != Kind::list || node.items.size() > items_max) return false;
    field.clear();
    for (const YamlNode& item : node.items) {
      auto selector = item.kind == Kind::scalar ? Selector::parse(item.text) : std::nullopt;
      if (selector) {
        field.push_back(*std::move(selector));
      } else {
        errors.add(item.position, where,
                   fmt::format("expected a selector of one element, like a[href], .name or "
                               "input[type=submit], found {}",
                               describe(item)));
      }
    }
    return true;
  };
  const auto print = [&field] {
    std::vector<std::string> all;
    for (const Selector& selector : field) all.push_back(selector.text());
    return print_list(all);
  };
  return {std::move(key), fmt::format("a list of at most {} selectors", items_max), read, print};
}

Section effects_section(std::string key, Effects& effects) {
  Section section{.key = std::move(key), .settings = {}, .sections = {}};
  for (std::size_t index = 0; index < reaction_count; ++index) {
    section.settings.push_back(time_limit(reaction_names[index].data(), effects[index]));
  }
  return section;
}

Section filter_section(ClickFilter& c) {
  return {
      .key = "clicks",
      .settings = {selectors("only", c.only), selectors("except", c.except),
                   selectors("except_inside", c.except_inside), selectors("passive", c.passive),
                   selectors("active", c.active), texts("texts", c.texts, 64),
                   word("text_match", c.text_match, text_match_names),
                   flag("without_modifiers", c.without_modifiers), flag("labelled", c.labelled)},
      .sections = {}};
}

Section run_section(RunRule& c) {
  return {.key = "rage",
          .settings = {number("count", c.count, 2, 16), time_limit("gap", c.gap),
                       time_limit("span", c.span), length_limit("distance_px", c.distance_px),
                       length_limit("box_px", c.box_px), word("stretch", c.stretch, stretch_names),
                       word("measure", c.measure, measure_names),
                       word("around", c.around, around_names), word("same", c.same, same_names),
                       flag("interleaved", c.interleaved),
                       word("backwards", c.backwards, backwards_names),
                       words("empties", c.empties, reaction_names),
                       words("vetoes", c.vetoes, reaction_names),
                       words("closes", c.closes, reaction_names),
                       word("fires", c.fires, fires_names), word("rearm", c.rearm, rearm_names),
                       duration("quiet", c.quiet, Duration(0), minute),
                       flag("takes_in", c.takes_in), word("excluded", c.excluded, excluded_names)},
          .sections = {filter_section(c.clicks)}};
}

Section wait_section(std::string key, WaitRule& c) {
  return {
      .key = std::move(key),
      .settings = {some_duration("wait", c.wait, Duration(10), minute),
                   some_duration("poll", c.poll, Duration(10), Duration(10'000)),
                   word("late", c.late, late_names),
                   words("late_effects", c.late_effects, reaction_names),
                   some_duration("same_node", c.same_node, Duration(1), minute),
                   some_duration("once_in", c.once_in, Duration(1), 60 * minute),
                   some_number("rage_count", c.rage_count, 2, 64),
                   duration("dead_after", c.dead_after, Duration(0), minute),
                   selectors("dead_only", c.dead_only),
                   flag("skips_named_inputs", c.skips_named_inputs)},
      .sections = {effects_section("effects", c.effects),
                   effects_section("effects_before", c.effects_before), filter_section(c.clicks)}};
}

Section swipe_section(SwipeRule& c) {
  return {.key = "swipe",
          .settings = {real("travel_px", c.travel_px, 1, 10'000),
                       number("dead_max", c.dead_max, 1, 1'000),
                       words("quiet_during", c.quiet_during, reaction_names)},
          .sections = {wait_section("wait_for", c.wait)}};
}

Section error_section(ErrorRule& c) {
  return {.key = "error",
          .settings = {time_limit("within", c.within), words("kinds", c.kinds, error_kind_names),
                       word("blames", c.blames, blames_names),
                       words("extended_by", c.extended_by, reaction_names),
                       duration("extension", c.extension, Duration(1), minute),
                       duration("longest", c.longest, Duration(1), minute),
                       words("ended_by", c.ended_by, reaction_names)},
          .sections = {filter_section(c.clicks)}};
}

Section thrash_section(ThrashRule& c) {
  return {.key = "thrash",
          .settings = {number("turns", c.turns, 2, 64), time_limit("window", c.window),
                       duration("quiet", c.quiet, Duration(1), minute)},
          .sections = {}};
}

Section fault_section(FaultRule& c) {
  return {.key = "faults",
          .settings = {some_number("failed_request", c.failed_request, 400, 599),
                       some_number("heap_percent", c.heap_percent, 101, 10'000),
                       number("heap_samples", c.heap_samples, 1, 1'000),
                       some_number("crash_percent", c.crash_percent, 1, 100),
                       time_limit("crash_window", c.crash_window)},
          .sections = {}};
}

/// What no single key can tell.
void check_together(const PresetRules& rules, const YamlNode& root, ConfigErrors& errors) {
  if (const YamlNode* rage = root.find("rage")) {
    const RunRule& c = rules.rage;
    if (c.takes_in && (c.fires != Fires::when_over || c.quiet == Duration{0})) {
      errors.add(rage->position, "rage.takes_in", "expected fires: when_over and a quiet time");
    }
    if (!c.gap && !c.span) {
      errors.add(rage->position, "rage", "expected a gap or a span: nothing ends a run");
    }
    if (c.interleaved && c.same != Same::target && c.same != Same::label) {
      errors.add(rage->position, "rage.interleaved", "expected same: target or label");
    }
  }
  if (const YamlNode* dead = root.find("dead")) {
    if (!rules.dead.wait && rules.dead.late_effects.empty()) {
      errors.add(dead->position, "dead.wait",
                 "expected a duration, or late_effects: nothing decides a click");
    }
  }
}

template <class Rule>
void take(const YamlNode& root, const char* key, Rule& rule, std::optional<Rule>& field) {
  if (root.find(key) != nullptr) field = std::move(rule);
}

}  // namespace

Section preset_section(PresetRules& rules) {
  return {.key = "",
          .settings = {},
          .sections = {run_section(rules.rage), wait_section("dead", rules.dead),
                       swipe_section(rules.swipe), error_section(rules.error),
                       thrash_section(rules.thrash), fault_section(rules.faults)}};
}

Setting preset(std::string key, click::Preset& field, const std::filesystem::path& base) {
  const auto read = [&field, base](const YamlNode& node, const std::string& where,
                                   ConfigErrors& errors) {
    std::string file;
    if (!path({}, file, base).read(node, where, errors) || file.empty()) return false;
    try {
      field = load_preset(file);
    } catch (const ConfigError& error) {
      errors.add(node.position, where, error.what());
    }
    return true;
  };
  return {std::move(key), "a file with a preset", read,
          [&field] { return print_text(field.file); }};
}

Setting presets(std::string key, std::vector<click::Preset>& field,
                const std::filesystem::path& base) {
  static constexpr std::size_t items_max = click::ShadowSet::presets_max;
  const auto read = [&field, base](const YamlNode& node, const std::string& where,
                                   ConfigErrors& errors) {
    if (node.kind != Kind::list || node.items.size() > items_max) return false;
    field.clear();
    for (const YamlNode& item : node.items) {
      click::Preset one;
      if (!preset({}, one, base).read(item, where, errors)) return false;
      const bool again = std::any_of(field.begin(), field.end(),
                                     [&](const auto& other) { return other.name == one.name; });
      if (again) errors.add(item.position, where, "expected each preset once, found " + one.file);
      field.push_back(std::move(one));
    }
    return true;
  };
  const auto print = [&field] {
    std::vector<std::string> files;
    for (const click::Preset& one : field) files.push_back(one.file);
    return print_list(files);
  };
  return {std::move(key), fmt::format("a list of at most {} files of presets", items_max), read,
          print};
}

click::Preset parse_preset(std::string_view content, const std::filesystem::path& file) {
  ConfigErrors errors(file.string());
  const YamlNode root = parse_yaml(content, errors);
  PresetRules rules;
  Positions set;
  read_section(preset_section(rules), root, errors, set);
  if (errors.empty()) check_together(rules, root, errors);
  errors.throw_if_any();
  click::Preset preset;
  preset.name = file.stem().string();
  preset.file = file.string();
  take(root, "rage", rules.rage, preset.rage);
  take(root, "dead", rules.dead, preset.dead);
  take(root, "swipe", rules.swipe, preset.swipe);
  take(root, "error", rules.error, preset.error);
  take(root, "thrash", rules.thrash, preset.thrash);
  take(root, "faults", rules.faults, preset.faults);
  return preset;
}

click::Preset load_preset(const std::filesystem::path& file) {
  constexpr std::streamsize bytes_max = 64 * 1'024;  // Ours have 150 lines.
  std::ifstream stream(file, std::ios::binary);
  std::string content(static_cast<std::size_t>(bytes_max) + 1, '\0');
  stream.read(content.data(), bytes_max + 1);
  if (!stream.is_open() || stream.bad()) {
    throw ConfigError(fmt::format("{}: expected a preset that can be read", file.string()));
  }
  if (stream.gcount() > bytes_max) {
    throw ConfigError(fmt::format("{}: expected at most {} bytes", file.string(), bytes_max));
  }
  content.resize(static_cast<std::size_t>(stream.gcount()));
  return parse_preset(content, file);
}

}  // namespace assist
