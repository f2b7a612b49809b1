// The settings of the pure rooms: how events are read, what counts as stuck, how help is offered.

#include "processor/event/names.h"
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

Section weight_section(std::string key, SignalWeight& c) {
  return {.key = std::move(key),
          .settings = {flag("enabled", c.enabled), real("points", c.points, 0, 100),
                       flag("decisive", c.decisive)},
          .sections = {}};
}

Section rage_click_section(ClickRule& c) {
  const auto optional_span = [](const char* key) {
    return [key](Duration& value) { return duration(key, value, Duration(50), minutes(1)); };
  };
  return {.key = "rage_click",
          .settings =
              {
                  number("count", c.count, 2, 16),
                  or_none(c.span, optional_span("span")),
                  or_none(c.gap, optional_span("gap")),
                  real("distance_px", c.distance_px, 0, 10'000),
                  or_none(c.box_px, [](double& value) { return real("box_px", value, 0, 10'000); }),
                  choice("metric", c.metric, {"euclid", "manhattan"}),
                  choice("identity", c.identity, {"target", "position", "either", "both"}),
                  flag("selection_vetoes", c.selection_vetoes),
                  flag("response_breaks", c.response_breaks),
                  enum_set("breaks", c.breaks, event_type_names),
                  texts("excluded_kinds", c.excluded_kinds, 64),
                  texts("excluded_tags", c.excluded_tags, 64),
                  texts("excluded_roles", c.excluded_roles, 64),
                  texts("excluded_texts", c.excluded_texts, 64),
              },
          .sections = {}};
}

Section error_burst_section(ErrorBurstRule& c) {
  return {.key = "error_page_burst",
          .settings = {number("count", c.count, 1, 16),
                       duration("window", c.window, seconds(1), hours(1)),
                       choice("rearm", c.rearm, {"window_passed", "when_fired"}),
                       enum_set("kinds", c.kinds, error_kind_names)},
          .sections = {weight_section("weight", c.weight)}};
}

Section repeat_failure_section(RepeatFailureRule& c) {
  return {.key = "repeat_failure",
          .settings = {number("count", c.count, 2, 16),
                       duration("window", c.window, seconds(1), hours(1)),
                       number("causes_max", c.causes_max, 1, 16)},
          .sections = {weight_section("weight", c.weight)}};
}

Section error_page_stay_section(ErrorPageStayRule& c) {
  return {.key = "stuck_on_error_page",
          .settings = {duration("after", c.after, seconds(1), hours(1))},
          .sections = {weight_section("weight", c.weight)}};
}

Section silence_section(SilenceRule& c) {
  return {.key = "silence_after_trouble",
          .settings = {real("points_soft", c.points_soft, 0, 100),
                       duration("after", c.after, seconds(1), hours(1)),
                       flag("cancel_is_trouble", c.cancel_is_trouble)},
          .sections = {weight_section("weight", c.weight)}};
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
                       duration("snooze_default", c.snooze_default, Duration(0), days(30)),
                       duration("snooze_max", c.snooze_max, Duration(0), days(30))},
          .sections = {}};
}

Section greeting_section(GreetingConfig& c) {
  return {
      .key = "greeting",
      .settings = {flag("enabled", c.enabled), duration("interval", c.interval, days(1), days(365)),
                   number("max_len", c.max_len, 20, 500)},
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

Section detect_section(DetectConfig& c) {
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
                  duration("merge_window", c.merge_window, Duration(0), seconds(10)),
                  number("recent_ids", c.recent_ids, 0, 64),
                  number("evidence_max", c.evidence_max, 1, 32),
                  bytes("state_bytes_max", c.state_bytes_max, 8'192, 1'048'576),
              },
          .sections = {weight_section("rage_click_weight", c.rage_click_weight),
                       rage_click_section(c.rage_click), error_burst_section(c.error_page_burst),
                       repeat_failure_section(c.repeat_failure),
                       error_page_stay_section(c.stuck_on_error_page),
                       silence_section(c.silence_after_trouble), progress_section(c.progress)}};
}

Section care_section(CareConfig& c, const std::filesystem::path& base) {
  return {.key = "care",
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
                  number("faq_max", c.faq_max, 1, 5),
                  path("articles_file", c.articles_file, base),
                  text("default_locale", c.default_locale, 1, 35),
                  text("chat_queue", c.chat_queue, 1, 64),
              },
          .sections = {{.key = "offer_ttl",
                        .settings = {duration("chat", c.offer_ttl.chat, seconds(5), minutes(10)),
                                     duration("faq", c.offer_ttl.faq, seconds(5), minutes(10))},
                        .sections = {}},
                       caps_section(c.caps),
                       mute_section(c.mute),
                       greeting_section(c.greeting),
                       {.key = "consent",
                        .settings = {flag("proactive", c.consent.proactive),
                                     flag("personalise", c.consent.personalise)},
                        .sections = {}}}};
}

}  // namespace assist
