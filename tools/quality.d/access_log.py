"""Error streaks in access logs, against an exact count."""
from figure import figure
from interval import wilson
from oracle import streaks
from recording import Recording

RULES = [(2, 60), (3, 60), (3, 300), (5, 300)]  # Errors, seconds.
SESSION_GAP_MS = 30 * 60_000


def streaks_told(verdicts):
    """As the oracle's, from the evidence of all verdicts."""
    return {(verdict['session_key'], tuple(evidence['event_ids'])) for verdict in verdicts for evidence in verdict['evidence']
            if evidence['signal'] == 'error_page_burst'}


def against_oracle(bench, recording):
    errors = [(row['key'], row['value']['time'], row['value']['id']) for row in recording.rows if row['value']['type'] == 'error']
    for count, seconds in RULES:
        told = streaks_told(recording.replay('verdicts', f'detect.error_page_burst.count={count}', f'detect.error_page_burst.window={seconds}s'))
        there = streaks(errors, count, seconds * 1000)
        right = len(told & there)
        for name, of in (('recall', len(there)), ('precision', len(told))):
            figure(bench, f'{name}, {count} in {seconds} s', right / of if of else None, wilson(right, of), of)


def page_sessions(rows):
    """Visits as web statistics count them: a gap of half an hour ends one."""
    last, sessions = {}, 0
    for row in rows:
        at = row['value']['time']
        sessions += at - last.get(row['key'], at - SESSION_GAP_MS - 1) > SESSION_GAP_MS
        last[row['key']] = at
    return sessions


def nasa(args):
    recording = Recording(args, 'nasa', 'access_log')
    against_oracle('nasa', recording)
    verdicts = recording.replay('verdicts')
    sessions = page_sessions(recording.rows)
    for level, name in (('chat', 'chat_per_1000_sessions'), ('faq', 'faq_per_1000_sessions')):
        told = len({verdict['episode_id'] for verdict in verdicts if verdict['level'] == level})
        figure('nasa', name, 1000 * told / sessions, n=sessions)


def weblog(args):
    """In the order of the file, half of which is out of time order."""
    against_oracle('weblog', Recording(args, 'weblog', 'access_log', order='file'))
