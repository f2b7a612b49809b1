#include "processor/detect/click/click_error.h"

#include <algorithm>

#include "processor/detect/moment.h"

namespace assist::click {
namespace {

constexpr std::size_t clicks_max = 8;

bool answers(const ClickMoment& moment, const BlamedClick& click) {
  return moment.of.empty() || moment.of == click.id;
}

/// The end of the window, as the first moment that is too late.
Time end_of(const ErrorRule& rule, Time at) {
  return at + rule.within.value + (rule.within.strict ? Duration{0} : Duration{1});
}

void add(const ErrorRule& rule, ErrorState& state, const ClickMoment& moment) {
  if (!admits(rule.clicks, moment)) return;
  BlamedClick& click = state.clicks.push(clicks_max);
  click.at = moment.at;
  click.until = end_of(rule, moment.at);
  click.target = moment.target;
  click.id = clipped(moment.id, id_bytes_max);
}

void blame(const ErrorRule& rule, ErrorState& state, const ClickMoment& moment, Firings& firings) {
  for (std::size_t index = state.clicks.size(); index-- > 0;) {
    const BlamedClick& click = state.clicks[index];
    if (moment.at < click.at || moment.at >= click.until || !answers(moment, click)) continue;
    Firing firing;
    firing.sign = Sign::error;
    firing.at = moment.at;
    firing.first_at = firing.last_at = click.at;
    firing.count = 1;
    firing.target = click.target;
    firing.id = clipped(moment.id, id_bytes_max);
    firing.after = moment.at - click.at;
    firings.push_back(std::move(firing));
    state.clicks.erase(index);
    if (rule.blames == Blames::newest) return;
  }
}

void react(const ErrorRule& rule, ErrorState& state, const ClickMoment& moment) {
  for (std::size_t index = state.clicks.size(); index-- > 0;) {
    BlamedClick& click = state.clicks[index];
    if (moment.at < click.at || moment.at >= click.until || !answers(moment, click)) continue;
    if (rule.ended_by.contains(moment.reaction)) {
      state.clicks.erase(index);
    } else if (rule.extended_by.contains(moment.reaction)) {
      const Time longest = click.at + rule.longest;
      click.until = std::max(click.until, std::min(longest, moment.at + rule.extension));
    }
  }
}

}  // namespace

void observe(const ErrorRule& rule, ErrorState& state, const ClickMoment& moment,
             Firings& firings) {
  if (moment.act == Act::click) add(rule, state, moment);
  if (moment.act == Act::error && rule.kinds.contains(moment.error)) {
    blame(rule, state, moment, firings);
  }
  if (moment.act == Act::reaction) react(rule, state, moment);
}

}  // namespace assist::click
