#include "processor/cli/care_stage.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "processor/care/assist/article_memory.h"
#include "processor/care/inheritance.h"
#include "processor/care/resolve/case_event.h"
#include "processor/care/resolve/issue.h"
#include "processor/care/resolve/promise.h"
#include "processor/event/code_points.h"
#include "processor/event/limits.h"
#include "processor/event/service_report.h"
#include "processor/event/timestamp.h"

namespace assist {
namespace {

// Records that customers share. No customer has such a key: it is no UTF-8; and no message of ours
// begins with such a byte, so that they are told from a customer's by it. The letter says which.
constexpr char shared_mark = '\xFF';
constexpr std::string_view service_key = "\xFFservice";
constexpr std::string_view articles_key =
    "\xFF"
    "articles";
constexpr std::string_view answers_key =
    "\xFF"
    "answers:";

template <class Message>
constexpr char letter_of = 0;
template <>
constexpr char letter_of<Service> = 'S';
template <>
constexpr char letter_of<ArticleContext> = 'A';
template <>
constexpr char letter_of<ResponseHistory> = 'R';

/// The record as a message of its kind; a new record is an empty one.
template <class Message>
Message& as(CareStage::State& state) {
  auto* message = std::get_if<Message>(&state);
  return message != nullptr ? *message : state.emplace<Message>();
}

/// Whether `key` may be that of a visitor's state.
bool is_customer_key(std::string_view key) {
  return !key.empty() && key.front() != shared_mark && !longer_than(key, limits::id_points);
}

/// Whether the verdict, or what it tells of a visitor who became known, can be used.
bool accepts(const Verdict& verdict, const Record& record) {
  if (verdict.change() != IDENTIFIED && verdict.change() != INHERITED) {
    return Care::accepts(verdict);
  }
  return is_customer_key(record.key.value_or(std::string_view{})) &&
         is_customer_key(verdict.customer_id()) && plausible(time_from_ms(verdict.time()));
}

/// Where a message of care goes, and what it says that it is.
struct Envelope {
  std::string_view topic, type, schema;
};

Envelope envelope_of(Output::Kind kind, const TopicConfig& topics) {
  switch (kind) {
    case Output::Kind::trigger:
      return {topics.triggers, "io.assist.trigger.v1", "care.assist.trigger/1"};
    case Output::Kind::decision:
      return {topics.decisions, "io.assist.decision.v1", "care.assist.decision/1"};
    case Output::Kind::case_event:
      return {topics.cases, "io.assist.case.v1", "care.case/1"};
  }
  return {};
}

}  // namespace

std::string_view customer_key(const Verdict& verdict) {
  if (!verdict.customer_id().empty()) return verdict.customer_id();
  if (!verdict.anonymous_id().empty()) return verdict.anonymous_id();
  return verdict.session_key();
}

CareStage::CareStage(const Config& config, std::shared_ptr<const Care> care, Metrics& metrics)
    : topics_(config.topics),
      live_(config.stream.clock == Clock::wall),
      care_(std::move(care)),
      metrics_(&metrics) {
  for (const std::string_view event : case_event_names) metrics.cases.of({event});
}

Time CareStage::known_by(const Record& record, Time said) const {
  return live_ ? std::min(said, record.received_at) : said;
}

std::variant<Input, Rejection> CareStage::read(const Record& record) {
  if (record.topic == topics_.verdicts) {
    Verdict& verdict = input_.emplace<Verdict>();
    if (!verdict.ParseFromArray(record.value.data(), static_cast<int>(record.value.size())) ||
        !accepts(verdict, record)) {
      return Rejection{"decode", "not_verdict"};
    }
    const bool to_visitor = verdict.change() == IDENTIFIED;
    return Input{to_visitor ? *record.key : customer_key(verdict), time_from_ms(verdict.time())};
  }
  if (record.topic == topics_.service) return read_report(record);
  if (record.topic == topics_.broadcast) return read_news(record);
  if (record.topic == topics_.profiles) {
    auto profile = decode_profile(record);
    if (const auto* rejection = std::get_if<Rejection>(&profile)) return *rejection;
    Profile& kept = input_.emplace<Profile>(std::move(std::get<Profile>(profile)));
    kept.updated_at = known_by(record, kept.updated_at);
    return Input{kept.customer_id, kept.updated_at};
  }
  if (record.topic == topics_.support) {
    auto event = decode_support(record);
    if (const auto* rejection = std::get_if<Rejection>(&event)) return *rejection;
    SupportEvent& kept = input_.emplace<SupportEvent>(std::move(std::get<SupportEvent>(event)));
    kept.at = known_by(record, kept.at);
    return Input{kept.customer_id, kept.at};
  }
  auto feedback = decode_feedback(record);
  if (const auto* rejection = std::get_if<Rejection>(&feedback)) return *rejection;
  Feedback& kept = input_.emplace<Feedback>(std::move(std::get<Feedback>(feedback)));
  kept.at = known_by(record, kept.at);
  return Input{kept.customer_id, kept.at};
}

std::variant<Input, Rejection> CareStage::read_report(const Record& record) {
  const auto report = decode_service_report(record);
  if (const auto* rejection = std::get_if<Rejection>(&report)) return *rejection;
  const Time said = std::visit([](const auto& r) { return r.at; }, std::get<ServiceReport>(report));
  input_ = Relay{std::string{record.key.value_or(std::string_view{})}, std::string{record.value}};
  return Input{service_key, known_by(record, said)};
}

std::variant<Input, Rejection> CareStage::read_news(const Record& record) {
  ServiceNews news;
  if (!news.ParseFromArray(record.value.data(), static_cast<int>(record.value.size()))) {
    return Rejection{"decode", "not_news"};
  }
  Record original = record;
  original.value = news.report();
  auto report = decode_service_report(original);
  if (const auto* rejection = std::get_if<Rejection>(&report)) return *rejection;
  partitions_ = news.partitions();
  ServiceReport& kept = input_.emplace<ServiceReport>(std::move(std::get<ServiceReport>(report)));
  const Time at = std::visit([&](auto& r) { return r.at = known_by(record, r.at); }, kept);
  return Input{service_key, at};
}

Effect CareStage::apply(State& state, std::string_view key, Time now, Outbox& outbox) {
  if (std::holds_alternative<Relay>(input_)) {
    relay(outbox);
    return Effect::unchanged;
  }
  if (std::holds_alternative<ServiceReport>(input_)) {
    return take_news(as<Service>(state));
  }
  const auto* verdict = std::get_if<Verdict>(&input_);
  if (verdict != nullptr && verdict->change() == IDENTIFIED) {
    if (care_->config().inherit_history) hand_over(std::get<Customer>(state), *verdict, outbox);
    return Effect::unchanged;
  }
  Effect effect = Effect::unchanged;
  std::visit(
      [&](const auto& input) {
        if constexpr (requires {
                        care_->apply(std::get<Customer>(state), key, input, now, outputs_);
                      }) {
          effect = care_->apply(std::get<Customer>(state), key, input, now, outputs_,
                                loan_ ? &*loan_ : nullptr);
        }
      },
      input_);
  send(outbox);
  return effect;
}

void CareStage::hand_over(const Customer& visitor, const Verdict& identity, Outbox& outbox) {
  Verdict inheritance = identity;
  inheritance.set_change(INHERITED);
  if (!history_of(visitor, *inheritance.mutable_history())) return;
  outbox.send({topics_.verdicts, identity.customer_id(), inheritance.SerializeAsString(), {}});
}

Effect CareStage::take_news(Service& service) const {
  const bool news =
      note(service, std::get<ServiceReport>(input_), partitions_, care_->config().capacity);
  return news ? Effect::changed : Effect::unchanged;
}

void CareStage::relay(Outbox& outbox) {
  const Relay& report = std::get<Relay>(input_);
  ServiceNews news;
  news.set_report(report.value);
  news.set_partitions(static_cast<std::uint32_t>(outbox.partitions(topics_.broadcast)));
  outbox.send({topics_.broadcast, report.key, news.SerializeAsString(), {}, true});
}

std::optional<Time> CareStage::due(const State& state) const {
  if (const auto* customer = std::get_if<Customer>(&state)) return care_->due(*customer);
  if (const auto* articles = std::get_if<ArticleContext>(&state)) return forgotten_at(*articles);
  if (const auto* answers = std::get_if<ResponseHistory>(&state)) return forgotten_at(*answers);
  return std::nullopt;
}

Effect CareStage::fire(State& state, std::string_view key, Time at, Time now, Outbox& outbox) {
  auto* customer = std::get_if<Customer>(&state);
  if (customer == nullptr) return Effect::finished;  // Shared, and told nothing any more.
  const Effect effect = care_->fire(*customer, key, at, now, outputs_, loan_ ? &*loan_ : nullptr);
  send(outbox);
  return effect;
}

void CareStage::encode(const State& state, std::string& bytes) const {
  if (const auto* customer = std::get_if<Customer>(&state)) return Care::encode(*customer, bytes);
  bytes.assign(1, shared_mark);
  std::visit(
      [&bytes](const auto& message) {
        bytes += letter_of<std::decay_t<decltype(message)>>;
        message.AppendToString(&bytes);
      },
      state);
}

bool CareStage::decode(std::string_view bytes, State& state) const {
  if (bytes.empty() || bytes.front() != shared_mark) {
    return Care::decode(bytes, as<Customer>(state));
  }
  if (bytes.size() < 2) return false;
  const auto parse = [&bytes]<class Message>(Message& message) {
    const std::string_view rest = bytes.substr(2);
    return message.ParseFromArray(rest.data(), static_cast<int>(rest.size()));
  };
  switch (bytes[1]) {
    case letter_of<Service>:
      return parse(as<Service>(state));
    case letter_of<ArticleContext>:
      return parse(as<ArticleContext>(state));
    case letter_of<ResponseHistory>:
      return parse(as<ResponseHistory>(state));
    default:
      return false;
  }
}

std::size_t CareStage::memory_bytes(const State& state) const {
  if (const auto* customer = std::get_if<Customer>(&state)) {
    return sizeof(State) - sizeof(Customer) + Care::memory_bytes(*customer);
  }
  if (const auto* service = std::get_if<Service>(&state)) {
    return sizeof(State) + assist::memory_bytes(*service);
  }
  if (const auto* articles = std::get_if<ArticleContext>(&state)) {
    return sizeof(State) + assist::memory_bytes(*articles);
  }
  const auto& answers = std::get<ResponseHistory>(state);
  const auto samples = answers.asked_at_s().Capacity() + answers.took_s().Capacity();
  return sizeof(State) + static_cast<std::size_t>(samples) * sizeof(std::int64_t);
}

void CareStage::share(Role role, std::string_view key_begins, std::string_view key_ends) {
  std::string& text = shared_key_texts_[roles_.size()];
  text.assign(key_begins).append(key_ends);
  shared_keys_[roles_.size()] = text;
  roles_.push_back(role);
}

void CareStage::share_articles(std::uint64_t about) {
  std::array<char, 1 + sizeof about> ends{':'};
  std::memcpy(ends.data() + 1, &about, sizeof about);
  share(Role::in_context, articles_key, {ends.data(), ends.size()});
  share(Role::anywhere, articles_key);
}

std::span<const std::string_view> CareStage::shared_keys(const State& state) {
  roles_.clear();
  const bool of_customer =
      !std::holds_alternative<Relay>(input_) && !std::holds_alternative<ServiceReport>(input_);
  if (!of_customer) return {};
  share(Role::service, service_key);
  const auto& customer = std::get<Customer>(state);
  if (const auto* verdict = std::get_if<Verdict>(&input_)) {
    if (verdict->evidence_size() > 0) share_articles(about_of(*verdict));
  } else if (const auto* feedback = std::get_if<Feedback>(&input_)) {
    const PastOffer* offer = find_offer(customer, feedback->trigger_id);
    if (offer != nullptr && offer->articles_size() > 0) share_articles(offer->about());
  } else if (const auto* event = std::get_if<SupportEvent>(&input_)) {
    share(Role::answers, answers_key, care_->answers_key(customer, *event));
  }
  return {shared_keys_.data(), roles_.size()};
}

std::span<const std::string_view> CareStage::timer_keys(const State&) {
  roles_.clear();
  share(Role::service, service_key);
  return {shared_keys_.data(), roles_.size()};
}

void CareStage::lend(std::span<State* const> shared) {
  loan_.reset();
  for (std::size_t i = 0; i < shared.size(); ++i) {
    switch (roles_[i]) {
      case Role::service:
        loan_.emplace(Loan{as<Service>(*shared[i])});
        break;
      case Role::in_context:
        loan_->in_context = &as<ArticleContext>(*shared[i]);
        break;
      case Role::anywhere:
        loan_->anywhere = &as<ArticleContext>(*shared[i]);
        break;
      case Role::answers:
        loan_->answers = &as<ResponseHistory>(*shared[i]);
        break;
    }
  }
}

Effect CareStage::shared_effect(std::size_t index) const {
  const Role role = roles_[index];
  bool changed = loan_->articles_changed;
  if (role == Role::service) changed = loan_->service_changed;
  if (role == Role::answers) changed = loan_->answers_changed;
  return changed ? Effect::changed : Effect::unchanged;
}

void CareStage::send(Outbox& outbox) {
  for (Output& output : outputs_) {
    // Consumers drop a message whose id they have seen: a cancel needs one of its own.
    if (output.kind == Output::Kind::trigger && output.op == Op::cancel) output.id += "-cancel";
    const Envelope envelope = envelope_of(output.kind, topics_);
    const Header headers[] = {
        {"ce_id", output.id}, {"ce_type", envelope.type}, {"schema", envelope.schema}};
    outbox.send({envelope.topic, output.key, output.json, headers});
    output.json.clear();
    done_.push_back(std::move(output));
  }
  outputs_.clear();
}

void CareStage::committed() {
  if (done_.empty()) return;
  const Time now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  for (const Output& output : done_) {
    if (output.kind == Output::Kind::decision) {
      metrics_->decisions.of({output.gate == Gate::emit ? "emitted" : name_of(output.gate)})
          .Increment();
      continue;
    }
    if (output.kind == Output::Kind::case_event) {
      metrics_->cases.of({output.case_event}).Increment();
      continue;
    }
    metrics_->triggers.of({name_of(output.type), name_of(output.op)}).Increment();
    // A question that was due a day later is not late.
    if (output.type == OfferType::survey) continue;
    metrics_->trigger_end_to_end.Observe(
        std::chrono::duration<double>(now - output.event_time).count());
  }
  done_.clear();
}

}  // namespace assist
