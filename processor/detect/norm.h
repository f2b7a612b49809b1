// What is usual on a page and on each of its elements: learned from everybody who was there, so
// that steppers, carousels and slow pages are told from trouble without a list of words.
//
// Bounded and fading. Old visits lose half their weight in NormRules::half_life, and the sum of
// weights is bounded as well, so that a page that has changed is learned anew within that many
// visits. What has been seen too seldom is "not known", never a guess.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "processor/detect/recent.h"
#include "processor/event/time.h"

namespace assist {

struct NormRules {
  bool learn = true;
  Duration half_life{std::chrono::days{7}};  ///< 1 h to 90 d. A week: sites have weekly rhythms.
  std::uint32_t visits_min = 30;  ///< 5 to 10,000. Below, nothing is known: a p95 needs 20 or more.
  std::uint32_t visits_max = 2'000;  ///< 100 to 1,000,000. Weight at which old visits are halved.
  std::uint32_t elements_max = 24;   ///< Per page, least recently used first out. 1 to 64.
  Duration forget_after{std::chrono::days{30}};  ///< Pages that nobody visits. 1 h to 365 d.
};

/// Weights of durations in buckets of half an octave, from 125 ms on.
class DurationHistogram {
 public:
  void add(Duration value);
  void fade(float factor);
  float weight() const;
  /// The duration below which `share` (0 to 1) of the weight lies, within half an octave.
  Duration quantile(double share) const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    for (std::uint32_t index = 0; index < self.weights_.size(); ++index) {
      archive(index + 1, self.weights_[index]);
    }
  }

 private:
  static constexpr std::size_t buckets = 32;  // Up to 125 ms * 2^16, more than two hours.
  std::array<float, buckets> weights_{};
};

struct ElementNorm {
  std::uint64_t target = 0;  ///< Moment::target.
  Time used_at;
  float runs = 0;            ///< Runs of clicks on it that ended well, single clicks included.
  float several = 0;         ///< Those of `several_clicks` clicks or more.
  DurationHistogram effect;  ///< From a click to the answer.

  /// The smallest count of a published rage rule.
  static constexpr std::uint32_t several_clicks = 3;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.target);
    archive(2, self.used_at);
    archive(3, self.runs);
    archive(4, self.several);
    archive(5, self.effect);
  }
};

struct PageNorm {
  std::string page_template;  ///< For people.
  Time used_at;
  Time faded_at;
  float visits = 0;
  DurationHistogram dwell;
  float reversals = 0;  ///< Sum over visits of the direction changes of scrolling.
  float reversals_squared = 0;
  Recent<ElementNorm> elements;  ///< Least recently used first.

  /// The element's entry, or null.
  const ElementNorm* find(std::uint64_t target) const;
  /// The element's entry as the most recently used, new if need be.
  ElementNorm& use(std::uint64_t target, Time at, std::uint32_t elements_max);
  /// Lets old visits weigh less. Call before anything is added.
  void fade(const NormRules& rules, Time now);

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(2, self.used_at);
    archive(3, self.faded_at);
    archive(4, self.visits);
    archive(5, self.dwell);
    archive(6, self.reversals);
    archive(7, self.reversals_squared);
    archive(8, self.elements);
    archive(9, self.page_template);
  }
};

/// Replaces `bytes` by the norm (session.proto).
void encode(const PageNorm& norm, std::string& bytes);
/// Whether `bytes` begin like a norm; a session does not.
bool is_norm(std::string_view bytes);
/// False, and an unspecified norm, when they are none of this version.
bool decode(std::string_view bytes, PageNorm& norm);
/// Inline and heap, without the allocator's overhead.
std::size_t memory_bytes(const PageNorm& norm);

/// What a finding was compared with: the learned value, in the unit of its threshold or count, and
/// the visits, runs or answers that it stands on. 0 of them: too few yet, so the configured value
/// alone counted.
struct Baseline {
  bool compared = false;  ///< The finding is of a kind that is compared.
  double usual = 0;
  std::uint32_t samples = 0;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.compared);
    archive(2, self.usual);
    archive(3, self.samples);
  }
};
inline Baseline baseline(std::optional<double> usual, std::uint32_t samples) {
  return {true, usual.value_or(0), usual ? samples : 0};
}
/// Durations are told in seconds.
inline Baseline baseline(std::optional<Duration> usual, std::uint32_t samples) {
  if (!usual) return {.compared = true};
  return {true, std::chrono::duration<double>(*usual).count(), samples};
}

/// What signals ask of the page and the element at hand. None: not known, or not yet.
class Norm {
 public:
  Norm() = default;
  Norm(const NormRules& rules, const PageNorm* page, std::uint64_t target)
      : rules_(&rules), page_(page), element_(page && target ? page->find(target) : nullptr) {}

  /// Share of visitors' runs of clicks on the element that have several clicks.
  std::optional<double> several_clicks_rate() const;
  /// Time to its effect that 99 of 100 clicks on the element do not exceed.
  std::optional<Duration> effect_p99() const;
  std::optional<Duration> dwell_p10() const;
  std::optional<Duration> dwell_p95() const;
  /// Mean and three standard deviations of the direction changes of scrolling in a visit.
  std::optional<double> reversals_high() const;
  // What these stand on.
  std::uint32_t visits() const { return page_ ? whole(page_->visits) : 0; }
  std::uint32_t runs() const { return element_ ? whole(element_->runs) : 0; }
  std::uint32_t effects() const { return element_ ? whole(element_->effect.weight()) : 0; }

 private:
  static std::uint32_t whole(float weight) { return static_cast<std::uint32_t>(weight); }
  bool page_known() const;
  bool element_known(float weight) const;

  const NormRules* rules_ = nullptr;
  const PageNorm* page_ = nullptr;
  const ElementNorm* element_ = nullptr;
};

}  // namespace assist
