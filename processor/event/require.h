// The answer to our own bugs: stop, in release builds too, before a broken invariant reaches a
// customer or a disk.
#pragma once

namespace assist {

/// Aborts after printing `what_must_hold` to standard error unless `condition` holds. For our own
/// mistakes only: bad input is a value, and a failing world is an exception.
void require(bool condition, const char* what_must_hold);

}  // namespace assist
