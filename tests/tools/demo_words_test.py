#!/usr/bin/env python3
"""What the demo says: a trigger in words, the totals, the comparison with the truth. `--help` prints this."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "demo.d"))
import outcome
import story
import totals

OFFER = {
    "op": "offer", "type": "faq_suggest", "trigger_id": "t_1", "decision_id": "d_1", "created_at": "2026-11-22T14:00:10.000Z",
    "target": {"customer_id": "c-7", "session_id": "s-1", "page": {"template": "/checkout/payment"}},
    "content": {"greeting": "Hello Ana, thank you for 2 years with us.", "title": "This may help", "body": "Read this.",
                "vars": {"first_name": "Ana"}},
    "suggestions": [{"title": "Card declined", "url": "/help/card"}],
    "reason": {"human": "3 payment errors in 40 s", "score": 9.1,
               "evidence": [{"kind": "repeat_failure", "error": "payment", "code": "card_declined", "n": 3}]},
}


def offer(session, at):
    return {"op": "offer", "created_at": f"2026-11-22T14:00:{at:02d}.000Z", "target": {"session_id": session}}


def visit(session, stuck_from=None, stuck_until=None, cause=""):
    at = lambda second: None if second is None else f"2026-11-22T14:00:{second:02d}.000Z"
    return {"session_id": session, "stuck": stuck_from is not None, "cause": cause, "stuck_from": at(stuck_from),
            "stuck_until": at(stuck_until)}


END = outcome.seconds("2026-11-22T14:00:59.000Z")


class Story(unittest.TestCase):
    def test_an_offer_says_who_where_what_and_what_we_offer(self):
        text = "\n".join(story.lines_of(OFFER, "14:00:10", 0.034))
        for words in ("Ana (customer c-7, session s-1)", "/checkout/payment", "3 payment errors in 40 s",
                      "payment card_declined ×3 (repeat failure)", "Hello Ana", "Card declined  /help/card", "34 ms", "d_1"):
            self.assertIn(words, text)

    def test_an_anonymous_visitor_on_an_unknown_page_can_be_told_too(self):
        self.assertIn("an anonymous visitor, session s-2", story.lines_of(offer("s-2", 1), "now", 0)[0])

    def test_a_cancel_is_one_line_with_its_reason(self):
        cancel = {"op": "cancel", "target": {"session_id": "s-1"}, "reason": {"human": "the trouble is over"}}
        self.assertEqual(len(story.lines_of(cancel, "now", 0)), 1)
        self.assertIn("the trouble is over", story.lines_of(cancel, "now", 0)[0])


class Outcome(unittest.TestCase):
    def judge(self, truth, triggers, decisions=()):
        return outcome.against_truth(truth, triggers, decisions, END)

    def test_help_while_stuck_counts_with_its_delay(self):
        found = self.judge([visit("s", 10, 30, "login_loop")], [offer("s", 14), offer("s", 20)])
        self.assertEqual((found.waited, found.bothered, found.missed), ([4.0], 0, {}))
        self.assertIn("helped      1 of 1", "\n".join(found.lines()))

    def test_a_visitor_who_was_never_stuck_is_bothered(self):
        self.assertEqual(self.judge([visit("s")], [offer("s", 14)]).bothered, 1)

    def test_help_after_the_visitor_got_on_is_late_and_the_visitor_missed(self):
        found = self.judge([visit("s", 10, 12, "dead_button")], [offer("s", 14)])
        self.assertEqual((found.late, found.waited, found.missed), (1, [], {"no sign seen": 1}))

    def test_a_missed_visitor_comes_with_the_reason_of_our_silence(self):
        silent = {"outcome": "silent", "gate": "cooldown", "target": {"session_id": "s"}}
        self.assertEqual(self.judge([visit("s", 10, 40, "x")], [], [silent]).missed, {"cooldown": 1})

    def test_a_visitor_who_got_stuck_just_before_the_end_is_not_judged(self):
        found = self.judge([visit("s", 50, None, "x")], [])
        self.assertEqual((found.too_early, found.missed), (1, {}))
        self.assertEqual(self.judge([visit("s", 50, 55, "x")], []).too_early, 0)

    def test_labels_say_whether_and_not_when(self):
        found = outcome.against_labels({"a": True, "b": True, "c": False}, {"a", "b", "c"}, [offer("a", 1), offer("c", 2)])
        self.assertEqual((found.stuck, len(found.waited), found.bothered, found.missed_causes), (2, 1, 1, {"as labelled": 1}))


class Totals(unittest.TestCase):
    SAMPLES = totals.parse("""# HELP assist_records_consumed_total Records.
assist_records_consumed_total{topic="assist.clickstream"} 900
assist_records_consumed_total{topic="assist.error-pages"} 100
assist_records_consumed_total{topic="assist.profiles"} 5
assist_triggers_total{type="chat_offer",op="offer"} 3
assist_triggers_total{type="chat_offer",op="cancel"} 2
assist_trigger_end_to_end_seconds_bucket{le="0.02"} 0
assist_trigger_end_to_end_seconds_bucket{le="0.04"} 4
assist_trigger_end_to_end_seconds_bucket{le="+Inf"} 4
""")

    def test_events_offers_and_delay_stand_in_one_line(self):
        line = totals.line(self.SAMPLES, 10)
        for words in ("1,000 events", "3 offers", "within 30 ms"):
            self.assertIn(words, line)

    def test_no_delay_is_claimed_before_the_first_trigger(self):
        self.assertIsNone(totals.quantile(totals.parse('x_bucket{le="+Inf"} 0'), "x", 0.5))


if __name__ == "__main__":
    if "--help" in sys.argv:
        print(__doc__)
    else:
        unittest.main()
