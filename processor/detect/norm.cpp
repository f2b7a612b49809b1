#include "processor/detect/norm.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "processor/detect/memory_count.h"
#include "processor/detect/score.h"
#include "processor/detect/state_reader.h"
#include "processor/detect/state_writer.h"

namespace assist {
namespace {

constexpr std::uint32_t version_field = 1;
constexpr std::uint32_t norm_version = 101;  // Apart from those of sessions.
constexpr double first_bound_ms = 125;
constexpr double step = 1.4142135623730951;  // Half an octave.

}  // namespace

void DurationHistogram::add(Duration value) {
  double bound = first_bound_ms;
  std::size_t index = 0;
  while (index + 1 < buckets && static_cast<double>(value.count()) > bound) {
    bound *= step;
    ++index;
  }
  weights_[index] += 1;
}

void DurationHistogram::fade(float factor) {
  for (float& weight : weights_) weight *= factor;
}

float DurationHistogram::weight() const {
  return std::accumulate(weights_.begin(), weights_.end(), 0.0F);
}

Duration DurationHistogram::quantile(double share) const {
  const double sought = share * static_cast<double>(weight());
  double below = 0;
  double bound = first_bound_ms;
  for (const float weight : weights_) {
    below += static_cast<double>(weight);
    if (below >= sought) break;
    bound *= step;
  }
  return Duration{std::llround(bound)};
}

const ElementNorm* PageNorm::find(std::uint64_t target) const {
  for (const ElementNorm& element : elements) {
    if (element.target == target) return &element;
  }
  return nullptr;
}

ElementNorm& PageNorm::use(std::uint64_t target, Time at, std::uint32_t elements_max) {
  for (std::size_t index = 0; index < elements.size(); ++index) {
    if (elements[index].target != target) continue;
    elements.to_back(index);
    elements.back().used_at = std::max(elements.back().used_at, at);
    return elements.back();
  }
  ElementNorm& fresh = elements.push(elements_max);
  fresh = {.target = target, .used_at = at, .effect = {}};
  return fresh;
}

void PageNorm::fade(const NormRules& rules, Time now) {
  constexpr Duration often_enough{std::chrono::hours{1}};
  if (faded_at == Time{}) faded_at = now;
  double factor = 1;
  if (now - faded_at >= often_enough) {
    factor = power_of_half(static_cast<double>((now - faded_at).count()) /
                           static_cast<double>(rules.half_life.count()));
    faded_at = now;
  }
  if (visits >= static_cast<float>(rules.visits_max)) factor /= 2;
  if (factor == 1) return;
  const auto weight = static_cast<float>(factor);
  visits *= weight;
  reversals *= weight;
  reversals_squared *= weight;
  dwell.fade(weight);
  for (std::size_t index = 0; index < elements.size(); ++index) {
    ElementNorm& element = elements[index];
    element.runs *= weight;
    element.several *= weight;
    element.effect.fade(weight);
  }
}

void encode(const PageNorm& norm, std::string& bytes) {
  StateWriter writer(bytes);
  writer(version_field, norm_version);
  PageNorm::fields(norm, writer);
  writer.finish();
}

bool is_norm(std::string_view bytes) {
  StateReader reader(bytes);
  std::uint32_t version = 0;
  reader(version_field, version);
  return version == norm_version;
}

bool decode(std::string_view bytes, PageNorm& norm) {
  if (!is_norm(bytes)) return false;
  StateReader reader(bytes);
  PageNorm::fields(norm, reader);
  reader.finish();
  return reader.ok();
}

std::size_t memory_bytes(const PageNorm& norm) {
  MemoryCount count;
  PageNorm::fields(norm, count);
  return sizeof(PageNorm) + count.bytes();
}

bool Norm::page_known() const {
  return page_ != nullptr && page_->visits >= static_cast<float>(rules_->visits_min);
}

bool Norm::element_known(float weight) const {
  return element_ != nullptr && weight >= static_cast<float>(rules_->visits_min);
}

std::optional<double> Norm::several_clicks_rate() const {
  if (!element_known(element_ ? element_->runs : 0)) return std::nullopt;
  return static_cast<double>(element_->several) / static_cast<double>(element_->runs);
}

std::optional<Duration> Norm::effect_p99() const {
  if (!element_known(element_ ? element_->effect.weight() : 0)) return std::nullopt;
  constexpr double nearly_all = 0.99;
  return element_->effect.quantile(nearly_all);
}

std::optional<Duration> Norm::dwell_p10() const {
  if (!page_known()) return std::nullopt;
  constexpr double few = 0.1;
  return page_->dwell.quantile(few);
}

std::optional<Duration> Norm::dwell_p95() const {
  if (!page_known()) return std::nullopt;
  constexpr double most = 0.95;
  return page_->dwell.quantile(most);
}

std::optional<double> Norm::reversals_high() const {
  if (!page_known()) return std::nullopt;
  const auto visits = static_cast<double>(page_->visits);
  const double mean = static_cast<double>(page_->reversals) / visits;
  const double variance = static_cast<double>(page_->reversals_squared) / visits - mean * mean;
  constexpr double sigmas = 3;
  return mean + sigmas * std::sqrt(std::max(0.0, variance));
}

}  // namespace assist
