// The decisions around an answer, as a table and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "processor/care/wording.h"
#include "processor/cli/explanation.h"
#include "processor/event/code_points.h"

namespace assist {
namespace {

/// So many decisions before the explained one, and after it: what fits on a screen.
constexpr std::size_t around = 8;
constexpr std::size_t columns = 11;
/// Enough to tell the episodes and offers of one customer apart; --json has all of an id.
constexpr std::size_t episode_bytes = 8, offer_bytes = 10;
using Cells = std::array<std::string, columns>;

struct Row {
  Time time;
  Cells cells;
};

/// The decisions that are shown: [first, last).
struct Range {
  std::size_t first = 0, last = 0;
};

Range range_around(std::optional<std::size_t> chosen, std::size_t count) {
  const std::size_t middle = chosen.value_or(0);
  return {middle - std::min(middle, around), std::min(count, middle + around + 1)};
}

/// "2026-11-22 14:03:05.120".
std::string stamp(Time time) {
  std::string text = rfc3339(time);
  text[10] = ' ';
  text.pop_back();
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

Cells cells_of(const DecisionRecord& decision, bool chosen) {
  return {chosen ? ">" : "",
          stamp(decision.time),
          decision.type,
          decision.rule,
          decision.why,
          decision.outcome,
          decision.emitted() ? "" : decision.gate,
          decision.until ? stamp(*decision.until).substr(0, 19) : "",
          std::string(cut(decision.episode, episode_bytes)),
          decision.score ? fmt::format("{:.1f}", *decision.score) : "",
          joined(decision.evidence)};
}

Cells cells_of(const OfferEvent& event) {
  Cells cells;
  cells[1] = stamp(event.time);
  cells[2] = "  " + event.what;
  cells[3] = cut(event.trigger_id, offer_bytes);
  return cells;
}

/// Code points: what a terminal gives a column each, East Asian text apart.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

std::string lines_of(const std::vector<Row>& rows) {
  const Cells head{"",     "time (UTC)", "what",    "rule",  "why",     "outcome",
                   "gate", "until",      "episode", "score", "evidence"};
  std::array<std::size_t, columns> widths{};
  const auto widen = [&](const Cells& cells) {
    for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], width_of(cells[i]));
  };
  widen(head);
  for (const Row& row : rows) widen(row.cells);
  std::string text;
  const auto put = [&](const Cells& cells) {
    std::string line;
    for (std::size_t i = 0; i < columns; ++i) {
      line += cells[i] + std::string(widths[i] - width_of(cells[i]) + 1 + (i > 0), ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  };
  put(head);
  for (const Row& row : rows) put(row.cells);
  return text;
}

bool within(const std::vector<DecisionRecord>& decisions, Range range, const OfferEvent& event) {
  return std::any_of(
      decisions.begin() + static_cast<std::ptrdiff_t>(range.first),
      decisions.begin() + static_cast<std::ptrdiff_t>(range.last),
      [&](const DecisionRecord& decision) { return decision.trigger_id == event.trigger_id; });
}

}  // namespace

std::string explanation_text(const CustomerRecords& records, const Inquiry& inquiry) {
  const Explanation explanation = explain(records, inquiry);
  const std::vector<DecisionRecord> decisions = records.decisions();
  std::string text = explanation.words;
  if (!text.ends_with('\n')) text += '\n';
  if (decisions.empty()) return text;
  const Range range = range_around(explanation.chosen, decisions.size());
  std::vector<Row> rows;
  for (std::size_t i = range.first; i < range.last; ++i) {
    rows.push_back({decisions[i].time, cells_of(decisions[i], i == explanation.chosen)});
  }
  for (const OfferEvent& event : records.offer_events()) {
    if (event.what != "offer" && within(decisions, range, event)) {
      rows.push_back({event.time, cells_of(event)});
    }
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.time < b.time; });
  text += '\n' + lines_of(rows);
  const std::size_t hidden = decisions.size() - (range.last - range.first);
  if (hidden > 0) text += fmt::format("{} more decisions: --json has them all.\n", hidden);
  return text;
}

std::string explanation_json(const CustomerRecords& records, const Inquiry& inquiry) {
  using Json = nlohmann::ordered_json;
  const Explanation explanation = explain(records, inquiry);
  const std::vector<DecisionRecord> decisions = records.decisions();
  Json json{{"schema", "care.assist.explanation/1"}, {"customer_key", records.customer()}};
  if (inquiry.at) json["asked_at"] = rfc3339(*inquiry.at);
  json["searched"] = inquiry.searched;
  json["answered"] = explanation.answered;
  json["words"] = explanation.words;
  if (explanation.chosen) {
    json["decision"] = Json::parse(decisions[*explanation.chosen].json);
  }
  json["decisions"] = Json::array();
  for (const DecisionRecord& decision : decisions) {
    json["decisions"].push_back(Json::parse(decision.json));
  }
  json["offers"] = Json::array();
  for (const OfferEvent& event : records.offer_events()) {
    Json offer{
        {"time", rfc3339(event.time)}, {"trigger_id", event.trigger_id}, {"what", event.what}};
    if (!event.human.empty()) offer["human"] = event.human;
    json["offers"].push_back(std::move(offer));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace assist
