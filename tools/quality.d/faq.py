"""How well help articles are found for what people ask, beside BM25 and SQLite's full-text search."""
import collections, glob, gzip, json, math, os, re, sqlite3, tempfile

from figure import figure
from interval import auc, bootstrap, delong, wilson
from program import lines_of
from recording import RELEASE, NoData

RANKINGS = os.path.join(RELEASE, 'tests/quality/faq_rankings')
FILES = ('articles', 'queries')


def words(text): return re.findall('[a-z0-9]+', text.lower())


class Bm25:
    """Okapi BM25 with an IDF that stays positive; k1 and b as most engines have them."""
    K1, B = 1.2, 0.75

    def __init__(self, texts):
        documents = [collections.Counter(words(text)) for text in texts]
        lengths = [document.total() for document in documents]
        usual = sum(lengths) / max(len(lengths), 1) or 1
        self.postings = collections.defaultdict(list)
        for number, document in enumerate(documents):
            for word, count in document.items():
                self.postings[word].append((number, count * (self.K1 + 1) / (count + self.K1 * (1 - self.B + self.B * lengths[number] / usual))))
        self.size = len(documents)

    def scores(self, query):
        scores = collections.Counter()
        for word, times in collections.Counter(words(query)).items():
            postings = self.postings.get(word, [])
            idf = math.log(1 + (self.size - len(postings) + .5) / (len(postings) + .5))
            for number, share in postings: scores[number] += times * idf * share
        return scores


class Fts5:
    """SQLite's full-text search as it comes: any word may match, its bm25() ranks."""
    def __init__(self, texts):
        self.base = sqlite3.connect(':memory:')
        self.base.execute('create virtual table texts using fts5(text)')
        self.base.executemany('insert into texts (rowid, text) values (?, ?)', enumerate(texts))

    def scores(self, query):
        match = ' OR '.join(f'"{word}"' for word in dict.fromkeys(words(query)))
        if not match: return {}
        return {number: -score for number, score in self.base.execute('select rowid, bm25(texts) from texts where texts match ?', (match,))}


def ranked(engine, articles, queries):
    """By the questions of an article joined; `score` is that of the best article."""
    texts = engine([' '.join(article['questions']) for article in articles])
    for query in queries:
        scores = texts.scores(query['query'])
        best_first = sorted(scores, key=lambda number: (-scores[number], number))
        yield {'ranking': [articles[number]['id'] for number in best_first], 'score': max(scores.values(), default=0)}


def bm25(articles, queries):
    """`score` is that of the nearest single question, which tells better whether there is an answer."""
    results = list(ranked(Bm25, articles, queries))
    if all(query['article'] is not None for query in queries): return results
    questions = Bm25([question for article in articles for question in article['questions']])
    nearest = [max(questions.scores(query['query']).values(), default=0) for query in queries]
    return [{**result, 'score': score} for result, score in zip(results, nearest)]


def places(queries, results):
    """Of each query that has an article: its place in the ranking, from 1; infinite where it is missing."""
    for query, result in zip(queries, results, strict=True):
        if query['article'] is None: continue
        yield result['ranking'].index(query['article']) + 1 if query['article'] in result['ranking'] else math.inf


def figures(prefix, name, queries, results):
    """r1, r3, r5 and mrr of the queries that have an article; auc: how often one of them scores above one that has none."""
    found = list(places(queries, results))
    for most in (1, 3, 5):
        hits = sum(place <= most for place in found)
        figure('faq', f'{prefix}r{most}', hits / len(found), wilson(hits, len(found)), len(found), set=name)
    mean = lambda some: sum(1 / place for place in some) / len(some)
    figure('faq', f'{prefix}mrr', mean(found), bootstrap(found, mean), len(found), set=name)
    answered = [result['score'] for query, result in zip(queries, results) if query['article'] is not None]
    unanswered = [result['score'] for query, result in zip(queries, results) if query['article'] is None]
    if unanswered: figure('faq', f'{prefix}auc', auc(answered, unanswered), delong(answered, unanswered), len(queries), set=name)


def text_of(folder, name):
    with gzip.open(os.path.join(folder, name + '.jsonl.gz'), 'rt', encoding='utf-8') as file: return file.read()


def lines(text): return [json.loads(line) for line in text.splitlines()]


def ours(texts):
    with tempfile.TemporaryDirectory() as scratch:
        paths = [os.path.join(scratch, name) for name in FILES]
        for path, text in zip(paths, texts):
            with open(path, 'w', encoding='utf-8') as file: file.write(text)
        return lines_of(RANKINGS, *paths)


def faq(args):
    """Every set under faq/: a folder of articles.jsonl.gz and queries.jsonl.gz."""
    folders = [folder for folder in sorted(glob.glob(os.path.join(args.data, 'faq/*')))
               if all(os.path.exists(os.path.join(folder, name + '.jsonl.gz')) for name in FILES)]
    if not folders: raise NoData(os.path.join(args.data, 'faq'))
    for folder in folders:
        texts = [text_of(folder, name) for name in FILES]
        articles, queries = map(lines, texts)
        name = os.path.basename(folder)
        figures('', name, queries, ours(texts))
        figures('bm25_', name, queries, bm25(articles, queries))
        figures('fts5_', name, queries, list(ranked(Fts5, articles, queries)))
