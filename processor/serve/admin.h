// The operators' HTTP port: one thread, HTTP/1.1, reading only. Pages: admin_pages.h.
//
// A client that is slow, silent, too many or talks nonsense costs a bounded buffer for a bounded
// time and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <thread>

#include "processor/ops/log.h"
#include "processor/serve/admin_pages.h"
#include "processor/serve/config.h"

namespace assist {

class AdminServer {
 public:
  /// Listens and serves from its own thread until destroyed. Throws IoError when the address cannot
  /// be used. What `pages` refers to and `log` outlive it.
  AdminServer(const AdminConfig& config, AdminPages pages, Log& log);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  std::uint16_t port() const { return port_; }  ///< The one it listens on; never 0.

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
  std::uint16_t port_;
  std::thread thread_;
};

}  // namespace assist
