"""A run as pages: report.html to look at, report.md to paste, and a fragment for notebooks."""

from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np

from qa.evaluation import metrics
from qa.evaluation.cases import parts
from qa.evaluation.judge import agreement
from qa.evaluation.measures import GROUPS, Measure
from qa.evaluation.results import REASONS, Result

if TYPE_CHECKING:
    from qa.evaluation.evaluate import Report

HTML, MARKDOWN = "report.html", "report.md"

_TILES = ("right", "answer_contains", "citation_hit", "gold_first", "R@5", "abstain_precision", "abstain_recall", "auroc", "seconds_p50")
_MOST_FAILURES = 2000  # shown in the page; questions.jsonl has all
_WIDTH, _HEIGHT = 320, 180  # of a plot, in pixels
_STEPS = ("retrieve", "read", "draft", "verify")

# How a value is read; what is not here is a share or seconds.
_FORMATS = {"n": ".0f", "words": ".1f", "claims": ".1f", "prompt_tokens": ".1f", "answer_tokens": ".1f", "cost": ".2g"}


def write(folder: Path, report: "Report") -> None:
    """Write both pages into a run's folder."""
    (folder / HTML).write_text(to_html(report), encoding="utf-8")
    (folder / MARKDOWN).write_text(to_markdown(report), encoding="utf-8")


def to_html(report: "Report") -> str:
    """The whole report as one page that loads nothing, follows the reader's light or dark, and prints."""
    return _template("report.html.jinja").render(
        about=report.about, n=len(report.results), tiles=[(name, report.measures[name]) for name in _TILES if name in report.measures],
        groups=_groups(report.measures), risk=_risk_line(report), steps=_step_bars(report), tags=_tag_rows(report),
        failures=[_row(result) for result in report.failures[:_MOST_FAILURES]], n_failures=len(report.failures),
        counts=_counts(report), reasons=REASONS, agreement=agreement(report.results), width=_WIDTH, height=_HEIGHT,
    )  # fmt: skip


def fragment(report: "Report") -> str:
    """The measures as a table, for a notebook."""
    return _template("fragment.html.jinja").render(n=len(report.results), groups=_groups(report.measures), counts=_counts(report))


def to_markdown(report: "Report") -> str:
    """The measures, the scores by tag, and why questions failed, as Markdown tables."""
    about = report.about
    title = f"# {about['testset']}, {about['llm']}\n" if about else "# Evaluation\n"
    lines = [title, f"{len(report.results)} questions. In brackets: 95 % bootstrap interval.\n"]
    for group, rows in _groups(report.measures):
        lines += [f"| {group} | | n |", "| --- | --- | --- |"]
        lines += [f"| {name} | {figure(name, of.value)} ({figure(name, of.low)}–{figure(name, of.high)}) | {of.n} |" for name, of in rows]
        lines.append("")
    if report.by_tag:
        lines += ["| tag | n | right | cited | gold first |", "| --- | --- | --- | --- | --- |"]
        for tag, found in report.by_tag.items():
            cells = [figure(name, found[name].value) if name in found else "–" for name in ("right", "citation_hit", "gold_first")]
            lines.append(f"| {tag} | {found['right'].n} | {' | '.join(cells)} |")
        lines.append("")
    lines += ["| why it failed | questions |", "| --- | --- |", *(f"| {reason} | {n} |" for reason, n in _counts(report))]
    lines += [
        f"\nThe judge agrees with {name.removeprefix('judge_')} as measured: κ {k:.2f}" for name, k in agreement(report.results).items()
    ]
    return "\n".join(lines) + "\n"


def figure(name: str, value: float) -> str:
    """A value as its measure is read: counts whole, words and tokens with one decimal, shares and seconds with three."""
    if np.isnan(value):
        return "–"
    return f"{value:{_FORMATS.get(name, '.3f')}}"


def _groups(measures: dict[str, Measure]) -> list[tuple[str, list[tuple[str, Measure]]]]:
    found = [(group, [(name, measures[name]) for name in names if name in measures]) for group, names in GROUPS.items()]
    return [(group, rows) for group, rows in found if rows]


def _counts(report: "Report") -> list[tuple[str, int]]:
    counted = Counter(result.failure for result in report.failures)
    return [(reason, counted[reason]) for reason in REASONS if counted[reason]]


def _risk_line(report: "Report") -> dict[str, Any]:
    """The curve of risk against coverage as the points of a polyline, and where the threshold stands on it."""
    coverage, risk = metrics.risk_coverage([r.answer.confidence for r in report.results], [not r.right_if_asked for r in report.results])
    keep = np.unique(np.linspace(0, len(coverage) - 1, min(200, len(coverage))).astype(int))
    points = " ".join(f"{_WIDTH * coverage[i]:.1f},{_HEIGHT * (1 - risk[i]):.1f}" for i in keep)
    answered = sum(not result.answer.abstained for result in report.results) / max(len(report.results), 1)
    return {"points": points, "answered": answered, "x": _WIDTH * answered}


def _step_bars(report: "Report") -> list[dict[str, Any]]:
    """Median and 95th percentile of each step's seconds, as bars."""
    names = [step for step in (*_STEPS, "first", "seconds") if f"{step}_p50" in report.measures]
    longest = max((report.measures[f"{name}_p95"].value for name in names), default=1.0) or 1.0
    bars = []
    for name in names:
        half, most = (report.measures[f"{name}_{rank}"].value for rank in ("p50", "p95"))
        label = {"first": "first text", "seconds": "in all"}.get(name, name)
        bars.append({"name": label, "p50": half, "p95": most, "w50": _WIDTH * half / longest, "w95": _WIDTH * most / longest})
    return bars


def _tag_rows(report: "Report") -> list[dict[str, Any]]:
    rows = []
    for tag, found in report.by_tag.items():
        right = found["right"]
        bar = {"x": 100 * right.value, "low": 100 * right.low, "high": 100 * right.high}
        rows.append({"name": tag, "right": right, "gold": found.get("gold_first"), "cited": found.get("citation_hit")} | bar)
    return rows


def _row(result: Result) -> dict[str, Any]:
    case, answer = result.case, result.answer
    cited = {(citation.article_id, citation.start) for citation in answer.citations}
    evidence = [
        {"quote": item.quote, "article": item.hit.article_id, "score": item.score,
         "cited": (item.hit.article_id, item.start) in cited, "gold": gold}
        for item, gold in zip(answer.evidence[:5], result.chosen, strict=False)
    ]  # fmt: skip
    gold = [" + ".join(parts(found)) for found in case.answers]
    return {"case": case, "answer": answer, "failure": result.failure, "gold": gold, "evidence": evidence}


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["figure"] = figure
    return environment.from_string((files("qa.evaluation") / name).read_text(encoding="utf-8"))
