#include "processor/care/care.h"

#include <algorithm>
#include <utility>

#include "processor/care/assist/article_memory.h"
#include "processor/care/assist/decision.h"
#include "processor/care/assist/history.h"
#include "processor/care/assist/lapse.h"
#include "processor/care/assist/trouble.h"
#include "processor/care/connect/greeting.h"
#include "processor/care/identifier.h"
#include "processor/care/inheritance.h"
#include "processor/care/resolve/casebook.h"
#include "processor/care/resolve/issue.h"
#include "processor/care/turn.h"
#include "processor/event/require.h"

namespace assist {
namespace {

/// Of a waiting ladder's verdict only this much evidence is kept: what a trigger's words are made
/// of.
constexpr int kept_evidence_max = 4;
constexpr std::size_t kept_bytes_max = 4'096;

struct Step {
  OfferType type;
  Why why;
};

bool offered(const Customer& customer, const Verdict& verdict, OfferType type) {
  return was_offered(customer, fingerprint(verdict.episode_id()), static_cast<std::uint32_t>(type));
}

/// The ladder: what this verdict makes us consider, if anything.
std::optional<Step> next_step(const Customer& customer, const HelpEpisode& episode,
                              const Verdict& verdict, const CareConfig& config) {
  if (verdict.level() == LEVEL_NONE) return std::nullopt;
  if (offered(customer, verdict, OfferType::chat_offer)) return std::nullopt;
  if (is_critical(verdict.page_template(), config)) {
    return Step{OfferType::chat_offer, Why::critical_page};
  }
  if (verdict.level() == LEVEL_CHAT) return Step{OfferType::chat_offer, Why::worth_a_person};
  if (episode.faq_tried() && verdict.errors() > episode.errors_at_faq()) {
    return Step{OfferType::chat_offer, Why::second_error};
  }
  if (offered(customer, verdict, OfferType::faq_suggest)) return std::nullopt;
  return Step{OfferType::faq_suggest, Why::stuck};
}

void keep(HelpEpisode& episode, const Verdict& verdict) {
  Verdict kept = verdict;
  for (Evidence& evidence : *kept.mutable_evidence()) {
    evidence.clear_event_ids();
    evidence.clear_target();
  }
  while (kept.evidence_size() > kept_evidence_max ||
         (kept.evidence_size() > 0 && kept.ByteSizeLong() > kept_bytes_max)) {
    kept.mutable_evidence()->RemoveLast();
  }
  kept.SerializeToString(episode.mutable_verdict());
}

void stop_waiting(HelpEpisode& episode) {
  episode.clear_ladder_at();
  episode.clear_verdict();
  episode.set_ladder_done(true);
}

Candidate candidate_for(const Turn& turn, const Verdict& verdict, Step step) {
  Candidate candidate;
  candidate.type = step.type;
  candidate.why = step.why;
  candidate.verdict = &verdict;
  candidate.rule = rule_of(step.type, verdict);
  candidate.session = session_of(verdict);
  candidate.episode = fingerprint(verdict.episode_id());
  const auto& shadow = turn.config.rules.shadow;
  candidate.in_shadow = std::find(shadow.begin(), shadow.end(), candidate.rule) != shadow.end();
  candidate.upgrade =
      step.type == OfferType::chat_offer && offered(turn.customer, verdict, OfferType::faq_suggest);
  candidate.trigger_id = public_id(
      "t_", {verdict.tenant(), turn.key, candidate.rule, verdict.episode_id(), name_of(step.type)});
  return candidate;
}

/// Dates the candidate and names the moment that it belongs to.
void place(const Turn& turn, Candidate& candidate, std::string step, Time event_time) {
  candidate.step = std::move(step);
  candidate.event_time = event_time;
  candidate.expires_at = event_time + ttl_of(candidate.type, turn.config);
  candidate.arms = arms_of(turn.key, candidate.rule, event_time, turn.config.holdout);
  const Verdict& verdict = *candidate.verdict;
  candidate.decision_id =
      public_id("d_", {verdict.tenant(), turn.key, verdict.episode_id(), candidate.step});
}

void remember(Customer& customer, const Candidate& candidate, PastOffer::State state, bool greets,
              Time now) {
  PastOffer& offer = reserve(customer);
  offer.set_trigger_id(candidate.trigger_id);
  offer.set_rule(candidate.rule);
  offer.set_type(static_cast<std::uint32_t>(candidate.type));
  offer.set_session(candidate.session);
  offer.set_episode(candidate.episode);
  offer.set_emitted_at(ms_of(now));
  offer.set_expires_at(ms_of(candidate.expires_at));
  offer.set_state(state);
  offer.set_greets(greets);
  offer.set_about(about_of(*candidate.verdict));
  for (const Suggestion& suggestion : candidate.suggestions) {
    offer.add_articles(suggestion.article->key);
  }
}

/// What an offer that nobody gets leaves behind, if anything.
std::optional<PastOffer::State> trace_of(Gate gate) {
  if (gate == Gate::holdout_global || gate == Gate::holdout_rule) return PastOffer::GHOST;
  if (gate == Gate::shadow) return PastOffer::SHADOW;
  return std::nullopt;
}

/// Whether all that stood in the way of a chat is that nobody can be spared for it.
bool lacks_agent(Gate gate) {
  return gate == Gate::outside_hours || gate == Gate::no_capacity || gate == Gate::incident_mode;
}

/// Whether the ladder goes on from here: the suggestion was made, or all that was missing is that
/// the customer gets to see one.
bool climbs_after(Gate gate) {
  return gate == Gate::emit || gate == Gate::no_article || trace_of(gate).has_value();
}

void open(Customer& customer, const Candidate& candidate) {
  const Verdict& verdict = *candidate.verdict;
  OpenOffer& offer = *customer.mutable_open();
  offer.set_trigger_id(candidate.trigger_id);
  offer.set_decision_id(candidate.decision_id);
  offer.set_rule(candidate.rule);
  offer.set_type(static_cast<std::uint32_t>(candidate.type));
  offer.set_tenant(verdict.tenant());
  offer.set_customer_id(verdict.customer_id());
  offer.set_anonymous_id(verdict.anonymous_id());
  offer.set_session_id(verdict.session_id());
  offer.set_tab_id(verdict.tab_id());
  offer.set_page_template(verdict.page_template());
  offer.set_episode_id(verdict.episode_id());
  offer.set_event_time(ms_of(candidate.event_time));
  offer.set_expires_at(ms_of(candidate.expires_at));
}

/// The episode whose ladder is due first at or before `at`; nullptr when none is.
HelpEpisode* due_ladder(Customer& customer, Time at) {
  HelpEpisode* first = nullptr;
  for (HelpEpisode& episode : *customer.mutable_episodes()) {
    if (episode.ladder_at() == 0 || episode.ladder_at() > ms_of(at)) continue;
    if (first == nullptr || episode.ladder_at() < first->ladder_at()) first = &episode;
  }
  return first;
}

/// What is known of an incident says more than any other article.
void put_first(std::vector<Suggestion>& suggestions, const Article* article) {
  if (article == nullptr) return;
  suggestions.erase(std::remove_if(suggestions.begin(), suggestions.end(),
                                   [article](const Suggestion& s) { return s.article == article; }),
                    suggestions.end());
  suggestions.insert(suggestions.begin(), {article, Fit::incident});
}

}  // namespace

Care::Care(CareConfig config, Articles articles, Templates templates)
    : config_(std::move(config)),
      articles_(std::move(articles)),
      templates_(std::move(templates)),
      calendars_(calendars_of(config_.calendars)) {
  const OfferCaps& caps = config_.caps;
  const auto cap_max = static_cast<std::uint32_t>(past_offers_max);
  require(std::max({caps.session, caps.day, caps.week, caps.month}) <= cap_max,
          "a cap is at most the history's length");
  require(config_.chat_hours.empty() || calendars_.contains(config_.chat_hours),
          "the calendar of chats is configured");
  require(calendars_.contains(config_.resolve.calendar), "the calendar of support is configured");
}

Turn Care::begin(Customer& customer, std::string_view key, Time now, Time lapsed_at,
                 Outputs& outputs, Loan* loan) const {
  Turn turn{config_, customer, key, now, outputs};
  turn.loan = loan;
  const auto hours = calendars_.find(config_.chat_hours);
  if (hours != calendars_.end()) turn.chat_hours = &hours->second;
  turn.support_hours = &calendars_.find(config_.resolve.calendar)->second;
  turn.templates = &templates_;
  turn.changed = lapse(customer, config_, lapsed_at);
  return turn;
}

Effect Care::apply(Customer& customer, std::string_view key, const Verdict& verdict, Time now,
                   Outputs& outputs, Loan* loan) const {
  if (verdict.change() == INHERITED) return inherit(customer, verdict, now);
  if (!accepts(verdict)) return Effect::unchanged;
  Turn turn = begin(customer, key, now, now, outputs, loan);
  HelpEpisode* episode = find_episode(customer, verdict.episode_id());
  if (episode != nullptr && verdict.sequence() <= episode->sequence()) return turn.effect();
  const bool ends = verdict.change() == RECOVERED || verdict.change() == CLOSED;
  if (episode == nullptr) {
    if (ends || verdict.level() == LEVEL_NONE) return turn.effect();
    episode = &add_episode(customer, verdict.episode_id());
    Desk desk = desk_of(turn);
    observe_trouble(desk, verdict, std::min(time_from_ms(verdict.time()), now));
  }
  turn.changed = true;
  episode->set_sequence(verdict.sequence());
  episode->set_touched_at(ms_of(now));
  if (ends) {
    end_episode(turn, *episode,
                verdict.change() == RECOVERED ? CancelReason::recovered : CancelReason::closed);
  } else {
    advance(turn, *episode, verdict);
  }
  return turn.effect();
}

Effect Care::inherit(Customer& customer, const Verdict& verdict, Time now) const {
  const bool inherited = assist::inherit(customer, verdict.history());
  const bool lapsed = lapse(customer, config_, now);
  return inherited || lapsed ? Effect::changed : Effect::unchanged;
}

std::string Care::answers_key(const Customer& customer, const SupportEvent& event) const {
  return assist::answers_key(customer, event, calendars_.at(config_.resolve.calendar));
}

Effect Care::apply(Customer& customer, std::string_view key, const SupportEvent& event, Time now,
                   Outputs& outputs, Loan* loan) const {
  Turn turn = begin(customer, key, now, now, outputs, loan);
  Desk desk = desk_of(turn);
  observe_support(desk, event);
  return turn.effect();
}

std::optional<Time> Care::due(const Customer& customer) const {
  return next_due(customer, config_);
}

Effect Care::fire(Customer& customer, std::string_view key, Time at, Time now, Outputs& outputs,
                  Loan* loan) const {
  Turn turn = begin(customer, key, now, std::max(at, now), outputs, loan);
  Desk desk = desk_of(turn);
  run_casebook(desk, at);
  while (HelpEpisode* episode = due_ladder(customer, at)) climb(turn, *episode);
  turn.changed |= lapse(customer, config_, at);
  return turn.effect();
}

void Care::advance(Turn& turn, HelpEpisode& episode, const Verdict& verdict) const {
  if (episode.ladder_at() != 0) keep(episode, verdict);
  const auto step = next_step(turn.customer, episode, verdict, config_);
  if (!step) return;
  Candidate candidate = candidate_for(turn, verdict, *step);
  place(turn, candidate, "v" + std::to_string(verdict.sequence()), time_from_ms(verdict.time()));
  candidate.episode_closed = episode.closed();
  if (step->type == OfferType::faq_suggest) suggest(turn, candidate);
  const Gate gate = decide(turn, candidate);
  if (step->type == OfferType::chat_offer) {
    if (gate == Gate::emit || trace_of(gate)) stop_waiting(episode);
    if (lacks_agent(gate)) suggest_instead(turn, episode, candidate);
    return;
  }
  if (!episode.faq_tried()) episode.set_errors_at_faq(verdict.errors());
  episode.set_faq_tried(true);
  if (!climbs_after(gate) || episode.ladder_done() || episode.ladder_at() != 0) return;
  episode.set_ladder_at(ms_of(turn.now + config_.ladder_wait));
  keep(episode, verdict);
}

void Care::end_episode(Turn& turn, HelpEpisode& episode, CancelReason reason) const {
  episode.set_closed(true);
  const Customer& customer = turn.customer;
  if (customer.has_open() && customer.open().episode_id() == episode.id())
    cancel_open(turn, reason);
  if (episode.ladder_at() != 0) climb(turn, episode);
}

void Care::climb(Turn& turn, HelpEpisode& episode) const {
  Verdict verdict;
  require(verdict.ParseFromString(episode.verdict()), "a waiting ladder holds its verdict");
  const Time due_at = std::min(time_from_ms(episode.ladder_at()), turn.now);
  stop_waiting(episode);
  turn.changed = true;
  Candidate candidate = candidate_for(turn, verdict, {OfferType::chat_offer, Why::still_stuck});
  place(turn, candidate, "v" + std::to_string(episode.sequence()) + "-ladder", due_at);
  candidate.episode_closed = episode.closed();
  const Gate gate = decide(turn, candidate);
  if (lacks_agent(gate)) suggest_instead(turn, episode, candidate);
}

void Care::suggest_instead(Turn& turn, HelpEpisode& episode, const Candidate& chat) const {
  if (offered(turn.customer, *chat.verdict, OfferType::faq_suggest)) return;
  Candidate candidate =
      candidate_for(turn, *chat.verdict, {OfferType::faq_suggest, Why::instead_of_chat});
  place(turn, candidate, chat.step + "-faq", chat.event_time);
  suggest(turn, candidate);
  decide(turn, candidate);
  episode.set_faq_tried(true);
}

Gate Care::decide(Turn& turn, const Candidate& candidate) const {
  const Scene scene = turn.scene();
  const ClosedGate finding = first_closed(scene, candidate);
  std::string record = decision_json(scene, candidate, finding);
  if (finding.gate == Gate::emit) {
    emit(turn, candidate);
  } else if (const auto trace = trace_of(finding.gate)) {
    remember(turn.customer, candidate, *trace, false, turn.now);
    turn.changed = true;
  }
  Output decision;
  decision.kind = Output::Kind::decision;
  decision.key = std::string{turn.key};
  decision.id = candidate.decision_id;
  decision.json = std::move(record);
  decision.type = candidate.type;
  decision.gate = finding.gate;
  decision.event_time = candidate.event_time;
  turn.outputs.push_back(std::move(decision));
  return finding.gate;
}

void Care::emit(Turn& turn, const Candidate& candidate) const {
  // Only the episode's own suggestion can still be open here: the gate let nothing else pass.
  if (turn.customer.has_open()) cancel_open(turn, CancelReason::upgraded);
  const Wording wording =
      templates_.wording(name_of(candidate.type), turn.customer.profile().locale());
  const auto greeting = greet(turn.scene(), candidate, wording.greeting);
  turn.send_trigger(candidate.type, Op::offer, candidate.trigger_id, candidate.event_time,
                    offer_json(turn.scene(), candidate, wording, greeting));
  remember(turn.customer, candidate, PastOffer::RESERVED, greeting.has_value(), turn.now);
  open(turn.customer, candidate);
  if (candidate.type == OfferType::chat_offer && turn.loan != nullptr) {
    spend(turn.loan->service, config_.chat_queue, turn.now, candidate.expires_at);
    turn.loan->service_changed = true;
  }
}

void Care::close_open(Turn& turn, OfferEnd end) const {
  const OpenOffer& open = turn.customer.open();
  const bool chat = open.type() == static_cast<std::uint32_t>(OfferType::chat_offer);
  if (chat && turn.loan != nullptr) {
    settle(turn.loan->service, config_.chat_queue, time_from_ms(open.expires_at()), end);
    turn.loan->service_changed = true;
  }
  turn.customer.clear_open();
}

void Care::cancel_open(Turn& turn, CancelReason reason) const {
  const OpenOffer& offer = turn.customer.open();
  turn.send_trigger(static_cast<OfferType>(offer.type()), Op::cancel, offer.trigger_id(), turn.now,
                    cancel_json(turn.scene(), reason));
  close_open(turn, OfferEnd::not_accepted);
  turn.changed = true;
}

void Care::suggest(const Turn& turn, Candidate& candidate) const {
  const TroubleTerms trouble = trouble_of(*candidate.verdict);
  const Question question{.error_codes = trouble.error_codes,
                          .pages = trouble.pages,
                          .locale = turn.customer.profile().locale(),
                          .default_locale = config_.default_locale,
                          .text = trouble.words,
                          .score_min = config_.faq_score_min};
  candidate.suggestions = articles_.suggest(question, config_.faq_max + read_articles_max);
  if (turn.loan != nullptr && turn.loan->in_context != nullptr) {
    order_by_experience(candidate.suggestions, *turn.loan->in_context, *turn.loan->anywhere,
                        candidate.trigger_id, turn.now);
  }
  const Scene scene = turn.scene();
  const IncidentState* incident = scene.service == nullptr
                                      ? nullptr
                                      : incident_for(*scene.service, *candidate.verdict, turn.now);
  if (incident != nullptr) put_first(candidate.suggestions, articles_.find(incident->article()));
  const auto unread = std::remove_if(candidate.suggestions.begin(), candidate.suggestions.end(),
                                     [&turn](const Suggestion& s) {
                                       return last_read(turn.customer, s.article->key).has_value();
                                     });
  candidate.read_lately = !candidate.suggestions.empty() && unread == candidate.suggestions.begin();
  candidate.suggestions.erase(unread, candidate.suggestions.end());
  if (candidate.suggestions.size() > config_.faq_max) {
    candidate.suggestions.resize(config_.faq_max);
  }
}

}  // namespace assist
