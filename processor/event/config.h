// Settings of decoding and of privacy. Everything here has a safe default.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assist {

/// The form of a topic's events. Others come beside it; each decodes into the same Event.
enum class Dialect : std::uint8_t { native };

/// What is removed right after decoding, before anything is stored, logged or sent. Ids (customer,
/// session, anonymous, event, tab, tenant and record key) are kept as they are: they are addresses;
/// send pseudonyms if they must not be known.
struct PrivacyConfig {
  /// Query keys whose values are kept (and still scrubbed); a final `*` matches any rest. Other
  /// values become REDACTED. Only campaign names by default: everything else in a query may be a
  /// token or a person.
  std::vector<std::string> query_keys_kept = {"utm_source", "utm_medium", "utm_campaign",
                                              "utm_content"};
  /// E-mail addresses in any text, and in the path of an address.
  bool scrub_emails = true;
  /// Runs of 9 and more digits (7 after a +), with or without separators: phone, card and social
  /// security numbers.
  bool scrub_numbers = true;
  /// JWT-like and other long random tokens, and values of sensitive names such as `password=`.
  bool scrub_tokens = true;
  /// Text of password, hidden and other form fields, and of elements whose id sounds sensitive, is
  /// dropped.
  bool drop_field_text = true;
};

struct DecodeConfig {
  /// For events without `tenant`. At most 64 code points.
  std::string default_tenant = "default";
  /// Keys of `props` that are kept; all others are dropped unread. At most 32.
  std::vector<std::string> kept_props;
  /// Live mode: `time` is clamped to [received - 24 h, received + 60 s] (events.md) and the event
  /// says so. Off in replays.
  bool clamp_times = true;
  /// Larger records are refused unread. 1 KiB to 16 MiB; 64 KiB is the format's own limit.
  std::uint32_t record_bytes_max = 65'536;
  PrivacyConfig privacy;
};

}  // namespace assist
