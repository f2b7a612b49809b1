"""People who did or did not get on: a login flow, a slow map, small tasks."""
from figure import figure
from interval import auc, bootstrap, delong, wilson
from recording import Recording

LEVELS = {'none': 0, 'faq': 1, 'chat': 2}
BAD_RATING_MAX = 2  # Of 1 to 5.


def share(bench, name, hits, n):
    figure(bench, name, hits / n if n else None, wilson(hits, n), n)


class Onboarding:
    """Users of a login flow: key -> never got in; and when detect spoke to them."""
    def __init__(self, args):
        recording = Recording(args, 'onboarding', 'app_funnel')
        labels = recording.labels()
        self.users = sorted(key for key in recording.keys() if key in labels)
        self.lost = {key for key in self.users if labels[key]['lost'] == '1'}
        self.troubled = {row['key'] for row in recording.rows if row['value']['type'] in ('error', 'cancel')}
        self.verdicts = [verdict for verdict in recording.replay('verdicts') if verdict['session_key'] in labels]

    def first(self, level):
        """The first verdict of each user at the level or above."""
        found = {}
        for verdict in self.verdicts:
            if LEVELS[verdict['level']] >= LEVELS[level]: found.setdefault(verdict['session_key'], verdict)
        return found


def lift_of(people):
    """`people`: (fired, lost) of each."""
    fired, lost = [was_lost for was_fired, was_lost in people if was_fired], sum(was_lost for _, was_lost in people)
    return sum(fired) / len(fired) / (lost / len(people)) if fired and lost else None


def onboarding(args):
    flow = Onboarding(args)
    fired = set(flow.first('chat'))
    right = len(fired & flow.lost)
    share('onboarding', 'precision', right, len(fired))
    share('onboarding', 'fired', len(fired), len(flow.users))
    people = [(key in fired, key in flow.lost) for key in flow.users]
    figure('onboarding', 'lift', lift_of(people), bootstrap(people, lift_of), len(people))
    share('onboarding', 'recall', right, len(flow.lost))
    untroubled = set(flow.users) - flow.troubled
    share('onboarding', 'fired_without_trouble', len(fired & untroubled), len(untroubled))
    spoken_to = set(flow.first('faq'))
    right = len(spoken_to & flow.lost)
    share('onboarding', 'precision, any level', right, len(spoken_to))
    share('onboarding', 'fired, any level', len(spoken_to), len(flow.users))
    share('onboarding', 'recall, any level', right, len(flow.lost))
    share('onboarding', 'fired_without_trouble, any level', len(spoken_to & untroubled), len(untroubled))


class Webmap:
    """Sessions on a slow map: key -> highest score; who it was, and whether they were content."""
    def __init__(self, args):
        recording = Recording(args, 'webmap', 'web_page')
        labels, self.highest = recording.labels(), recording.highest()
        self.keys = sorted(key for key in recording.keys() if key in labels)
        self.subject = {key: labels[key]['subject'] for key in self.keys}
        self.frustrated = {key for key in self.keys if int(labels[key]['rating']) <= BAD_RATING_MAX}

    def scores(self, keys):
        """(of the frustrated, of the rest)"""
        score = {key: self.highest[key]['highest_score'] for key in keys}
        return [score[key] for key in keys if key in self.frustrated], [score[key] for key in keys if key not in self.frustrated]


def mean(values): return sum(values) / len(values) if values else None


def webmap(args):
    sessions = Webmap(args)
    bad, good = sessions.scores(sessions.keys)
    figure('webmap', 'auc', auc(bad, good), delong(bad, good), len(sessions.keys))
    people = {}
    for key in sessions.keys: people.setdefault(sessions.subject[key], []).append(key)
    areas = [area for area in (auc(*sessions.scores(keys)) for _, keys in sorted(people.items())) if area is not None]
    figure('webmap', 'auc_within', mean(areas), bootstrap(areas, mean) if areas else None, len(areas))


def webtasks(args):
    """Nothing is wrong with these pages: who is spoken to is bothered."""
    recording = Recording(args, 'webtasks', 'web_page')
    highest = recording.highest()
    level = [LEVELS[line['highest_level']] for line in highest.values()]
    share('webtasks', 'chat', sum(one >= LEVELS['chat'] for one in level), len(level))
    share('webtasks', 'faq', sum(one >= LEVELS['faq'] for one in level), len(level))
    figure('webtasks', 'events_per_second', len(recording.rows) / recording.seconds, n=len(recording.rows))


BINS = [0, .2, .4, .5, .6, .7, .8, .9, 1.000001]


def calibration(bench, said):
    """`said`: (confidence, whether it turned out bad). One figure per bin: the share that did."""
    for low, high in zip(BINS, BINS[1:]):
        inside = [(confidence, bad) for confidence, bad in said if low <= confidence < high]
        if not inside: continue
        bad = sum(bad for _, bad in inside)
        figure('reliability', f'{bench} {low:g} to {min(high, 1):g}', bad / len(inside), wilson(bad, len(inside)), len(inside),
               confidence=round(mean([confidence for confidence, _ in inside]), 4))


def reliability_onboarding(args):
    flow = Onboarding(args)
    calibration('onboarding', [(verdict['confidence'], key in flow.lost) for key, verdict in flow.first('faq').items()])


def reliability_webmap(args):
    sessions = Webmap(args)
    calibration('webmap', [(sessions.highest[key]['highest_confidence'], key in sessions.frustrated) for key in sessions.keys])
