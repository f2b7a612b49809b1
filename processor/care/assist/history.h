// The ring of past offers: what caps, cooldowns, greetings and feedback are read from.
//
// An offer is reserved when emitted, counts for good once shown, and is released when nobody showed
// it in time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "processor/care/config.h"
#include "processor/care/customer.pb.h"
#include "processor/event/time.h"

namespace assist {

inline constexpr int past_offers_max =
    32;  ///< Exact for every cap up to 32; 12 is the default for 30 d.
inline constexpr int episodes_max = 8;  ///< A customer with more troubles at once loses the oldest.
inline constexpr int read_articles_max = 8;
inline constexpr int feedback_marks_max = 16;  ///< Kinds and items told apart per offer.
inline constexpr Duration thirty_days = std::chrono::days{30};

/// Whose offers count: what reached the customer or was kept from a control group; for a rule in
/// shadow, what rules in shadow would have offered too.
enum class Counting : std::uint8_t { live, shadow };

bool counts(const PastOffer& offer, Counting counting);

/// How many offers count in each rolling window that ends at `now`: (now - length, now].
struct Usage {
  std::uint32_t session = 0, day = 0, week = 0, month = 0;
};
Usage usage_of(const Customer& customer, std::uint64_t session, Time now, Counting counting);

/// The offer with this id, released ones included; nullptr when it is unknown or long past.
PastOffer* find_offer(Customer& customer, std::string_view trigger_id);
const PastOffer* find_offer(const Customer& customer, std::string_view trigger_id);

/// Whether the episode was ever offered this type: one suggestion and one chat offer per episode.
bool was_offered(const Customer& customer, std::uint64_t episode, std::uint32_t type);

/// The latest offer that counts (of `rule`, unless empty); nullptr when there is none.
const PastOffer* last_counted(const Customer& customer, Counting counting,
                              std::string_view rule = {});

/// When the oldest offer that counts within (now - window, now] leaves the window; none when there
/// is none.
std::optional<Time> leaves_window(const Customer& customer, Duration window, Time now,
                                  Counting counting);

/// How the customer took the offers of the last 30 d.
struct Reception {
  std::uint32_t dismissed = 0;
  Time last_dismissed;  ///< Meaningful when `dismissed` is not 0.
  bool accepted = false;
};
Reception reception_of(const Customer& customer, Time now);

/// Notes that the customer opened an article, whose fingerprint is `article`.
void note_read(Customer& customer, std::uint64_t article, Time now);
/// When he last did; none when it is unknown.
std::optional<Time> last_read(const Customer& customer, std::uint64_t article);

/// Appends a reserved offer. When the ring is full a released one goes first, then the oldest.
PastOffer& reserve(Customer& customer);

/// The episode with this id; nullptr when it is unknown or forgotten.
HelpEpisode* find_episode(Customer& customer, std::string_view id);
HelpEpisode* find_episode(Customer& customer, std::uint64_t fingerprint);
/// Appends an episode. When there are too many, a closed one goes first, then one without a waiting
/// ladder, then the oldest; never the one whose offer is open, because its end takes the offer
/// back.
HelpEpisode& add_episode(Customer& customer, std::string_view id);

}  // namespace assist
