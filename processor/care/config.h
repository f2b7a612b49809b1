// Settings of care: how often, how long and to whom help is offered. The numbers are rolling, never
// calendar: a calendar reset would let a customer receive twice the cap around midnight.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "processor/care/resolve/calendar.h"
#include "processor/care/resolve/config.h"
#include "processor/event/time.h"

namespace assist {

/// How long an offer may be shown after the event that caused it; expired help is worse than none.
struct OfferTtl {
  Duration chat{30'000};  ///< 5 s to 10 min. The reason to talk fades first.
  Duration faq{
      60'000};  ///< 5 s to 10 min. Must exceed `ladder_wait` for the suggestion to be read.
};

/// Most offers per customer over all sessions and devices. 0 = none at all. At most 32 each: the
/// history's length.
struct OfferCaps {
  std::uint32_t session = 2;  ///< A suggestion and then a chat. Common practice: 1 to 3.
  std::uint32_t day = 3;      ///< Rolling 24 h.
  std::uint32_t week = 6;     ///< Rolling 7 d.
  std::uint32_t month = 12;   ///< Rolling 30 d.
};

/// How long we keep quiet after "no". Each 0 to 30 d; 0 = that reaction has no effect.
struct MuteConfig {
  Duration rule = std::chrono::days{7};  ///< After a dismissal: offers of the same rule.
  Duration all =
      std::chrono::hours{24};  ///< After a dismissal: every offer; the session's rest too.
  Duration ignored = std::chrono::minutes{60};  ///< Shown, then expired unanswered: every offer.
  std::uint32_t ignored_as_dismissal =
      3;  ///< So many ignored in a row count as a dismissal. 1 to 10.
  /// After two dismissals within 30 d: unasked tips, and suggestions but for one in a week. After
  /// three without an accepted offer: every offer. 0 to 30 d.
  Duration repeated = std::chrono::days{30};
  Duration snooze_default =
      std::chrono::hours{24};  ///< "Not now" without a time of the customer's choice.
  Duration snooze_max =
      std::chrono::days{30};  ///< A longer snooze is cut to this: that is an opt-out's job.
};

struct GreetingConfig {
  bool enabled = true;
  Duration interval =
      std::chrono::days{30};  ///< Between two greetings of one customer. 1 d to 365 d.
  /// Code points that the templates may make, with the longest name and tenure. 50 to 300.
  std::uint32_t max_len = 160;
};

/// Shares of customers who get no help, for comparison; each 0 to 0.5. Small platforms learn more
/// from 0.2: with 0.05 it takes 13,938 customers to see 5 points of 30 %.
struct HoldoutConfig {
  double global = 0.05;    ///< No offer at all.
  double rule = 0.10;      ///< None of one rule, drawn for each rule.
  std::string salt = "1";  ///< Another one draws anew. 1 to 32 characters.
  std::uint32_t salt_days =
      180;  ///< After so many days all draw anew: nobody is left alone for good. 1 to 3,650.
};

/// When a chat may be offered, by what the desk reports on `assist.service`. A queue without
/// reports is always offered.
struct CapacityConfig {
  /// Offer while the estimated wait is at most this. 1 s to 1 h. Source: satisfaction is flat up to
  /// 3 min of waiting, then falls.
  Duration offer_wait = std::chrono::seconds{60};
  Duration stop_wait = std::chrono::seconds{180};  ///< No more offers beyond this. >= offer_wait.
  Duration feed_ttl = std::chrono::seconds{30};  ///< A report says nothing after this. 1 s to 1 h.
  double accept_prior = 0.15;  ///< Share of chat offers that are accepted, until seen. 0.01 to 1.
};

/// A rule whose offers are not wanted stops by itself.
struct AutopauseConfig {
  double dismiss_rate = 0.40;  ///< Of those shown. 0 to 1; 1 = never.
  std::uint32_t window = 200;  ///< The last so many shown, in each partition. 20 to 100,000.
};

/// Rules that are not live (rule_name.h).
struct RuleStates {
  std::vector<std::string> shadow;  ///< Decided and recorded as though live, never shown.
  std::vector<std::string> paused;  ///< Silent.
};

/// What holds for customers whose profile does not say.
struct ConsentDefaults {
  /// Unasked help. true, so that a platform without profiles works at once; where the law wants
  /// opt-in, false.
  bool proactive = true;
  bool personalise =
      false;  ///< Name and tenure in a greeting: only on the customer's explicit word.
};

struct CareConfig {
  /// Names this set of rules in every decision. 1 to 64 characters.
  std::string policy_version = "default-1";
  OfferTtl offer_ttl;
  /// From a suggestion shown (emitted, if nobody says shown) to the chat offer while the episode
  /// goes on. 5 s to 10 min. Source: invitations between 10 and 30 s fared worst in vendor data, 30
  /// and 60 s alike.
  Duration ladder_wait{45'000};
  /// Between any two offers; a chat offer that follows its own suggestion is exempt. 30 s to 24 h.
  Duration min_gap = std::chrono::minutes{10};
  OfferCaps caps;
  Duration rule_cooldown =
      std::chrono::hours{24};  ///< Same rule; also once per session. 0 to 30 d.
  MuteConfig mute;
  /// An offer without `shown` after this gives its place under the caps back. 10 s to 10 min.
  Duration ack_timeout{60'000};
  Duration feedback_grace =
      std::chrono::minutes{5};  ///< Feedback later than expiry + this changes nothing.
  /// After an accepted chat: no offers. Equals the idle time that ends a session, until chat desks
  /// report. 1 min to 24 h.
  Duration conversation = std::chrono::minutes{30};
  GreetingConfig greeting;
  /// Page patterns that skip the suggestion: money or access is at stake. `*` = one segment, final
  /// `**` = the rest.
  std::vector<std::string> critical_pages{"/checkout/payment", "/account/cancel", "/login/locked"};
  std::vector<std::string> excluded_pages;  ///< Page patterns where nothing is offered.
  /// Whether a visitor who becomes known brings along the offers and wishes for quiet of his
  /// anonymous time. On devices that many people share, the next one to log in brings them too.
  bool inherit_history = true;
  HoldoutConfig holdout;
  CapacityConfig capacity;
  AutopauseConfig autopause;
  std::string chat_hours;  ///< Name of the calendar in which chats are offered. Empty: always.
  RuleStates rules;
  /// An article that the customer opened is not suggested again for so long. 0 to 24 h. Source: a
  /// peer stays silent for 15 min after the help centre was read.
  Duration reread = std::chrono::minutes{15};
  std::uint32_t faq_max = 3;  ///< Articles per suggestion. 1 to 5.
  /// An article that only its text speaks for is not suggested below this score. 0 to 1; 1 = pinned
  /// ones only. Source: at 0.3, of questions to two support bots 9 in 10 of those with an answer
  /// were let through and 3 in 10 of those without; at 0.25, 19 in 20 and 4 in 10.
  double faq_score_min = 0.3;
  std::string articles_file;  ///< YAML or JSON, see deploy/articles.yaml. Empty: no articles, chat
                              ///< offers only.
  /// Folder of words, a YAML file per language, see deploy/templates. Empty: built-in English.
  std::string templates_dir;
  /// Language of articles and words when the customer's has none.
  std::string default_locale = "en";
  std::string time_zone = "UTC";  ///< IANA name; of customers whose profile names none.
  ConsentDefaults consent;
  /// Business hours by name. Teams work in different places; one calendar holds for all of them by
  /// default.
  std::map<std::string, CalendarConfig> calendars{{"office", office_hours()}};
  ResolveConfig resolve;
  SurveyConfig survey;
  std::string chat_queue = "support";  ///< Where an accepted chat goes. 1 to 64 characters.
  std::string feedback_topic =
      "assist.feedback";  ///< Told to widgets in every trigger; the topic configured for it.
};

}  // namespace assist
