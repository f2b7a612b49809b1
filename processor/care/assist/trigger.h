// The JSON that widgets and chat desks read: schemas/trigger.v1.json.
//
// At most 8 KiB, plain text, never a URL, a query or a text of the visitor. What is not known is
// left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "processor/care/assist/candidate.h"
#include "processor/care/connect/greeting.h"

namespace assist {

inline constexpr std::size_t trigger_bytes_max = 8'192;

/// What a trigger asks for.
enum class Op : std::uint8_t { offer, cancel };
std::string_view name_of(Op op);

/// Why an open offer is taken back.
enum class CancelReason : std::uint8_t {
  recovered,
  closed,
  solved,
  upgraded,
  muted,
  conversation,
  opted_out,
  not_consented,
  staff,
};
std::string_view name_of(CancelReason reason);

/// The trigger that makes the offer. The scene's customer is as he was before the offer.
std::string offer_json(const Scene& scene, const Candidate& candidate, const Wording& wording,
                       const std::optional<Greeting>& greeting);

/// The trigger that takes the customer's open offer back; it has the offer's trigger_id.
std::string cancel_json(const Scene& scene, CancelReason reason);

}  // namespace assist
