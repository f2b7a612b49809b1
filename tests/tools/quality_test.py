#!/usr/bin/env python3
"""The statistics of tools/quality, its count of error streaks, and what it says where no data is. `--help` prints this."""
import gzip
import json
import math
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tools" / "quality.d"))
import ablation
import access_log
import faq
import figure
import interval
import oracle


class Interval(unittest.TestCase):
    def near(self, found, expected, places=3):
        for one, other in zip(found, expected, strict=True):
            self.assertAlmostEqual(one, other, places)

    def test_wilson(self):
        self.near(interval.wilson(45, 54), (0.713, 0.910))
        self.near(interval.wilson(8, 10), (0.490, 0.943))
        self.assertEqual(interval.wilson(0, 10)[0], 0)
        self.assertEqual(interval.wilson(10, 10)[1], 1)
        self.assertIsNone(interval.wilson(0, 0))

    def test_area_counts_ties_half(self):
        self.assertAlmostEqual(interval.auc([1, 2, 2], [2, 0]), 4 / 6)
        self.assertEqual(interval.auc([1, 1], [1, 1, 1]), 0.5)
        self.assertEqual(interval.auc([3, 4], [1, 2]), 1)
        self.assertIsNone(interval.auc([], [1]))

    def test_area_is_the_share_of_pairs(self):
        draw = random.Random(7)
        bad, good = [draw.randrange(9) for _ in range(60)], [draw.randrange(7) for _ in range(80)]
        pairs = sum((b > g) + (b == g) / 2 for b in bad for g in good) / (60 * 80)
        self.assertAlmostEqual(interval.auc(bad, good), pairs)

    def test_delong(self):
        # By hand: the shares of the good below each bad one vary by 1/48, those of the bad above each good one by 1/72.
        bad, good = [3, 1, 2], [1, 0]
        self.assertEqual(interval.placements(bad, good), [1, 0.75, 1])
        error = (1 / 48 / 3 + 1 / 72 / 2) ** 0.5
        self.near(interval.delong(bad, good), (11 / 12 - interval.Z * error, 1))
        self.assertEqual(interval.delong([3, 4], [1, 2]), (1, 1))
        self.assertIsNone(interval.delong([3], [1, 2]))

    def test_delong_and_drawing_again_agree(self):
        draw = random.Random(3)
        people = [(is_bad, round(draw.gauss(is_bad, 1), 1)) for is_bad in [0, 1] * 150]
        halves = lambda drawn: ([score for is_bad, score in drawn if is_bad], [score for is_bad, score in drawn if not is_bad])
        self.near(interval.delong(*halves(people)), interval.bootstrap(people, lambda drawn: interval.auc(*halves(drawn))), places=1)

    def test_drawing_again_gives_the_same_every_time(self):
        mean = lambda values: sum(values) / len(values)
        self.assertEqual(interval.bootstrap([1, 2, 3, 9], mean), interval.bootstrap([1, 2, 3, 9], mean))
        self.assertEqual(interval.bootstrap([4, 4], mean), (4, 4))


class Oracle(unittest.TestCase):
    def test_a_streak_is_counted_and_the_next_starts_from_zero(self):
        errors = [("a", at * 1000, str(at)) for at in (0, 10, 20, 30, 40)]
        self.assertEqual(oracle.streaks(errors, 2, 60_000), {("a", ("0", "10")), ("a", ("20", "30"))})

    def test_the_window_includes_its_end_and_slides(self):
        for gap, found in ((60_000, 1), (60_001, 0)):
            self.assertEqual(len(oracle.streaks([("a", 0, "x"), ("a", gap, "y")], 2, 60_000)), found)
        errors = [("a", at * 1000, str(at)) for at in (0, 50, 70, 110)]
        self.assertEqual(oracle.streaks(errors, 3, 60_000), {("a", ("50", "70", "110"))})

    def test_keys_are_apart_and_order_is_that_of_time(self):
        errors = [("a", 100, "late"), ("b", 0, "other"), ("a", 40, "early"), ("a", 100, "later")]
        self.assertEqual(oracle.streaks(errors, 2, 1000), {("a", ("early", "late"))})
        self.assertEqual(oracle.streaks(errors, 3, 1000), {("a", ("early", "late", "later"))})

    def test_visits_of_a_log_end_with_half_an_hour(self):
        rows = [{"key": key, "value": {"time": minute * 60_000}} for key, minute in (("a", 0), ("b", 1), ("a", 30), ("a", 61))]
        self.assertEqual(access_log.page_sessions(rows), 3)


