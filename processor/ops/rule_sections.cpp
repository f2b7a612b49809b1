// The settings of the pure rooms: how events are read, what counts as stuck, how help is offered.

#include <type_traits>

#include "processor/care/resolve/calendar.h"
#include "processor/event/names.h"
#include "processor/ops/calendar_sections.h"
#include "processor/ops/click_sections.h"
#include "processor/ops/config_sections.h"

namespace assist {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

template <class Enum, std::size_t count>
Setting enum_set(std::string key, EnumSet<Enum>& field,
                 const std::array<std::string_view, count>& names) {
  return choices_of(
      std::move(key), {names.begin(), names.end()},
      [&field](std::size_t index) { return field.contains(static_cast<Enum>(index)); },
      [&field](const std::vector<std::size_t>& chosen) {
        field = {};
        for (const std::size_t index : chosen) field.insert(static_cast<Enum>(index));
      });
}

/// Makes settings of what a signal's rule declares.
class RuleSettings {
 public:
  /// Files are relative to `base`.
  explicit RuleSettings(const std::filesystem::path& base) : base_(base) {}

  void operator()(const char* key, std::uint32_t& value, std::uint32_t low, std::uint32_t high) {
    made_.push_back(number(key, value, low, high));
  }
  void operator()(const char* key, Duration& value, Duration low, Duration high) {
    made_.push_back(duration(key, value, low, high));
  }
  void operator()(const char* key, double& value, double low, double high) {
    made_.push_back(real(key, value, low, high));
  }
  void operator()(const char* key, std::optional<Duration>& value, Duration low, Duration high) {
    made_.push_back(
        or_none(value, [=](Duration& sample) { return duration(key, sample, low, high); }));
  }
  void operator()(const char* key, std::optional<double>& value, double low, double high) {
    made_.push_back(or_none(value, [=](double& sample) { return real(key, sample, low, high); }));
  }
  void operator()(const char* key, std::optional<click::Preset>& value) {
    made_.push_back(or_none(
        value, [key, base = base_](click::Preset& sample) { return preset(key, sample, base); }));
  }
  void operator()(const char* key, bool& value) { made_.push_back(flag(key, value)); }
  void operator()(const char* key, std::vector<std::string>& value, std::size_t items_max) {
    made_.push_back(texts(key, value, items_max));
  }
  template <class Enum, std::size_t count>
  requires std::is_enum_v<Enum>
  void operator()(const char* key, Enum& value, const std::array<std::string_view, count>& names) {
    made_.push_back(choice(key, value, {names.begin(), names.end()}));
  }
  template <class Enum, std::size_t count>
  void operator()(const char* key, EnumSet<Enum>& value,
                  const std::array<std::string_view, count>& names) {
    made_.push_back(enum_set(key, value, names));
  }
  std::vector<Setting> take() { return std::move(made_); }

