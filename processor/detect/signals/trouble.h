// A trouble that a timer waits beside: what is needed to name it when the timer fires, the event
// long gone.
#pragma once

#include <cstdint>
#include <string>

#include "processor/detect/finding.h"

namespace assist {

struct Trouble {
  Time at;
  std::uint64_t route = 0;
  std::uint64_t page = 0;  ///< Hash; 0 = unknown.
  std::uint64_t tab = 0;   ///< Hash; 0 = unknown.
  std::uint8_t kind = 0;   ///< ErrorKind + 1; 0 = the visitor backed out.
  int status = 0;
  std::string id, page_template, error_code;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.at);
    archive(2, self.route);
    archive(3, self.page);
    archive(4, self.tab);
    archive(5, self.kind);
    archive(6, self.status);
    archive(7, self.id);
    archive(8, self.page_template);
    archive(9, self.error_code);
  }
};

/// Overwrites `trouble`, reusing its memory.
void note(Trouble& trouble, const Moment& moment);
/// Times, id, place and error of the trouble. `due` is when the timer was due.
void describe(Finding& finding, const Trouble& trouble, Time due);

}  // namespace assist
