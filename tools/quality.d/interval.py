"""How sure a figure is: 95 % intervals for shares, for areas under the curve, and by drawing again."""
import bisect, math, random

Z = 1.959964  # Two-sided 95 % of the normal distribution.
ROUNDS = 1000


def wilson(hits, n):
    """Of a share: (low, high)."""
    if n == 0: return None
    p, z2 = hits / n, Z * Z
    middle, spread = p + z2 / (2 * n), Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = (middle - spread) / (1 + z2 / n), (middle + spread) / (1 + z2 / n)
    return (low if hits > 0 else 0.0, high if hits < n else 1.0)  # Exactly there, whatever the rounding.


def placements(values, others):
    """For each value the share of the others that lie below it; equal ones count half."""
    others = sorted(others)
    return [(bisect.bisect_left(others, value) + bisect.bisect_right(others, value)) / 2 / len(others) for value in values]


def auc(bad, good):
    """How often one of the bad scores higher than one of the good; 0.5 is chance. None where one of them is empty."""
    if not bad or not good: return None
    return sum(placements(bad, good)) / len(bad)


def variance(values):
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


def delong(bad, good):
    """Of auc(): (low, high), after DeLong, DeLong and Clarke-Pearson (1988). None where there are too few."""
    if len(bad) < 2 or len(good) < 2: return None
    above = [1 - share for share in placements(good, bad)]
    error = math.sqrt(variance(placements(bad, good)) / len(bad) + variance(above) / len(good))
    area = auc(bad, good)
    return (max(0.0, area - Z * error), min(1.0, area + Z * error))


def bootstrap(items, figure, seed=1):
    """Of figure(items): (low, high), by drawing as many items with replacement, again and again; the same every time."""
    draw, values = random.Random(seed), []
    for _ in range(ROUNDS):
        value = figure(draw.choices(items, k=len(items)))
        if value is not None: values.append(value)
    if len(values) < ROUNDS // 2: return None
    values.sort()
    return (values[int(.025 * len(values))], values[min(int(.975 * len(values)), len(values) - 1)])
