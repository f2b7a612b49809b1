"""Compares triggers with the truth about each visitor. Pure but for reading the files it is given."""
import csv
import gzip
import json
import statistics
from datetime import datetime
from pathlib import Path

# A visitor who got stuck later than this before the end cannot be judged: the strongest signal is 20 s of silence.
TOO_EARLY_TO_TELL_S = 22.0


def seconds(text):
    """An RFC 3339 time, or milliseconds since 1970, as seconds since 1970; None stays None."""
    if text is None:
        return None
    if isinstance(text, (int, float)):
        return text / 1000
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def offers_by_session(triggers):
    """Offers in the order of their decisions."""
    found = {}
    for trigger in triggers:
        if trigger.get("op") == "offer":
            found.setdefault(trigger["target"].get("session_id"), []).append(trigger)
    for offers in found.values():
        offers.sort(key=lambda offer: seconds(offer["created_at"]))
    return found


def silence_reasons(decisions):
    """Session -> why the last candidate was not offered."""
    return {decision["target"].get("session_id"): decision.get("gate", "?")
            for decision in decisions if decision.get("outcome") == "silent"}


class Outcome:
    def __init__(self):
        self.visitors = self.stuck = self.too_early = self.bothered = self.late = 0
        self.waited, self.missed, self.helped_causes, self.missed_causes = [], {}, {}, {}

    def lines(self):
        judged = self.stuck - self.too_early
        helped = len(self.waited)
        lines = [f"  visitors    {self.visitors}, of whom {self.stuck} got stuck"
                 + (f" ({self.too_early} too shortly before the end to tell)" if self.too_early else ""),
                 f"  helped      {helped} of {judged} while they were stuck" + by_name(self.helped_causes)]
        waits = [wait for wait in self.waited if wait is not None]
        if waits:
            lines.append(f"  how fast    half of them within {statistics.median(waits):.1f} s of getting stuck")
        lines.append(f"  missed      {judged - helped}" + by_name(self.missed_causes))
        if self.missed:
            lines.append(f"              why: {listed(self.missed)}")
        lines.append(f"  bothered    {self.bothered} who were never stuck"
                     + (f"; {self.late} offers came after the visitor had got on" if self.late else ""))
        return lines


def listed(counts):
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda item: -item[1]))


def by_name(counts):
    return f" ({listed(counts)})" if counts else ""


def add(counts, name):
    counts[name] = counts.get(name, 0) + 1


def against_truth(truth, triggers, decisions, ended_at):
    """`truth`: one object per visit, as `assist simulate --truth` writes it; `ended_at`: when the visitors stopped."""
    offers, silences, outcome = offers_by_session(triggers), silence_reasons(decisions), Outcome()
    for visit in truth:
        outcome.visitors += 1
        times = [seconds(offer["created_at"]) for offer in offers.get(visit["session_id"], [])]
        if not visit["stuck"]:
            outcome.bothered += bool(times)
            continue
        outcome.stuck += 1
        began = seconds(visit["stuck_from"])
        until = seconds(visit.get("stuck_until")) or float("inf")
        in_time = [time for time in times if began <= time <= until]
        outcome.late += sum(time > until for time in times)
        if in_time:
            outcome.waited.append(in_time[0] - began)
            add(outcome.helped_causes, visit["cause"])
        elif ended_at - began < TOO_EARLY_TO_TELL_S and until >= ended_at:
            outcome.too_early += 1
        else:
            add(outcome.missed_causes, visit["cause"])
            add(outcome.missed, silences.get(visit["session_id"], "no sign seen"))
    return outcome


STUCK_LABELS = {"lost": lambda value: value == "1", "solved": lambda value: value == "0",
                "rating": lambda value: int(value) <= 2}


def labels_beside(recording):
    """Session -> stuck, from the labels.csv in the recording's folder; {} without one that we can read."""
    path = Path(recording).parent / "labels.csv"
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    column = next((name for name in STUCK_LABELS if rows and name in rows[0]), None)
    return {row["session_id"]: STUCK_LABELS[column](row[column]) for row in rows} if column else {}


def sessions_played(recording, seconds_played):
    """Sessions with an event in the recording's first `seconds_played`."""
    with open(recording, "rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    found, first = set(), None
    with (gzip.open if zipped else open)(recording, "rt", encoding="utf-8") as file:
        for line in file:
            value = json.loads(line).get("value") or {}
            time = seconds(value.get("time"))
            if time is None:
                continue
            first = time if first is None else first
            if time - first <= seconds_played:
                found.add(value.get("session_id") or value.get("anonymous_id"))
    return found


def against_labels(labels, played, triggers):
    """A recording's labels say whether, not when: a trigger at any time counts."""
    offers, outcome = offers_by_session(triggers), Outcome()
    for session in played & labels.keys():
        outcome.visitors += 1
        outcome.stuck += labels[session]
        if session not in offers:
            if labels[session]:
                add(outcome.missed_causes, "as labelled")
        elif labels[session]:
            outcome.waited.append(None)
        else:
            outcome.bothered += 1
    return outcome
