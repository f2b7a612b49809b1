// Settings of the ports that we open.
#pragma once

#include <cstdint>
#include <string>

#include "processor/event/time.h"

namespace assist {

/// The operators' port. It shows figures and the masked configuration to whoever reaches it and
/// knows no login: keep it on loopback, or behind a network policy that lets only the monitoring
/// in.
struct AdminConfig {
  std::string address = "127.0.0.1";   ///< An IP address, not a name.
  std::uint16_t port = 9464;           ///< 0: any free one; the log says which.
  std::uint32_t connections_max = 64;  ///< Further ones get 503 at once. 1 to 10,000.
  /// For a whole request to arrive, the wait for it included, and again for its answer to leave.
  /// 100 ms to 1 min.
  Duration request_timeout{10'000};
};

}  // namespace assist
