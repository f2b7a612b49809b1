#include "processor/event/require.h"

#include <cstdio>
#include <cstdlib>

namespace assist {

void require(bool condition, const char* what_must_hold) {
  if (condition) [[likely]]
    return;
  std::fprintf(stderr, "assist: broken invariant: %s\n", what_must_hold);
  std::abort();
}

}  // namespace assist
