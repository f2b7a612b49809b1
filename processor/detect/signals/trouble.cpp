#include "processor/detect/signals/trouble.h"

namespace assist {

void note(Trouble& trouble, const Moment& moment) {
  const Event& event = moment.event;
  const bool failed = moment.outcome == Outcome::failed;
  trouble.at = moment.at;
  trouble.route = moment.route;
  trouble.page = moment.page;
  trouble.tab = moment.tab;
  trouble.kind = failed ? static_cast<std::uint8_t>(static_cast<unsigned>(moment.kind) + 1) : 0;
  trouble.status = moment.status;
  trouble.id = clipped(event.id, id_bytes_max);
  trouble.page_template =
      event.page ? clipped(event.page->page_template, page_bytes_max) : std::string_view{};
  trouble.error_code = clipped(moment.code, word_bytes_max);
}

void describe(Finding& finding, const Trouble& trouble, Time due) {
  finding.first_at = trouble.at;
  finding.last_at = due;
  finding.count = 1;
  finding.ids.push(1) = trouble.id;
  finding.page_template = trouble.page_template;
  finding.error_code = trouble.error_code;
  finding.kind = trouble.kind;
  finding.status = trouble.status;
}

}  // namespace assist
