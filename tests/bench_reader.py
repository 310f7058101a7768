"""`make bench-reader DATA=folder`: whether the reader knows when there is no answer. Prints a table, and draws docs/img/reliability.svg.

Every answerable question of a SQuAD-like set is asked twice: of all articles, and without the ones on its own subject. SQuAD 2.0's own
unanswerable questions are asked as they are, about subjects on which nothing of the reader but its last ten weights was trained.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from qa.answer import PASSAGES
from qa.archive import Archive
from qa.asking.question import understand
from qa.asking.retrieve import choose_passages, query_for
from qa.evaluation import metrics
from qa.evaluation.archives import archive_of
from qa.evaluation.cases import Case
from qa.evaluation.testsets import load_testset
from qa.reading.reader import read
from qa.settings import Settings

# One article in five of the training file, in the order of their names: qa/training/regression.py.
HELD_OUT = ("1973_oil_crisis", "Harvard_University", "Normans", "Yuan_dynasty")
PLOT = Path(__file__).parent.parent / "docs" / "img" / "reliability.svg"
_BINS = 10


def subject(article: str) -> str:
    return article.rsplit("-", 1)[0]


def confidence(case: Case, archive: Archive, without: str = "") -> tuple[float, bool]:
    """How sure the reader is, and whether its best sentence is gold; `without` a subject's articles."""
    question = understand(case.question, case.history)
    found, _ = choose_passages(question, archive.retrieve(**query_for(question, 60)), 60)
    hits = [hit for hit in found.hits if not without or subject(hit.article_id) != without][:PASSAGES]
    reading = read(question, replace(found, hits=hits))
    best = reading.evidence[:1]
    return reading.confidence, bool(best) and case.is_gold(best[0].hit.article_id, best[0].quote)


def row(name: str, n: int, answerable: Sequence[float], unanswerable: Sequence[float]) -> str:
    area = metrics.auroc([*answerable, *unanswerable], [True] * len(answerable) + [False] * len(unanswerable))
    answered = np.mean(np.array(unanswerable) >= np.quantile(answerable, 0.05))
    return f"| {name} | {n} | {area:.3f} | {answered:.3f} |"


def missing(cases: Sequence[Case], archive: Archive) -> tuple[str, list[tuple[float, bool]]]:
    """A row, and (confidence, right) of every answer."""
    own = [confidence(case, archive) for case in cases]
    other = [confidence(case, archive, subject(case.articles[0]))[0] for case in cases]
    sure = [value for value, _ in own]
    return row("its subject missing", len(cases), sure, other), [*own, *((value, False) for value in other)]


def adversarial(cases: Sequence[Case], archive: Archive) -> tuple[str, list[tuple[float, bool]]]:
    found = [(case, *confidence(case, archive)) for case in cases]
    answerable, unanswerable = ([sure for case, sure, _ in found if case.unanswerable == kind] for kind in (False, True))
    line = row("SQuAD 2.0's unanswerable, held-out articles", len(cases), answerable, unanswerable)
    return line, [(sure, right and not case.unanswerable) for case, sure, right in found]


def plot(curves: dict[str, Sequence[tuple[float, bool]]]) -> None:
    """Confidence against the share that is right, in bins of equal width."""
    figure = Figure(figsize=(4.6, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, values in curves.items():
        sure, right = (np.array(column, dtype=float) for column in zip(*values, strict=True))
        bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
        shown = [b for b in range(_BINS) if (bins == b).sum() >= _BINS]
        axes.plot([sure[bins == b].mean() for b in shown], [right[bins == b].mean() for b in shown], marker="o", label=name)
    axes.set(xlabel="confidence", ylabel="the best sentence answers", xlim=(0, 1), ylim=(0, 1))
    axes.legend(frameon=False, loc="upper left")
    figure.savefig(PLOT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with squad2-en.json and xquad-en.json")
    parser.add_argument("--every", type=int, default=2, help="ask every n-th question")
    options = parser.parse_args()
    lines = ["| unanswerable because | n | AUROC | answered, where 95 % of the answerable are |", "| --- | --- | --- | --- |"]
    curves = {}
    xquad, squad = (load_testset(options.data / name) for name in ("xquad-en.json", "squad2-en.json"))
    with archive_of(xquad, Settings(), "none", Archive.open_with) as archive:
        line, curves["XQuAD, half without their subject"] = missing(xquad.cases[:: options.every], archive)
        lines.append(line)
    held = [case for case in squad.cases if subject((case.articles or (case.id,))[0]) in HELD_OUT or case.unanswerable]
    with archive_of(squad, Settings(), "none", Archive.open_with) as archive:
        held = [c for c in held if not c.unanswerable or subject(archive.search(c.question, 1)[0].article_id) in HELD_OUT]
        line, curves["SQuAD 2.0, held-out articles"] = adversarial(held[:: options.every], archive)
        lines.append(line)
    plot(curves)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
