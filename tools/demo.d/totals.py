"""One line of live totals, from what /metrics says."""
import re
import urllib.request

SAMPLE = re.compile(r'^(\w+)(?:\{(.*)\})? (\S+)$')


def parse(text):
    """Name -> [(labels as text, value)]."""
    found = {}
    for line in text.splitlines():
        match = SAMPLE.match(line)
        if match:
            found.setdefault(match[1], []).append((match[2] or "", float(match[3])))
    return found


def read(url):
    """The samples; None while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return parse(answer.read().decode())
    except OSError:
        return None


def total(samples, name, having=""):
    return sum(value for labels, value in samples.get(name, []) if having in labels)


def quantile(samples, name, share):
    """From a histogram's buckets, linear inside one; None without observations."""
    buckets = sorted((float(re.search(r'le="([^"]+)"', labels)[1]), count)
                     for labels, count in samples.get(name + "_bucket", []))
    if not buckets or buckets[-1][1] == 0:
        return None
    wanted, below, under = share * buckets[-1][1], 0.0, 0.0
    for bound, count in buckets:
        if count >= wanted:
            if bound == float("inf"):
                return below
            return below + (bound - below) * (wanted - under) / (count - under) if count > under else bound
        below, under = bound, count
    return below


def line(samples, seconds):
    events = sum(value for labels, value in samples.get("assist_records_consumed_total", [])
                 if "clickstream" in labels or "error-pages" in labels)
    offers = total(samples, "assist_triggers_total", 'op="offer"')
    parts = [f"{events:,.0f} events", f"{total(samples, 'assist_state_hot_keys', 'detect'):,.0f} visitors in memory",
             f"{offers:,.0f} offers"]
    delay = quantile(samples, "assist_trigger_end_to_end_seconds", 0.5)
    if delay is not None:
        parts.append(f"half of them within {delay * 1000:.0f} ms of the event")
    parts.append(f"{total(samples, 'assist_dead_letters_total'):,.0f} dead letters")
    return f"--- {seconds:3.0f} s: " + ", ".join(parts)
