"""Writes the rankings of a run as TREC files, for trec_eval and other tools that read these."""

from collections.abc import Sequence
from pathlib import Path

from qa.evaluation.results import Result

TAG = "dateline"


def write_trec(folder: Path, results: Sequence[Result]) -> None:
    """Write qrels.txt (`question 0 article 1`) and run.txt (`question Q0 article rank score tag`) for the articles found."""
    folder.mkdir(parents=True, exist_ok=True)
    answerable = [result for result in results if result.case.articles and not result.case.unanswerable]
    qrels = [f"{_word(r.case.id)} 0 {_word(article)} 1" for r in answerable for article in dict.fromkeys(r.case.articles)]
    run = [
        f"{_word(r.case.id)} Q0 {_word(article)} {rank} {len(r.ranked) - rank + 1} {TAG}"
        for r in answerable
        for rank, article in enumerate(r.ranked, 1)
    ]
    for name, lines in (("qrels.txt", qrels), ("run.txt", run)):
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _word(name: str) -> str:
    """An id without the white space that would end its column."""
    return "_".join(name.split())