class Faq(unittest.TestCase):
    ARTICLES = [{"id": "pay", "questions": ["pay by card", "card declined"]}, {"id": "send", "questions": ["send it back"]},
                {"id": "track", "questions": ["track my card order"]}]

    def test_bm25_by_hand(self):
        # "card" is in two of three texts, twice in one of 5 words; "back" in one of 3 words; a text has 4 words on average.
        scores = faq.Bm25([" ".join(article["questions"]) for article in self.ARTICLES]).scores("Card! Back?")
        norm = lambda length: 1.2 * (0.25 + 0.75 * length / 4)
        self.assertAlmostEqual(scores[0], math.log(1 + 1.5 / 2.5) * 2 * 2.2 / (2 + norm(5)))
        self.assertAlmostEqual(scores[1], math.log(1 + 2.5 / 1.5) * 2.2 / (1 + norm(3)))
        self.assertEqual(sorted(scores), [0, 1, 2])

    def test_both_engines_rank(self):
        queries = [{"query": "is the card declined", "article": "pay"}, {"query": "zebra", "article": None}]
        for results in (faq.bm25(self.ARTICLES, queries), list(faq.ranked(faq.Fts5, self.ARTICLES, queries))):
            self.assertEqual(results[0]["ranking"][0], "pay")
            self.assertEqual(results[1], {"ranking": [], "score": 0})

    def test_figures(self):
        queries = [{"query": "", "article": name} for name in ("a", "b", "c", None)]
        results = [{"ranking": ["a", "b"], "score": 3}, {"ranking": ["a", "b"], "score": 2}, {"ranking": ["a", "b"], "score": 1},
                   {"ranking": ["a"], "score": 1}]
        figure.take()
        figure.quiet = True
        faq.figures("", "set", queries, results)
        figure.quiet = False
        found = {line["figure"]: line["value"] for line in figure.take()}
        self.assertEqual(found, {"r1": 0.3333, "r3": 0.6667, "r5": 0.6667, "mrr": 0.5, "auc": 0.8333})


class Ablation(unittest.TestCase):
    def test_signals_are_what_has_points_and_a_switch(self):
        printed = ("detect:\n  half_life: 90s\n  rage_click:\n    enabled: true\n    points: 3\n  progress:\n    names: []\n"
                   "  silence:\n    enabled: false\n    points: 7\ncare:\n  greeting:\n    enabled: true\n    points: 1\n")
        self.assertEqual(ablation.switches_in(printed), ["detect.rage_click.enabled", "detect.silence.enabled"])


class Command(unittest.TestCase):
    def test_without_data_it_says_so_and_succeeds(self):
        done = subprocess.run([ROOT / "tools" / "quality", "--no-build", "--data", "/nowhere", "onboarding", "webmap", "webtasks", "nasa",
                               "weblog", "faq", "vectors", "reliability", "--json"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertEqual(done.stderr.count("skipped: no data"), 9)

    @unittest.skipUnless(Path(faq.RANKINGS).exists(), "faq_rankings is not built")
    def test_any_set_of_articles_is_measured(self):
        articles = [{"id": name, "title": name, "questions": [name + " question"]} for name in ("refund", "parcel")]
        queries = [{"query": "my refunds", "article": "refund"}, {"query": "parcels", "article": "parcel"}, {"query": "zebra", "article": None}]
        with tempfile.TemporaryDirectory() as data:
            folder = Path(data) / "faq" / "tiny"
            folder.mkdir(parents=True)
            for name, rows in (("articles", articles), ("queries", queries)):
                with gzip.open(folder / (name + ".jsonl.gz"), "wt") as file: file.writelines(json.dumps(row) + "\n" for row in rows)
            done = subprocess.run([ROOT / "tools" / "quality", "--no-build", "--data", data, "B5", "--json"], capture_output=True, text=True)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        found = {line["figure"]: line["value"] for line in lines}
        self.assertEqual({line["set"] for line in lines}, {"tiny"}, done.stderr)
        self.assertEqual([found[name] for name in ("r1", "r3", "r5", "mrr", "auc")], [1, 1, 1, 1, 1])
        self.assertEqual(found["bm25_r1"], 0)  # No word is written as in the question.

    def test_an_unknown_name_is_refused(self):
        done = subprocess.run([ROOT / "tools" / "quality", "nothing"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no such bench: nothing", done.stderr)


if __name__ == "__main__":
    if "--help" in sys.argv:
        print(__doc__)
    else:
        unittest.main()
