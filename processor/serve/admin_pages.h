// What the admin port answers, without any socket.
//
//   /metrics  Prometheus text format 0.0.4      /version  which build this is
//   /livez    200 unless a restart would help   /config   the effective configuration, no secrets
//   /readyz   200 when it does its work; ?verbose lists the checks, one a line
#pragma once

#include <prometheus/collectable.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace assist {

/// One condition of being ready.
struct Check {
  std::string name;  ///< e.g. "state_restored"
  bool ok = false;
  std::string detail;  ///< For people, e.g. "partition 3: 1200 records to go". No personal data.
};

/// Called on the admin thread: must not block and must be safe beside the workers.
struct Health {
  std::function<bool()> live;  ///< Nothing outside the process counts: a restart must help.
  std::function<std::vector<Check>()> ready;  ///< All must be ok.
};

struct AdminPages {
  std::vector<const prometheus::Collectable*> collectables;  ///< Outlive this.
  Health health;
  std::string config;  ///< As `assist check --print` shows it.
};

struct Answer {
  unsigned status = 200;
  std::string_view content_type;
  std::string body;
};

/// `method` as in the request ("GET"); `target` with its query. 404 for unknown paths, 405 for
/// methods other than GET and HEAD; a HEAD gets the whole body too, and the server sends only its
/// length.
Answer answer(const AdminPages& pages, std::string_view method, std::string_view target);

}  // namespace assist
