// Care as the runtime drives it: its topics, its metrics, and the records that customers share.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "processor/care/care.h"
#include "processor/ops/config.h"
#include "processor/ops/metrics.h"
#include "processor/stream/stage.h"

namespace assist {

/// Customers, and what those of their partition share: how the service stands, what was made of
/// articles, how long answers took. Input: verdicts, profiles, feedback, support, reports on the
/// service; output: triggers and decisions.
class CareStage {
 public:
  static constexpr std::string_view name = "care";
  using State = std::variant<Customer, Service, ArticleContext, ResponseHistory>;

  CareStage(const Config& config, std::shared_ptr<const Care> care, Metrics& metrics);

  std::variant<Input, Rejection> read(const Record& record);
  Effect apply(State& state, std::string_view key, Time now, Outbox& outbox);
  std::optional<Time> due(const State& state) const;
  Effect fire(State& state, std::string_view key, Time at, Time now, Outbox& outbox);
  void encode(const State& state, std::string& bytes) const;
  bool decode(std::string_view bytes, State& state) const;
  std::size_t memory_bytes(const State& state) const;
  std::span<const std::string_view> shared_keys(const State& state);
  std::span<const std::string_view> timer_keys(const State& state);
  void lend(std::span<State* const> shared);
  Effect shared_effect(std::size_t index) const;
  void committed();
  void given_up() { done_.clear(); }

 private:
  /// A report that this partition got, as it came, and which all of them are to know.
  struct Relay {
    std::string key, value;
  };

  /// What a shared record is to the input at hand.
  enum class Role : std::uint8_t { service, in_context, anywhere, answers };
  void share(Role role, std::string_view key_begins, std::string_view key_ends = {});
  void share_articles(std::uint64_t about);

  /// What the sender says, or when Kafka received it if that was earlier, live: a clock that runs
  /// ahead must not fire the customer's timers early, nor make a profile win over newer ones.
  Time known_by(const Record& record, Time said) const;
  std::variant<Input, Rejection> read_report(const Record& record);
  std::variant<Input, Rejection> read_news(const Record& record);
  /// What was kept of an anonymous visitor goes to the customer he turned out to be.
  void hand_over(const Customer& visitor, const Verdict& identity, Outbox& outbox);
  Effect take_news(Service& service) const;
  void relay(Outbox& outbox);
  void send(Outbox& outbox);

  TopicConfig topics_;
  bool live_;  // Not a recording.
  std::shared_ptr<const Care> care_;
  Metrics* metrics_;
  std::variant<Verdict, Profile, Feedback, SupportEvent, Relay, ServiceReport> input_;
  std::uint32_t partitions_ = 0;  // Of the news read last.
  std::vector<Role> roles_;       // Of the shared records at hand.
  std::array<std::string, 3> shared_key_texts_;
  std::array<std::string_view, 3> shared_keys_;
  std::optional<Loan> loan_;  // For the apply() or fire() at hand.
  Outputs outputs_;
  Outputs done_;  // Sent in the open transaction, without their JSON.
};

/// Who a verdict is about: the key of his state. Anonymous until known.
std::string_view customer_key(const Verdict& verdict);

}  // namespace assist
