#include "processor/detect/detector.h"

#include <algorithm>
#include <utility>

#include "processor/detect/report.h"
#include "processor/detect/score.h"
#include "processor/detect/text_hash.h"
#include "processor/event/require.h"

namespace assist {
namespace {

/// Evidence lighter than this is forgotten between episodes: it could not lift a score to any
/// level.
constexpr double weight_min = 0.1;

template <class S>
bool wakes(const typename S::Rule& rule, const Moment& moment) {
  if constexpr (requires { S::wakes(rule, moment); }) {
    return S::wakes(rule, moment);
  } else {
    return S::wakes(moment);
  }
}

/// Three failed sign-ins are a repeated failure and a loop of sign-ins: two views of one fact. Both
/// are told, the heavier counts.
bool same_failures(const Finding& left, const Finding& right) {
  const auto counts_failures = [](const Finding& finding) {
    const Family family = kind_of(finding.signal).family;
    return finding.kind != 0 && finding.count > 1 &&
           (family == Family::error || family == Family::form) && !finding.ids.empty();
  };
  return left.signal != right.signal && counts_failures(left) && counts_failures(right) &&
         left.first_at == right.first_at && left.ids.back() == right.ids.back();
}

/// Whether the event brings texts so long that sessions made of such could outgrow their bound.
/// Usual ids have 36 bytes; what is counted of them is bounded in number.
bool is_long(const Event& event) {
  constexpr std::size_t usual_bytes = 64;
  const auto is = [](std::string_view text) { return text.size() > usual_bytes; };
  return is(event.id) || (event.page && is(event.page->page_template)) ||
         (event.element && (is(event.element->id) || is(event.element->selector))) ||
         (event.error && is(event.error->code));
}

}  // namespace

Detector::Detector(const DetectConfig& config)
    : config_(config), progress_names_(config.progress), shadow_(config.shadow) {
  require(problems_of(config).empty(), "a detector's configuration has been checked");
  AllSignals::each([&]<class S>() {
    if (config.of<S>().weight.enabled) enabled_ |= AllSignals::bit<S>();
  });
}

Effect Detector::observe(Session& session, const Event& event, Observation& observation,
                         PageNorms norms) const {
  if (!event.id.empty() && session.recent_ids.repeats(hash_text(event.id), config_.recent_ids)) {
    observation.duplicate = true;
    return Effect::unchanged;
  }
  observation.known_from = session.identity.owner_before(event, session.started);
  const bool identified = session.in_episode() && session.identity.changes_owner(event);
  if (!identified) session.identity.learn(event);
  admit(session, event, observation);
  Moment moment = see(config_.moment, event, progress_names_);
  moment.here = session.page;
  moment.last_act_at = session.last_act_at;
  moment.norm = Norm(config_.normal, norms.here, moment.target);
  follow(session, moment);
  moment.clicked_at = session.clicked_at;
  moment.clicked_page = session.clicked_page;
  moment.effect_at = session.effect_at;
  moment.answers_known = session.facts.contains(Fact::response);
  moment.norm_left = Norm(config_.normal, norms.left, 0);
  moment.owes_effect = EffectWait::can_judge(moment);
  moment.progress_known = session.facts.contains(Fact::progress) || progress_names_.any();
  observe_shadow(session, moment, observation);
  const Step step{event.key, session.last_at, event.id, observation};
  if (session.automation.observe(config_.automation, moment)) exclude(session, step);
  News news = News::none;
  if (!session.automation.found()) news = consider(session, moment, norms, identified, step);
  // Counting takes as long as a signal or two, and little else can grow much.
  if (session.shadow || news >= News::growth || is_long(event)) bound(session);
  return Effect::changed;
}

Detector::News Detector::consider(Session& session, Moment& moment, PageNorms norms,
                                  bool identified, const Step& step) const {
  const News news = take_in(session, moment);
  if (config_.normal.learn) {
    step.observation.learned = learn(config_.normal, session.visit, moment, norms);
  }
  if (session.struggle) go_on(session, moment, news, step);
  if (identified) hand_over(session, moment.event, step);
  return news;
}

void Detector::observe_shadow(Session& session, const Moment& moment,
                              Observation& observation) const {
  if (shadow_.presets().empty()) return;
  click::TraitRoom room;
  const click::ClickMoment click = click::see(moment.event, moment.target, room);
  if (!session.shadow && !click::ShadowSet::wakes(click)) return;
  shadow_.observe(session.shadow.wake(), click, observation.shadow);
}

void Detector::go_on(Session& session, const Moment& moment, News news, const Step& step) const {
  Struggle& struggle = *session.struggle;
  if (config_.progress.by_recovery && struggle.failing.any()) {
    // A login ends every failed one, wherever it was tried.
    while (const auto route = struggle.failing.note_success(config_.moment, moment)) {
      recover(session, *route, step);
    }
  }
  if (moment.progress) get_on(session, moment.goal, step);
  // Age alone changes nothing but the level of a chat episode.
  if (news != News::none || struggle.episode.current() == LEVEL_CHAT) judge(session, news, step);
  if (moment.event.type == EventType::session_end && struggle.episode.open()) {
    end(session, CLOSED, "session_end", step);
  }
}

Detector::NormKeys Detector::norms_of(const Session& session, const Event& event) const {
  if (!config_.normal.learn) return {};
  constexpr std::uint64_t tenant_seed = 4;
  const auto key = [tenant = hash_text(event.tenant, tenant_seed) | 1U](std::uint64_t page) {
    return page == 0 ? 0 : fold_product(page, tenant);
  };
  if (event.type == EventType::page_view) return {key(session.visit.page), key(page_hash(event))};
  if (event.type == EventType::page_leave) return {key(session.visit.page), 0};
  return {0, key(session.page)};
}

void Detector::admit(Session& session, const Event& event, Observation& observation) const {
  if (!session.started) {
    session.started = true;
    session.first_at = session.last_at = event.time;
  }
  observation.late = event.time < session.last_at - config_.lateness;
  if (event.time < session.last_at) {
    session.first_at = std::min(session.first_at, event.time);
    return;
  }
  session.last_at = event.time;
  session.ended = event.type == EventType::session_end;
  if (event.page && event.page->page_template != session.page_template) {
    session.page_template = clipped(event.page->page_template, page_bytes_max);
    session.page = page_hash(event);
  }
}

Detector::News Detector::take_in(Session& session, Moment& moment) const {
  News news = News::none;
  session.facts |= facts_of(moment);
  if (moment.outcome == Outcome::failed) {
    news = note_failure(session, moment);
  } else if (moment.event.type == EventType::cancel) {
    moment.same_act =
        session.struggle && session.struggle->failing.just_failed(config_.moment, moment.at);
  }
  AllSignals::each(session.signals, [&]<class S>(auto slice) {
    const auto& rule = config_.of<S>();
    if (!is_enabled<S>() || (!slice && !wakes<S>(rule, moment))) return;
    if (auto finding = S::observe(rule, slice.wake(), moment)) {
      news = std::max(news, news_of(keep(session, std::move(*finding), session.last_at)));
    }
  });
  if (moment.event.type == EventType::click && moment.at >= session.clicked_at) {
    session.clicked_at = moment.at;
    session.clicked_page = session.page;
  }
  if (EffectWait::is_effect(moment)) session.effect_at = std::max(session.effect_at, moment.at);
  const bool backs_out = moment.event.type == EventType::cancel && !moment.progress;
  if ((moment.visitor_act && !backs_out) || moment.progress) {
    session.last_act_at = std::max(session.last_act_at, moment.at);
  }
  return news;
}

Detector::News Detector::note_failure(Session& session, Moment& moment) const {
  if (!moment.trouble) return News::none;
  Struggle& struggle = session.struggle.wake();
  moment.same_act = struggle.failing.note_failure(config_.moment, moment);
  if (moment.same_act) return News::none;
  const bool fresh = moment.at - struggle.trouble_at > config_.episode_silence;
  if (fresh && !struggle.episode.open()) struggle.errors = 0;
  ++struggle.errors;
  struggle.trouble_at = std::max(struggle.trouble_at, moment.at);
  return News::error;
}

Detector::Kept Detector::keep(Session& session, Finding&& finding, Time now) const {
  Struggle& struggle = session.struggle.wake();
  Recent<Finding>& findings = struggle.findings;
  if (!struggle.episode.open()) {
    for (std::size_t index = findings.size(); index-- > 0;) {
      const double weight = weight_at(config_, session, findings[index], now);
      if (weight < weight_min) findings.erase_and_free(index);
    }
  }
  struggle.trouble_at = std::max(struggle.trouble_at, finding.last_at);
  // Late events: evidence has its full weight where order was restored, not where it is long over.
  finding.found_at = std::min(now, finding.last_at + config_.lateness);
  for (std::size_t index = 0; finding.grows && index < findings.size(); ++index) {
    Finding& told = findings[index];
    if (told.signal != finding.signal || told.first_at != finding.first_at) continue;
    told = std::move(finding);
    return Kept::grown;
  }
  Kept kept = Kept::added;
  for (std::size_t index = 0; index < findings.size(); ++index) {
    Finding& told = findings[index];
    if (!same_failures(told, finding)) continue;
    const bool lighter = finding.points <= told.points;
    (lighter ? finding : told).points = 0;
    if (lighter) kept = Kept::known;
  }
  findings.push(findings.size() + 1) = std::move(finding);
  while (findings.size() > config_.evidence_max) drop_lightest(session, now);
  return kept;
}

void Detector::recover(Session& session, std::uint64_t route, const Step& step) const {
  Struggle& struggle = *session.struggle;
  AllSignals::each(session.signals, [&]<class S>(auto slice) {
    if constexpr (RecoverableSignal<S>) {
      if (slice) S::recover(*slice, route);
    }
  });
  for (std::size_t index = 0; index < struggle.findings.size(); ++index) {
    struggle.findings[index].points /= 2;
  }
  struggle.carried_points /= 2;
  if (struggle.failing.any()) return;  // Something else is still failing.
  if (struggle.episode.open()) end(session, RECOVERED, "recovery", step);
  struggle.errors = 0;
}

void Detector::get_on(Session& session, bool goal, const Step& step) const {
  Struggle& struggle = *session.struggle;
  struggle.failing.clear();
  for (std::size_t index = 0; index < struggle.findings.size(); ++index) {
    struggle.findings[index].points /= 2;
  }
  struggle.carried_points /= 2;
  if (!struggle.episode.open()) {
    struggle.errors = 0;
    if (!goal) return;
    struggle.findings.release();
    struggle.carried_points = 0;
    struggle.held = false;
    return;
  }
  const Level level = level_of(config_, score_at(config_, session, step.now));
  if (goal) {
    end(session, RECOVERED, "goal", step);
  } else if (level == LEVEL_NONE) {
    end(session, RECOVERED, "progress", step);
  } else if (level != struggle.episode.current()) {
    emit(session, LEVEL_CHANGED, level, step);
  }
}

void Detector::judge(Session& session, News news, const Step& step) const {
  Struggle& struggle = *session.struggle;
  if (struggle.findings.empty()) return;
  const Score score = score_at(config_, session, step.now);
  if (score.points > step.observation.score) {
    step.observation.score = score.points;
    step.observation.score_at = step.now;
  }
  if (!struggle.episode.open()) {
    const Level level = level_of(config_, score);
    if (level == LEVEL_NONE) return;
    struggle.held = step.now < quiet_end(session) && !score.decisive;
    if (struggle.held) return;
    struggle.episode =
        new_episode(step.session_key, struggle.findings.front(), ++struggle.episodes);
    emit(session, OPENED, level, step);
    return;
  }
  const Level level = level_after(config_, score, struggle.episode.current());
  if (level != struggle.episode.current()) {
    emit(session, LEVEL_CHANGED, level, step);
  } else if (news == News::finding) {
    emit(session, EVIDENCE_ADDED, level, step);
  } else if (news == News::error && config_.notice_errors &&
             step.now - struggle.episode.verdict_at >= config_.notice_gap) {
    emit(session, EVIDENCE_ADDED, level, step);
  }
}

void Detector::emit(Session& session, Change change, Level level, const Step& step) const {
  Struggle& struggle = *session.struggle;
  Episode& episode = struggle.episode;
  ++episode.sequence;
  episode.level = static_cast<std::uint8_t>(level);
  episode.verdict_at = step.now;
  Verdict verdict = report(config_, session, step.session_key, step.now);
  verdict.set_change(change);
  verdict.set_level(level);
  verdict.set_deciding_event_id(std::string(step.deciding_id));
  verdict.set_progress_known(session.facts.contains(Fact::progress) || progress_names_.any());
  step.observation.verdicts.push_back(std::move(verdict));
}

void Detector::close(Session& session, Change change, std::string_view because,
                     const Step& step) const {
  Struggle& struggle = *session.struggle;
  emit(session, change, LEVEL_NONE, step);
  step.observation.verdicts.back().set_closed_because(std::string(because));
  struggle.episode = {};
}

void Detector::end(Session& session, Change change, std::string_view because,
                   const Step& step) const {
  Struggle& struggle = *session.struggle;
  close(session, change, because, step);
  const bool forgotten = change == CLOSED || because == "goal";
  struggle.carried_points = forgotten ? 0 : score_at(config_, session, step.now).points;
  struggle.carried_at = step.now;
  struggle.findings.release();
  struggle.errors = 0;
  struggle.held = false;
}

void Detector::hand_over(Session& session, const Event& event, const Step& step) const {
  if (session.in_episode()) close(session, CLOSED, "identified", step);
  session.identity.learn(event);
}

void Detector::exclude(Session& session, const Step& step) const {
  step.observation.automated = true;
  if (session.in_episode()) end(session, CLOSED, "automated", step);
  session.struggle.forget();
  AllSignals::each(session.signals, []<class S>(auto slice) { slice.forget(); });
}

void Detector::follow(Session& session, Moment& moment) const {
  PageTrail& trail = session.trail;
  moment.trail = &trail;
  moment.entered_at = session.visit.entered_at;
  if (moment.progress) trail.clear();
  if (moment.address == 0 || (!trail.empty() && moment.at < trail.back().at)) return;
  const auto tab = static_cast<std::uint32_t>(moment.tab);
  // The way through one tab says nothing about another.
  if (!trail.empty() && tab != 0 && trail.back().tab != 0 && trail.back().tab != tab) trail.clear();
  if (!trail.empty() && trail.back().address == moment.address &&
      moment.at - trail.back().at <= config_.moment.merge_window) {
    return;
  }
  const bool known = std::any_of(trail.begin(), trail.end(), [&](const PageSeen& seen) {
    return seen.address == moment.address;
  });
  PageSeen& seen = trail.push(trail_max);
  seen.at = moment.at;
  seen.address = moment.address;
  seen.tab = tab;
  seen.id = known ? clipped(moment.event.id, id_bytes_max) : std::string_view{};
  moment.views_page = true;
}

Time Detector::expiry(const Session& session) const {
  if (!session.started) {
    Time last{};
    AllSignals::each(session.signals, [&]<class S>(auto slice) {
      if constexpr (LastingSignal<S>) {
        if (slice) last = std::max(last, S::forgotten_at(config_.of<S>(), *slice));
      }
    });
    return last;
  }
  return session.last_at + (session.ended ? config_.lateness : config_.session_idle);
}

std::optional<Time> Detector::due(const Session& session) const {
  Time earliest = expiry(session);
  if (!session.started) return earliest == Time{} ? std::nullopt : std::optional(earliest);
  const bool timed = (session.signals.there() & enabled_ & AllSignals::timers) != 0;
  if (timed)
    AllSignals::each(session.signals, [&]<class S>(auto slice) {
      if constexpr (TimerSignal<S>) {
        if (!slice || !is_enabled<S>()) return;
        if (const auto at = S::due(config_.of<S>(), *slice)) earliest = std::min(earliest, *at);
      }
    });
  if (session.shadow) {
    if (const auto at = shadow_.due(*session.shadow)) earliest = std::min(earliest, *at);
  }
  if (!session.struggle) return earliest;
  const Struggle& struggle = *session.struggle;
  if (const auto at = struggle.failing.due(config_.moment)) earliest = std::min(earliest, *at);
  if (struggle.held) earliest = std::min(earliest, quiet_end(session));
  if (struggle.episode.open()) {
    earliest = std::min(earliest, struggle.trouble_at + config_.episode_silence);
  }
  return earliest;
}

Effect Detector::fire(Session& session, std::string_view session_key, Time at,
                      Observation& observation) const {
  Effect effect = Effect::unchanged;
  while (const auto next = due(session)) {
    if (*next > at) break;
    const Step step{session_key, *next, {}, observation};
    const News news = fire_due(session, step);
    if (session.shadow || news >= News::growth) bound(session);
    effect = Effect::changed;
    if (expiry(session) > step.now) continue;
    if (session.in_episode()) end(session, CLOSED, "silence", step);
    observation.ended |= session.started;
    if (!outlive(session, step.now)) return Effect::finished;
  }
  return effect;
}

Detector::News Detector::fire_due(Session& session, const Step& step) const {
  if (session.shadow) shadow_.fire(*session.shadow, step.now, step.observation.shadow);
  News news = News::none;
  AllSignals::each(session.signals, [&]<class S>(auto slice) {
    if constexpr (TimerSignal<S>) {
      const auto& rule = config_.of<S>();
      if (!slice || !is_enabled<S>()) return;
      const auto at = S::due(rule, *slice);
      if (!at || *at > step.now) return;
      if (std::optional<Finding> finding = S::fire(rule, *slice, *at)) {
        news = std::max(news, news_of(keep(session, *std::move(finding), step.now)));
      }
    }
  });
  if (!session.struggle) return news;
  Struggle& struggle = *session.struggle;
  if (const auto at = struggle.failing.due(config_.moment); at && *at <= step.now) {
    recover(session, struggle.failing.confirm(), step);
  }
  const bool waited = struggle.held && quiet_end(session) <= step.now;
  if (waited) struggle.held = false;
  if (waited || news != News::none) judge(session, news, step);
  if (struggle.episode.open() && struggle.trouble_at + config_.episode_silence <= step.now) {
    end(session, CLOSED, "silence", step);
  }
  return news;
}

}  // namespace assist
