#include "tests/properties/life.h"

#include <array>
#include <catch2/catch.hpp>

namespace assist {
namespace {

constexpr std::int64_t start_ms = 1'772'445'600'000;

}  // namespace

Life::Life(std::uint64_t seed, std::string key, std::size_t count)
    : random_(seed), key_(keep(std::move(key))) {
  std::int64_t ms = 0;
  for (std::size_t index = 0; index < count; ++index) {
    ms += pause();
    add(index, ms);
    if (dice(20) == 0) events_.push_back(events_[dice(events_.size())]);
  }
}

std::int64_t Life::pause() {
  constexpr std::int64_t year = 365LL * 24 * 3'600'000;
  switch (dice(10)) {
    case 0:
      return 25'000 + static_cast<std::int64_t>(dice(100'000));
    case 1:
      if (dice(40) == 0) return year;
      return static_cast<std::int64_t>(dice(30'000));
    default:
      return static_cast<std::int64_t>(dice(700));
  }
}

double Life::any_number() {
  constexpr std::array numbers{0.0, 1.0, 7.5, 300.0, 1e7, 86'400'000.0};
  return numbers[dice(numbers.size())];
}

void Life::add(std::size_t index, std::int64_t ms) {
  Event event;
  std::int64_t back = dice(8) == 0 ? static_cast<std::int64_t>(dice(9'000)) : 0;
  if (dice(300) == 0) back = 1'000'000'000;
  event.time = time_from_ms(start_ms + ms - back);
  event.key = key_;
  event.session_id = dice(3) == 0 ? std::string_view{} : key_;
  event.id = keep((dice(10) == 0 ? std::string(300, 'x') : key()) + "-" + std::to_string(index));
  event.type = static_cast<EventType>(dice(event_type_count));
  if (dice(2) == 0) event.type = dice(2) == 0 ? EventType::click : EventType::error;
  if (dice(6) == 0) event.customer_id = one_of("c-", 3);
  if (dice(3) == 0) event.anonymous_id = key_;
  if (dice(6) == 0) event.tab_id = one_of("t", 3);
  place(event);
  say(event);
  events_.push_back(event);
}

void Life::place(Event& event) {
  if (dice(2) == 0) {
    Page& page = event.page.emplace();
    page.page_template = dice(4) == 0 ? std::string_view("/help/contact") : one_of("/p", 4);
    if (dice(2) == 0) page.url = one_of("https://shop.example/p?page=", 12);
    page.url_mark = static_cast<std::uint8_t>(dice(3));
  }
  if (dice(30) == 0) event.page.emplace().page_template = keep(std::string(900, 'p'));
  if (dice(2) == 0) {
    Element& element = event.element.emplace();
    if (dice(3) != 0) element.id = one_of("b", 2);
    if (dice(3) == 0) element.selector = one_of("main > p:nth(", 4);
    element.tag = dice(2) == 0 ? "button" : "div";
    element.kind = dice(8) == 0 ? "stepper" : "";
    element.text = dice(5) == 0 ? "+" : "Buy";
    if (dice(3) == 0) element.interactive = dice(2) == 0;
    if (dice(5) == 0) element.disabled = dice(2) == 0;
  }
  if (dice(2) == 0) event.pointer = Pointer{static_cast<double>(dice(60)), 5};
  if (dice(60) == 0) event.pointer = Pointer{-any_number(), 10 * any_number()};
}

void Life::say(Event& event) {
  if (dice(3) == 0) event.loading = dice(2) == 0;
  if (dice(9) == 0) event.selection = true;
  if (dice(4) == 0)
    event.value = dice(3) == 0 ? 1e300 * any_number() : static_cast<double>(dice(4));
  if (dice(4) == 0) event.name = dice(3) == 0 ? std::string_view("copy") : one_of("n", 3);
  if (dice(3) == 0) event.form = Form{one_of("f", 2), one_of("field", 4)};
  switch (event.type) {
    case EventType::error:
      event.error =
          Error{static_cast<ErrorKind>(dice(6)), dice(2) == 0 ? 500 : 404, one_of("E", 2), {}};
      break;
    case EventType::response:
      event.response = Response{dice(2) == 0, dice(5) == 0 ? any_number() : 5, {}, {}};
      break;
    case EventType::progress:
      event.progress = Progress{"step", dice(4) == 0};
      break;
    case EventType::search:
      event.search = Search{one_of("shoes ", 6), dice(2) == 0 ? 0 : 5};
      break;
    default:
      break;
  }
}

void Keeper::observe(const Event& event) {
  fire_until(event.time);
  detector_->observe(session_, event, observation_);
  collect();
}

void Keeper::fire_until(Time at) {
  const auto due = detector_->due(session_);
  if (!due || *due > at) return;
  const Effect effect = detector_->fire(session_, key_, at, observation_);
  collect();
  if (effect == Effect::finished) session_ = Session{};
}

void Keeper::store_and_read() {
  std::string bytes;
  detector_->encode(session_, bytes);
  Session read;
  REQUIRE(detector_->decode(bytes, read));
  session_ = std::move(read);
}

Trace Keeper::trace() const {
  Trace trace;
  for (const Verdict& verdict : verdicts_) trace.verdicts.push_back(verdict.SerializeAsString());
  trace.shadow = shadow_;
  detector_->encode(session_, trace.state);
  return trace;
}

void Keeper::collect() {
  automated_ |= observation_.automated;
  for (Verdict& verdict : observation_.verdicts) verdicts_.push_back(std::move(verdict));
  for (const auto& fired : observation_.shadow) {
    shadow_.push_back(std::string(fired.preset) + " " + fired.firing.id + " " +
                      std::to_string(ms_of(fired.firing.at)));
  }
  observation_.clear();
}

Trace trace_of(const Detector& detector, const Life& life) {
  Keeper keeper(detector, life.key());
  for (const Event& event : life.events()) keeper.observe(event);
  return keeper.trace();
}

}  // namespace assist
