"""Error streaks, counted exactly and without any of the processor's code: what B4 compares it with."""


def streaks(errors, count, window_ms):
    """`errors`: (key, time in ms, id) in any order; of equal times, the earlier one in the list came first. A streak is `count` errors of one key of
    which the first and the last are at most `window_ms` apart; the next one is counted from zero. Returns a set of (key, ids in the order of time)."""
    found, open_ones = set(), {}
    for key, at, name in sorted(errors, key=lambda error: error[1]):  # Stable.
        recent = [one for one in open_ones.get(key, ()) if at - one[0] <= window_ms] + [(at, name)]
        if len(recent) == count:
            found.add((key, tuple(one[1] for one in recent)))
            recent = []
        open_ones[key] = recent
    return found
