// What an input did to a stage's state. The runtime writes only what changed and deletes what is
// finished.
#pragma once

#include <cstdint>

namespace assist {

enum class Effect : std::uint8_t {
  unchanged,  ///< Nothing to write.
  changed,    ///< Write the state.
  finished,   ///< The state holds nothing any more: delete it.
};

}  // namespace assist
