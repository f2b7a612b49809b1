#include "processor/care/assist/service.h"

#include <algorithm>
#include <string>

#include "processor/care/page_pattern.h"

namespace assist {
namespace {

/// So much is believed of `accept_prior` before anything was seen, in offers.
constexpr double prior_strength = 20;
/// When so many have been settled, all counts are halved.
constexpr double settled_max = 400;

template <class Repeated, class Is>
auto* find_in(Repeated& entries, Is is) {
  const auto found = std::find_if(entries.begin(), entries.end(), is);
  return found == entries.end() ? nullptr : &*found;
}

const QueueState* queue_named(const Service& service, std::string_view name) {
  return find_in(service.queues(),
                 [name](const QueueState& queue) { return queue.name() == name; });
}

QueueState* queue_named(Service& service, std::string_view name) {
  return find_in(*service.mutable_queues(),
                 [name](const QueueState& queue) { return queue.name() == name; });
}

RuleState& rule_named(Service& service, std::string_view rule) {
  RuleState* known = find_in(*service.mutable_rules(),
                             [rule](const RuleState& state) { return state.rule() == rule; });
  if (known != nullptr) return *known;
  RuleState& added = *service.add_rules();
  added.set_rule(std::string{rule});
  return added;
}

void count_settled(QueueState& queue, double offers, double taken) {
  queue.set_settled(queue.settled() + offers);
  queue.set_taken(queue.taken() + taken);
  if (queue.settled() < settled_max) return;
  queue.set_settled(queue.settled() / 2);
  queue.set_taken(queue.taken() / 2);
}

/// Offers that ran out were not accepted.
void drop_ended(QueueState& queue, Time now) {
  auto& open = *queue.mutable_offers_until();
  const auto ended = std::remove_if(open.begin(), open.end(),
                                    [now](std::int64_t until) { return until <= ms_of(now); });
  count_settled(queue, static_cast<double>(open.end() - ended), 0);
  open.Truncate(static_cast<int>(ended - open.begin()));
}

int still_open(const QueueState& queue, Time now) {
  const auto& open = queue.offers_until();
  return static_cast<int>(std::count_if(open.begin(), open.end(),
                                        [now](std::int64_t until) { return until > ms_of(now); }));
}

bool note_queue(Service& service, const QueueReport& report, const CapacityConfig& config) {
  QueueState* queue = queue_named(service, report.queue);
  if (queue == nullptr) {
    if (service.queues_size() >= queues_max) return false;
    queue = service.add_queues();
    queue->set_name(report.queue);
  } else if (ms_of(report.at) < queue->at()) {
    return false;
  }
  queue->set_agents_free(report.agents_free);
  queue->set_wait_ms(report.wait.count());
  queue->set_at(ms_of(report.at));
  queue->set_accepted(0);
  // Between the two nothing changes, or offers would come and go with every call.
  if (report.wait > config.stop_wait) queue->set_busy(true);
  if (report.wait <= config.offer_wait) queue->set_busy(false);
  return true;
}

bool note_incident(Service& service, const IncidentReport& report) {
  auto& incidents = *service.mutable_incidents();
  const auto is = [&report](const IncidentState& state) { return state.id() == report.id; };
  const auto known = std::find_if(incidents.begin(), incidents.end(), is);
  if (known != incidents.end()) {
    if (ms_of(report.at) < known->at()) return false;
    incidents.erase(known);
  }
  if (!report.open) return true;
  if (incidents.size() >= incidents_max) {
    incidents.erase(std::min_element(
        incidents.begin(), incidents.end(),
        [](const IncidentState& a, const IncidentState& b) { return a.at() < b.at(); }));
  }
  IncidentState& incident = *incidents.Add();
  incident.set_id(report.id);
  incident.set_error_code(report.error_code);
  incident.set_page(report.page);
  incident.set_article(report.article);
  incident.set_at(ms_of(report.at));
  return true;
}

bool meets(const Verdict& verdict, const std::string& error_code) {
  const auto& evidence = verdict.evidence();
  return std::any_of(evidence.begin(), evidence.end(), [&](const Evidence& e) {
    return e.error_code() == error_code ||
           (e.status() != 0 && error_code == "http_" + std::to_string(e.status()));
  });
}

}  // namespace

bool note(Service& service, const ServiceReport& report, std::uint32_t partitions,
          const CapacityConfig& config) {
  service.set_partitions(partitions);
  if (const auto* queue = std::get_if<QueueReport>(&report)) {
    return note_queue(service, *queue, config);
  }
  return note_incident(service, std::get<IncidentReport>(report));
}

double acceptance(const QueueState& queue, const CapacityConfig& config) {
  return (prior_strength * config.accept_prior + queue.taken()) /
         (prior_strength + queue.settled());
}

bool has_capacity(const Service& service, std::string_view name, Time now,
                  const CapacityConfig& config) {
  const QueueState* queue = queue_named(service, name);
  if (queue == nullptr) return true;
  if (queue->busy() || time_from_ms(queue->at()) + config.feed_ttl < now) return false;
  const int open = still_open(*queue, now);
  if (open >= queue_offers_max) return false;
  // With a short wait somebody is free soon, though nobody is now.
  const bool soon = queue->wait_ms() <= config.offer_wait.count();
  const double agents = std::max(queue->agents_free(), soon ? 1u : 0u);
  const double free = (agents - queue->accepted()) / std::max(1u, service.partitions());
  return open * acceptance(*queue, config) < free;
}

void spend(Service& service, std::string_view name, Time now, Time until) {
  QueueState* queue = queue_named(service, name);
  if (queue == nullptr) return;
  drop_ended(*queue, now);
  if (queue->offers_until_size() < queue_offers_max) queue->add_offers_until(ms_of(until));
}

void settle(Service& service, std::string_view name, Time until, OfferEnd end) {
  QueueState* queue = queue_named(service, name);
  if (queue == nullptr) return;
  auto& open = *queue->mutable_offers_until();
  const auto offer = std::find(open.begin(), open.end(), ms_of(until));
  if (offer == open.end()) return;  // Made before anything was reported, or long over.
  open.erase(offer);
  const bool accepted = end == OfferEnd::accepted;
  if (accepted) queue->set_accepted(queue->accepted() + 1);
  count_settled(*queue, 1, accepted ? 1 : 0);
}

const IncidentState* incident_for(const Service& service, const Verdict& verdict, Time now) {
  return find_in(service.incidents(), [&](const IncidentState& incident) {
    if (time_from_ms(incident.at()) + incident_memory <= now) return false;
    if (!incident.error_code().empty() && !meets(verdict, incident.error_code())) return false;
    return incident.page().empty() || matches(incident.page(), verdict.page_template());
  });
}

void note_shown(Service& service, std::string_view rule, const CareConfig& config) {
  RuleState& state = rule_named(service, rule);
  if (state.shown() >= (config.autopause.window + 1) / 2) {
    state.set_shown_before(state.shown());
    state.set_dismissed_before(state.dismissed());
    state.clear_shown();
    state.clear_dismissed();
  }
  state.set_shown(state.shown() + 1);
}

bool note_dismissed(Service& service, std::string_view rule, const CareConfig& config) {
  RuleState& state = rule_named(service, rule);
  state.set_dismissed(state.dismissed() + 1);
  const std::uint32_t shown = state.shown() + state.shown_before();
  const std::uint32_t dismissed = state.dismissed() + state.dismissed_before();
  const bool too_many = dismissed > config.autopause.dismiss_rate * shown;
  if (state.shown_before() == 0 || !too_many) return false;
  if (state.paused_in() == config.policy_version) return false;
  state.set_paused_in(config.policy_version);
  return true;
}

bool is_paused(const Service& service, std::string_view rule, std::string_view policy_version) {
  const RuleState* state = find_in(
      service.rules(), [rule](const RuleState& candidate) { return candidate.rule() == rule; });
  return state != nullptr && state->paused_in() == policy_version;
}

std::size_t memory_bytes(const Service& service) {
  // A protobuf message of short strings takes at most four times its bytes.
  return sizeof(Service) + 4 * service.ByteSizeLong();
}

}  // namespace assist
