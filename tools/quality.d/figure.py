"""Every figure passes through figure(): a JSON line at once, a row of the table later."""
import json

NUMBERS = {'onboarding': 'B1', 'webmap': 'B2', 'webtasks': 'B3', 'nasa': 'B4', 'weblog': 'B4', 'faq': 'B5', 'vectors': 'B6', 'zoo': 'B7'}
shown = []
quiet = False  # While figures are taken that are only compared.


def rounded(value): return None if value is None else float(f'{value:.4g}') if abs(value) < 1000 else round(value)


def figure(bench, name, value, interval=None, n=None, **beside):
    """`interval`: (low, high), 95 %; `n`: of how many. None where it means nothing."""
    line = {'bench': f'{NUMBERS[bench]} {bench}' if bench in NUMBERS else bench, 'figure': name, 'value': rounded(value)}
    if interval: line.update(low=rounded(interval[0]), high=rounded(interval[1]))
    if n is not None: line['n'] = n
    line.update(beside)
    shown.append(line)
    if not quiet: print(json.dumps(line), flush=True)


def take():
    """What was shown so far, which is forgotten."""
    lines = shown[:]
    shown.clear()
    return lines


def readable(value):
    if value is None: return '-'
    return f'{value:,.0f}' if abs(value) >= 1000 else f'{value:g}'


def print_columns(rows, text_columns):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    print()
    for row in rows:
        print('  '.join(cell.ljust(width) if i < text_columns else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))).rstrip())


def table():
    if not shown: return
    rows = [('bench', 'figure', 'value', '95 % interval', 'n')]
    for line in shown:
        interval = f'{readable(line["low"])} to {readable(line["high"])}' if 'low' in line else ''
        name = line['figure'] + (f', {line["set"]}' if 'set' in line else '')
        rows.append((line['bench'], name, readable(line['value']), interval, readable(line['n']) if 'n' in line else ''))
    print_columns(rows, 2)