 private:
  std::filesystem::path base_;
  std::vector<Setting> made_;
};

template <class S>
Section signal_section(typename S::Rule& rule, const std::filesystem::path& base) {
  RuleSettings settings(base);
  settings("enabled", rule.weight.enabled);
  settings("points", rule.weight.points, 0, 100);
  settings("decisive", rule.weight.decisive);
  S::Rule::settings(rule, settings);
  return {.key = std::string(S::kind.name), .settings = settings.take(), .sections = {}};
}

Section normal_section(NormRules& c) {
  return {
      .key = "normal",
      .settings = {flag("learn", c.learn), duration("half_life", c.half_life, hours(1), days(90)),
                   number("visits_min", c.visits_min, 5, 10'000),
                   number("visits_max", c.visits_max, 100, 1'000'000),
                   number("elements_max", c.elements_max, 1, 64),
                   duration("forget_after", c.forget_after, hours(1), days(365))},
      .sections = {}};
}

Section confidence_section(ConfidenceRule& c) {
  return {.key = "confidence",
          .settings = {real("log2_odds", c.log2_odds, -20, 20),
                       real("log2_odds_per_point", c.log2_odds_per_point, 0, 10)},
          .sections = {}};
}

Section automation_section(AutomationRules& c) {
  return {
      .key = "automation",
      .settings = {flag("enabled", c.enabled), number("steady_clicks", c.steady_clicks, 6, 1'000),
                   duration("jitter_max", c.jitter_max, Duration(0), Duration(100)),
                   number("acts_per_second", c.acts_per_second, 10, 1'000)},
      .sections = {}};
}

Section progress_section(ProgressRule& c) {
  return {.key = "progress",
          .settings = {texts("names", c.names, 256), texts("pages", c.pages, 256),
                       texts("goal_names", c.goal_names, 256),
                       texts("goal_pages", c.goal_pages, 256), flag("by_recovery", c.by_recovery)},
          .sections = {}};
}

Section caps_section(OfferCaps& c) {
  return {.key = "caps",
          .settings = {number("session", c.session, 0, 32), number("day", c.day, 0, 32),
                       number("week", c.week, 0, 32), number("month", c.month, 0, 32)},
          .sections = {}};
}

Section mute_section(MuteConfig& c) {
  return {.key = "mute",
          .settings = {duration("rule", c.rule, Duration(0), days(30)),
                       duration("all", c.all, Duration(0), days(30)),
                       duration("ignored", c.ignored, Duration(0), days(30)),
                       number("ignored_as_dismissal", c.ignored_as_dismissal, 1, 10),
                       duration("repeated", c.repeated, Duration(0), days(30)),
                       duration("snooze_default", c.snooze_default, Duration(0), days(30)),
                       duration("snooze_max", c.snooze_max, Duration(0), days(30))},
          .sections = {}};
}

Setting zone(std::string key, std::string& value) {
  Setting setting = text(std::move(key), value, 1, 64);
  setting.expected = "a zone of the IANA database, like Europe/Berlin";
  setting.read = [&value, read = std::move(setting.read)](
                     const YamlNode& node, const std::string& path, ConfigErrors& errors) {
    return read(node, path, errors) && zone_named(value).has_value();
  };
  return setting;
}

Section greeting_section(GreetingConfig& c) {
  return {
      .key = "greeting",
      .settings = {flag("enabled", c.enabled), duration("interval", c.interval, days(1), days(365)),
                   number("max_len", c.max_len, 50, 300)},
      .sections = {}};
}

}  // namespace

Section decode_section(DecodeConfig& c) {
  PrivacyConfig& privacy = c.privacy;
  return {.key = "decode",
          .settings = {text("default_tenant", c.default_tenant, 1, 64),
                       texts("kept_props", c.kept_props, 32), flag("clamp_times", c.clamp_times)},
          .sections = {{.key = "privacy",
                        .settings = {texts("query_keys_kept", privacy.query_keys_kept, 64),
                                     flag("scrub_emails", privacy.scrub_emails),
                                     flag("scrub_numbers", privacy.scrub_numbers),
                                     flag("scrub_tokens", privacy.scrub_tokens),
                                     flag("drop_field_text", privacy.drop_field_text)},
                        .sections = {}}}};
}

Section detect_section(DetectConfig& c, const std::filesystem::path& base) {
  std::vector<Section> sections;
  AllSignals::each([&]<class S>() { sections.push_back(signal_section<S>(c.of<S>(), base)); });
  sections.push_back(progress_section(c.progress));
  sections.push_back(normal_section(c.normal));
  sections.push_back(automation_section(c.automation));
  sections.push_back(confidence_section(c.confidence));
  return {.key = "detect",
          .settings =
              {
                  duration("half_life", c.half_life, seconds(1), hours(1)),
                  real("faq_level", c.faq_level, 0, 1'000),
                  real("chat_level", c.chat_level, 0, 1'000),
                  real("hysteresis", c.hysteresis, 0, 1'000),
                  number("chat_families", c.chat_families, 1, 6),
                  duration("quiet_start", c.quiet_start, Duration(0), minutes(10)),
                  duration("episode_silence", c.episode_silence, seconds(10), hours(1)),
                  flag("notice_errors", c.notice_errors),
                  duration("notice_gap", c.notice_gap, Duration(0), minutes(10)),
                  duration("session_idle", c.session_idle, minutes(1), hours(24)),
                  duration("merge_window", c.moment.merge_window, Duration(0), seconds(10)),
                  enum_set("trouble_kinds", c.moment.trouble_kinds, error_kind_names),
                  number("recent_ids", c.recent_ids, 0, 64),
                  number("evidence_max", c.evidence_max, 1, 32),
                  bytes("state_bytes_max", c.state_bytes_max, 65'536, 1'048'576),
                  presets("shadow", c.shadow, base),
              },
          .sections = std::move(sections)};
}

Section care_section(CareConfig& c, const std::filesystem::path& base) {
  return {
      .key = "care",
      .settings =
          {
              text("policy_version", c.policy_version, 1, 64),
              duration("ladder_wait", c.ladder_wait, seconds(5), minutes(10)),
              duration("min_gap", c.min_gap, seconds(30), hours(24)),
              duration("rule_cooldown", c.rule_cooldown, Duration(0), days(30)),
              duration("ack_timeout", c.ack_timeout, seconds(10), minutes(10)),
              duration("feedback_grace", c.feedback_grace, Duration(0), hours(24)),
              duration("conversation", c.conversation, minutes(1), hours(24)),
              texts("critical_pages", c.critical_pages, 256),
              texts("excluded_pages", c.excluded_pages, 256),
              flag("inherit_history", c.inherit_history),
              duration("reread", c.reread, Duration(0), hours(24)),
              number("faq_max", c.faq_max, 1, 5),
              real("faq_score_min", c.faq_score_min, 0, 1),
              path("articles_file", c.articles_file, base),
              path("templates_dir", c.templates_dir, base),
              text("default_locale", c.default_locale, 1, 35),
              zone("time_zone", c.time_zone),
              text("chat_queue", c.chat_queue, 1, 64),
              text("chat_hours", c.chat_hours, 0, 64),
              calendars("calendars", c.calendars),
          },
      .sections = {
          {.key = "offer_ttl",
           .settings = {duration("chat", c.offer_ttl.chat, seconds(5), minutes(10)),
                        duration("faq", c.offer_ttl.faq, seconds(5), minutes(10))},
           .sections = {}},
          caps_section(c.caps),
          mute_section(c.mute),
          greeting_section(c.greeting),
          {.key = "holdout",
           .settings = {real("global", c.holdout.global, 0, 0.5),
                        real("rule", c.holdout.rule, 0, 0.5), text("salt", c.holdout.salt, 1, 32),
                        number("salt_days", c.holdout.salt_days, 1, 3'650)},
           .sections = {}},
          {.key = "capacity",
           .settings = {duration("offer_wait", c.capacity.offer_wait, seconds(1), hours(1)),
                        duration("stop_wait", c.capacity.stop_wait, seconds(1), hours(1)),
                        duration("feed_ttl", c.capacity.feed_ttl, seconds(1), hours(1)),
                        real("accept_prior", c.capacity.accept_prior, 0.01, 1)},
           .sections = {}},
          {.key = "autopause",
           .settings = {real("dismiss_rate", c.autopause.dismiss_rate, 0, 1),
                        number("window", c.autopause.window, 20, 100'000)},
           .sections = {}},
          {.key = "rules",
           .settings = {texts("shadow", c.rules.shadow, 64), texts("paused", c.rules.paused, 64)},
           .sections = {}},
          {.key = "consent",
           .settings = {flag("proactive", c.consent.proactive),
                        flag("personalise", c.consent.personalise)},
           .sections = {}},
          resolve_section(c.resolve),
          survey_section(c.survey)}};
}

}  // namespace assist
