#include "processor/detect/report.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "processor/detect/score.h"

namespace assist {
namespace {

/// Three decimals: what a person reads, and the same text from every machine.
double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

std::string_view name_of_kind(std::uint8_t kind) {
  if (kind == 0 || kind > static_cast<unsigned>(ErrorKind::payment) + 1) return {};
  return name_of(static_cast<ErrorKind>(kind - 1));
}

void write(const Finding& finding, Evidence& evidence) {
  const auto text = [](std::string_view view) { return std::string(view); };
  evidence.set_signal(text(kind_of(finding.signal).name));
  evidence.set_family(text(name_of(kind_of(finding.signal).family)));
  evidence.set_points(rounded(finding.points));
  evidence.set_first_at(ms_of(finding.first_at));
  evidence.set_last_at(ms_of(finding.last_at));
  evidence.set_count(finding.count);
  evidence.set_threshold(finding.threshold);
  for (const std::string& id : finding.ids) evidence.add_event_ids(id);
  evidence.set_page_template(finding.page_template);
  evidence.set_target(finding.target);
  evidence.set_error_code(finding.error_code);
  evidence.set_error_kind(text(name_of_kind(finding.kind)));
  evidence.set_status(finding.status);
  if (!finding.baseline.compared) return;
  evidence.mutable_baseline()->set_usual(rounded(finding.baseline.usual));
  evidence.mutable_baseline()->set_samples(finding.baseline.samples);
}

/// What did not fire, and why not.
void write_silent(const DetectConfig& config, const Session& session, Verdict& verdict) {
  constexpr double worth_telling = 0.5;  // Of the way.
  AllSignals::each(session.signals, [&]<class S>(auto slice) {
    const auto& rule = config.of<S>();
    if (!rule.weight.enabled) return;
    if (!session.facts.contains_all(S::needs)) {
      if (session.struggle->episode.sequence == 1)
        verdict.add_not_evaluable(std::string(S::kind.name));
      return;
    }
    if constexpr (MeasuredSignal<S>) {
      if (!slice) return;
      const NearMiss miss = S::nearly(rule, *slice);
      if (miss.have >= miss.need || miss.have < worth_telling * miss.need) return;
      auto& told = *verdict.add_near_misses();
      told.set_signal(std::string(S::kind.name));
      told.set_have(rounded(miss.have));
      told.set_need(rounded(miss.need));
    }
  });
}

struct Weighed {
  double weight;
  const Finding* finding;
};

/// Heaviest first, then newest first.
bool before(const Weighed& left, const Weighed& right) {
  if (left.weight != right.weight) return left.weight > right.weight;
  if (left.finding->last_at != right.finding->last_at) {
    return left.finding->last_at > right.finding->last_at;
  }
  return left.finding->signal < right.finding->signal;
}

}  // namespace

Verdict report(const DetectConfig& config, const Session& session, std::string_view session_key,
               Time now) {
  const auto text = [](std::string_view view) { return std::string(view); };
  Verdict verdict;
  verdict.set_tenant(text(session.identity.tenant()));
  verdict.set_session_key(text(session_key));
  verdict.set_session_id(text(session.identity.session_id(session_key)));
  verdict.set_anonymous_id(text(session.identity.anonymous_id(session_key)));
  verdict.set_customer_id(text(session.identity.customer_id()));
  verdict.set_tab_id(text(session.identity.tab_id()));
  verdict.set_episode_id(episode_id(session.struggle->episode));
  verdict.set_sequence(session.struggle->episode.sequence);
  const double points = score_at(config, session, now).points;
  verdict.set_score(rounded(points));
  verdict.set_confidence(rounded(confidence_of(config, points)));
  verdict.set_time(ms_of(now));
  verdict.set_page_template(session.page_template);
  verdict.set_errors(session.struggle->errors);

  std::vector<Weighed> weighed;
  for (const Finding& finding : session.struggle->findings) {
    weighed.push_back({weight_at(config, session, finding, now), &finding});
  }
  std::stable_sort(weighed.begin(), weighed.end(), before);
  for (const Weighed& entry : weighed) write(*entry.finding, *verdict.add_evidence());
  write_silent(config, session, verdict);
  return verdict;
}

}  // namespace assist
