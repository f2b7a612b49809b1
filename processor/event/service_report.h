// How the platform's own service stands, as desks and monitors tell us on `assist.service`
// (schemas/service.v1.json): whether somebody is free to chat, and what is broken for everybody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "processor/event/record.h"

namespace assist {

/// Of one chat queue. Told every few seconds: an old report is as good as none.
struct QueueReport {
  std::string queue;
  std::uint32_t agents_free = 0;  ///< Who could take a chat now. At most 100,000.
  Duration wait{0};               ///< Until somebody who asks now is served, estimated.
  Time at;
};

/// Of trouble that many have at once. It concerns who meets `error_code` or is on a page of the
/// pattern `page`; at least one of them is there while it is open.
struct IncidentReport {
  std::string id;
  bool open = true;
  std::string error_code;
  std::string page;     ///< A pattern: `*` is one segment, a final `**` any rest.
  std::string article;  ///< Id of the article that tells about it; empty: none.
  Time at;
};

using ServiceReport = std::variant<QueueReport, IncidentReport>;

/// Reads one record. Its key must be the queue's name or the incident's id.
std::variant<ServiceReport, Rejection> decode_service_report(const Record& record);

}  // namespace assist
