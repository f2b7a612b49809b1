#include "tests/bench/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <unordered_map>

namespace assist {
namespace {

constexpr std::string_view pages[] = {
    "/", "/cart", "/search", "/account/orders", "/checkout/address", "/checkout/payment"};
constexpr std::size_t active_visitors = 3'000;
constexpr std::size_t visits_max = 1'000;  // Later ones of a file are cut off by its end.

}  // namespace

EventFile::EventFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  text_.assign(std::istreambuf_iterator<char>(file), {});
  std::string_view rest = text_;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    add(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  if (records_.empty()) throw std::runtime_error(path + ": no events");
}

void EventFile::add(std::string_view line) {
  const std::size_t key = line.find(R"(,"key":")");
  const std::size_t value = line.find(R"(","value":)");
  if (key == line.npos || value == line.npos || line.find("profiles") < key) return;
  Record record;
  record.topic = line.substr(10, key - 11);
  record.key = line.substr(key + 8, value - key - 8);
  record.value = line.substr(value + 10, line.size() - value - 11);
  value_bytes_ += record.value.size();
  records_.push_back(record);
}

Record Visits::event(std::uint64_t session, Time time) {
  const std::uint64_t dice = random_() % 100;
  const std::size_t page = random_() % std::size(pages);
  key_ = fmt::format("s-{:012}", session);
  value_.clear();
  fmt::format_to(
      std::back_inserter(value_),
      R"({{"id":"{}-{:09}","type":"{}","time":{},"session_id":"{}","anonymous_id":"a-{:012}",)"
      R"("tab_id":"t1","page":{{"url":"https://shop.example{}","title":"A page of the shop",)"
      R"("template":"{}"}})",
      key_, ++count_, dice < 60 ? "click" : "page_view", ms_of(time), key_, session, pages[page],
      pages[page]);
  if (dice < 60) {
    fmt::format_to(std::back_inserter(value_),
                   R"(,"element":{{"id":"e-{}","selector":"main > a#e-{}","tag":"a","role":"link",)"
                   R"("text":"See more","kind":"link"}},"pointer":{{"x":{},"y":{}}})",
                   dice, dice, random_() % 1'440, random_() % 5'000);
  }
  value_.push_back('}');
  Record record;
  record.topic = "assist.clickstream";
  record.key = key_;
  record.received_at = time;
  record.value = value_;
  return record;
}

// {"id":"KEY-1","type":…,"time":NUMBER,…KEY…}
void Visit::add(const Record& record) {
  Event event;
  event.topic = record.topic;
  std::string_view rest = record.value;
  constexpr std::string_view id = R"({"id":")";
  constexpr std::string_view time = R"(,"time":)";
  const std::size_t number = rest.find(time) + time.size();
  event.pieces.push_back({std::string(id), Piece::visit});
  split(rest.substr(id.size() + key_.size(), number - id.size() - key_.size()), event);
  event.pieces.back().then = Piece::time;
  rest.remove_prefix(rest.find(',', number));
  split(rest, event);
  events_.push_back(std::move(event));
}

void Visit::split(std::string_view text, Event& event) const {
  for (std::size_t found = text.find(key_); found != text.npos; found = text.find(key_)) {
    event.pieces.push_back({std::string(text.substr(0, found)), Piece::key});
    text.remove_prefix(found + key_.size());
  }
  event.pieces.push_back({std::string(text), Piece::nothing});
}

void Visit::write(std::size_t i, std::string_view key, std::uint64_t visit, Time time,
                  std::string& out) const {
  out.clear();
  for (const Piece& piece : events_[i].pieces) {
    out += piece.text;
    if (piece.then == Piece::time) {
      fmt::format_to(std::back_inserter(out), "{}", ms_of(time));
    } else if (piece.then != Piece::nothing) {
      out += key;
      // A session may have the same visit again: its events must have other ids.
      if (piece.then == Piece::visit) fmt::format_to(std::back_inserter(out), ".{}", visit);
    }
  }
}

Traffic::Traffic(const EventFile& file, std::uint64_t sessions, bool uniform)
    : sessions_(sessions), active_(uniform ? 1 : active_visitors), uniform_(uniform) {
  std::unordered_map<std::string_view, std::size_t> known;
  for (const Record& record : file.records()) {
    const auto [found, added] = known.try_emplace(*record.key, known.size());
    if (found->second >= visits_max) continue;
    if (added) visits_.emplace_back(*record.key);
    visits_[found->second].add(record);
  }
}

const std::vector<Record>& Traffic::events(std::size_t count, Time from, Time until) {
  texts_.resize(count);
  records_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto passed = static_cast<std::int64_t>(i) * (until - from);
    records_[i] = event(from + passed / static_cast<std::int64_t>(count), texts_[i]);
  }
  return records_;
}

Record Traffic::event(Time time, Text& text) {
  Visitor& visitor = active_[below(active_.size())];
  if (visitor.visit == nullptr || visitor.next == visitor.visit->size())
    visitor = {&visits_[below(visits_.size())], 0, below(sessions_), ++begun_};
  if (uniform_) visitor.session = below(sessions_);
  text.key = fmt::format("s-{:012}", visitor.session);
  visitor.visit->write(visitor.next, text.key, visitor.number, time, text.value);
  Record record;
  record.topic = visitor.visit->topic(visitor.next++);
  record.key = text.key;
  record.received_at = time;
  record.value = text.value;
  return record;
}

}  // namespace assist
