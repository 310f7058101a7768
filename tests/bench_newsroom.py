"""`make bench-newsroom`: measures baselines and this system on one part of the newsroom test set, as Markdown tables."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from qa.archive import Archive
from qa.asking.question import understand
from qa.evaluation import metrics
from qa.evaluation.evaluate import evaluate
from qa.evaluation.measures import HEADLINE
from qa.evaluation.report import Report
from qa.evaluation.testsets import Case
from qa.reading import reader
from qa.reading.cross_encoder import BUNDLED, load
from qa.reading.features import NAMES
from qa.reading.features import measure as features_of
from qa.settings import Settings
from tests import newsroom
from tests.bench_archive import near, worded
from vectorstore.indexes.keywords import terms

_PASSAGES = 8
_K1, _B = 1.2, 0.75  # BM25 as it is usually set (Robertson and Zaragoza 2009)


def ranked_articles(archive: Archive, passages: dict[int, float]) -> list[str]:
    best = sorted(passages, key=lambda passage: -passages[passage])
    rows = {row.passage: row for row in archive._catalog.passages.live(best)}
    return list(dict.fromkeys(rows[passage].article_id for passage in best if passage in rows))


def by_keywords(archive: Archive, case: Case) -> list[str]:
    return ranked_articles(archive, worded(archive, understand(case.question).words))


def by_vectors(archive: Archive, case: Case) -> list[str]:
    return ranked_articles(archive, near(archive, archive.embedder.embed_question(understand(case.question).words), 50))


def retrieval(archive: Archive, report: Report) -> str:
    lines = ["| articles found by | R@1 | R@5 | MRR@10 |", "| --- | --- | --- | --- |"]
    answerable = [result.case for result in report.results if not result.case.unanswerable]
    relevant = {case.id: case.articles for case in answerable}
    found = {
        "keywords (BM25)": {case.id: by_keywords(archive, case) for case in answerable},
        "vectors (MiniLM)": {case.id: by_vectors(archive, case) for case in answerable},
        "the system: both, with history and time": {result.case.id: result.ranked for result in report.results},
    }
    for name, ranked in found.items():
        # R@k counts all gold articles; a question asks whether one of them is there.
        hit = [[any(a in ranked[case.id][:k] for a in case.articles) for case in answerable] for k in (1, 5)]
        mrr = np.mean([of["MRR@10"] for of in metrics.retrieval(relevant, ranked).values()])
        lines.append(f"| {name} | {np.mean(hit[0]):.3f} | {np.mean(hit[1]):.3f} | {mrr:.3f} |")
    return "\n".join(lines)


def bm25(question: str, texts: Sequence[str], language: str) -> list[float]:
    """Scores of a question's sentences, with frequencies counted among them."""
    held = [terms(text, language) for text in texts]
    asked = set(terms(question, language))
    mean = float(np.mean([len(words) for words in held])) or 1.0
    worth = {}
    for term in asked:
        having = sum(term in words for words in held)
        worth[term] = float(np.log(1 + (len(held) - having + 0.5) / (having + 0.5)))
    return [
        sum(worth[t] * words.count(t) * (_K1 + 1) / (words.count(t) + _K1 * (1 - _B + _B * len(words) / mean)) for t in asked if t in words)
        for words in held
    ]


def sentences(archive: Archive, cases: Sequence[Case]) -> str:
    """Best-sentence scorers: the gold ranked first, and among three; and what the best score says of answerability."""
    first: dict[str, dict[str, list[tuple[bool, bool]]]] = {}
    best: dict[str, list[tuple[Case, float]]] = {}
    for case in cases:
        asked = understand(case.question, case.history)
        found = archive.retrieve(asked.words, _PASSAGES, context=asked.context)
        candidates, features = features_of(asked, found)
        if not candidates:
            continue
        texts = [candidate.hit.quote(candidate.span) for candidate in candidates]
        scores = {
            "MiniLM cosine": features[:, NAMES.index("cosine")],
            "BM25": np.array(bm25(case.question, texts, newsroom.language(case))),
            "the reader's regression": reader.rank(features, reader.shipped_weights()["ranking"]),
        }
        for name, of_each in scores.items():
            best.setdefault(name, []).append((case, float(of_each.max())))
            if not case.unanswerable:
                order = np.argsort(-of_each, kind="stable")
                gold = [case.is_gold(candidates[i].hit.article_id, texts[i]) for i in order[:3]]
                for tag in ("all", *case.tags):
                    first.setdefault(tag, {}).setdefault(name, []).append((gold[0], any(gold)))
        best.setdefault("reader's confidence", []).append((case, reader.read(asked, found, encoder=load(BUNDLED)).confidence))
    names = ("MiniLM cosine", "BM25", "the reader's regression")
    lines = [f"| gold first / in three | n | {' | '.join(names)} |", "| --- | --- | --- | --- | --- |"]
    for tag in sorted(first, key=lambda tag: -len(first[tag]["BM25"])):
        shares = [np.mean(first[tag][name], axis=0) for name in names]
        lines.append(f"| {tag} | {len(first[tag]['BM25'])} | " + " | ".join(f"{one:.2f} / {three:.2f}" for one, three in shares) + " |")
    lines += ["", f"| AUROC against | n | {' | '.join(best)} |", "| --- | --- |" + " --- |" * len(best)]
    for kind in ("all", *newsroom.KINDS):
        shown = [[(c, s) for c, s in best[name] if not c.unanswerable or kind == "all" or kind in c.tags] for name in best]
        areas = [metrics.auroc([s for _, s in rows], [not c.unanswerable for c, _ in rows]) or 0.0 for rows in shown]
        lines.append(f"| {kind} | {sum(c.unanswerable for c, _ in shown[0])} | " + " | ".join(f"{area:.3f}" for area in areas) + " |")
    return "\n".join(lines)


def system(report: Report) -> str:
    lines = ["| the system, quotes only | n | said | cited | abstained |", "| --- | --- | --- | --- | --- |"]
    rows = {"all": report.measures}
    rows |= {tag: report.by_tag[tag] for tag in sorted(report.by_tag, key=lambda t: (t in newsroom.KINDS, t))}
    for name, found in rows.items():
        said, cited = (f"{found[of].value:.3f}" if of in found else "–" for of in ("answer_contains", "citation_hit"))
        lines.append(f"| {name} | {found['answered'].n} | {said} | {cited} | {1 - found['answered'].value:.3f} |")
    lines += ["", ", ".join(f"{name} {report.metrics[name]:.3f}" for name in ("n", *HEADLINE) if name in report.metrics)]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=newsroom.PARTS, default="test")
    cases = newsroom.cases(parser.parse_args().part)
    with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
        archive = Archive.open_with(Path(folder), "none", Settings())
        archive.add(newsroom.FOLDER / "articles")
        report = evaluate(archive, cases, llm="none")
        for table in (retrieval(archive, report), sentences(archive, cases), system(report)):
            print(table, end="\n\n", flush=True)
        archive.close()


if __name__ == "__main__":
    main()
