"""Writes a report as pages: report.html to look at, and report.md to paste."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from qa.evaluation import metrics
from qa.evaluation.cases import parts
from qa.evaluation.claims import ClaimReport
from qa.evaluation.judge import agreement
from qa.evaluation.measures import STEPS, TILES, Measured, figure, grouped
from qa.evaluation.report import Report, template
from qa.evaluation.results import REASONS, Result

HTML, MARKDOWN = "report.html", "report.md"

_MOST_FAILURES = 2000  # shown in the page; questions.jsonl, or claims.jsonl, has all
_WIDTH, _HEIGHT = 320, 180  # of a plot, in pixels


def write(folder: Path, report: Report) -> None:
    """Write both pages into a run's folder."""
    (folder / HTML).write_text(to_html(report), encoding="utf-8")
    (folder / MARKDOWN).write_text(to_markdown(report), encoding="utf-8")


def write_claims(folder: Path, report: ClaimReport) -> None:
    """Write both pages of a run over claims into its folder."""
    page = template("claims.html.jinja").render(
        about=report.about,
        n=len(report.results),
        tiles=[(name, report.measures[name]) for name in TILES if name in report.measures],
        groups=grouped(report.measures),
        kinds=report.by_kind,
        failures=report.failures[:_MOST_FAILURES],
        n_failures=len(report.failures),
    )
    (folder / HTML).write_text(page, encoding="utf-8")
    about, lines = report.about, _measure_lines(report.measures)
    if report.by_kind:
        lines += ["| kind | | | n |", "| --- | --- | --- | --- |"]
    for kind, measures in report.by_kind.items():
        lines += [f"| {kind} | {name} | {_with_interval(name, measured)} | {measured.n} |" for name, measured in measures.items()]
    title = f"# {about['testset']}, checker {about['checker']}\n" if about else "# Claims\n"
    text = [title, f"{len(report.results)} claims. In brackets: 95 % bootstrap interval.\n", *lines]
    (folder / MARKDOWN).write_text("\n".join(text) + "\n", encoding="utf-8")


def to_html(report: Report) -> str:
    """The whole report as one HTML page that loads nothing from elsewhere, and can be printed."""
    return template("report.html.jinja").render(
        about=report.about,
        n=len(report.results),
        tiles=[(name, report.measures[name]) for name in TILES if name in report.measures],
        groups=grouped(report.measures),
        risk=_risk_line(report),
        steps=_step_bars(report),
        tags=_tag_rows(report),
        failures=[_failure_row(result) for result in report.failures[:_MOST_FAILURES]],
        n_failures=len(report.failures),
        counts=report.reasons,
        reasons=REASONS,
        agreement=agreement(report.results),
        width=_WIDTH,
        height=_HEIGHT,
    )


def to_markdown(report: Report) -> str:
    """The measures, the scores by tag, and why questions failed, as Markdown tables."""
    about = report.about
    title = f"# {about['testset']}, {about['llm']}\n" if about else "# Evaluation\n"
    lines = [title, f"{len(report.results)} questions. In brackets: 95 % bootstrap interval.\n"]
    lines += _measure_lines(report.measures)
    if report.by_tag:
        lines += ["| tag | n | right | cited | gold first |", "| --- | --- | --- | --- | --- |"]
        for tag, measures in report.by_tag.items():
            cells = [figure(name, measures[name].value) if name in measures else "–" for name in ("right", "citation_hit", "gold_first")]
            lines.append(f"| {tag} | {measures['right'].n} | {' | '.join(cells)} |")
        lines.append("")
    lines += ["| why it failed | questions |", "| --- | --- |", *(f"| {reason} | {n} |" for reason, n in report.reasons)]
    lines += [
        f"\nThe judge agrees with {name.removeprefix('judge_')} as measured: κ {k:.2f}" for name, k in agreement(report.results).items()
    ]
    return "\n".join(lines) + "\n"


def _measure_lines(measures: Mapping[str, Measured]) -> list[str]:
    """The measures as Markdown tables, one for each group."""
    lines = []
    for group, rows in grouped(measures):
        lines += [f"| {group} | | n |", "| --- | --- | --- |"]
        lines += [f"| {name} | {_with_interval(name, measured)} | {measured.n} |" for name, measured in rows]
        lines.append("")
    return lines


def _with_interval(name: str, measured: Measured) -> str:
    return f"{figure(name, measured.value)} ({figure(name, measured.low)}–{figure(name, measured.high)})"


def _risk_line(report: Report) -> dict[str, Any]:
    """The curve of risk against coverage as the points of a polyline, and the share answered as the x of the threshold."""
    coverage, risk = metrics.risk_coverage([r.answer.confidence for r in report.results], [not r.right_if_asked for r in report.results])
    # 200 points are enough for a line of 320 pixels.
    keep = np.unique(np.linspace(0, len(coverage) - 1, min(200, len(coverage))).astype(int))
    points = " ".join(f"{_WIDTH * coverage[i]:.1f},{_HEIGHT * (1 - risk[i]):.1f}" for i in keep)
    answered = sum(not result.answer.abstained for result in report.results) / max(len(report.results), 1)
    return {"points": points, "answered": answered, "x": _WIDTH * answered}


def _step_bars(report: Report) -> list[dict[str, Any]]:
    """Median and 95th percentile of each step's seconds, as bars."""
    names = [step for step in (*STEPS, "first", "seconds") if f"{step}_p50" in report.measures]
    longest = max((report.measures[f"{name}_p95"].value for name in names), default=1.0) or 1.0
    bars = []
    for name in names:
        median, slow = (report.measures[f"{name}_{rank}"].value for rank in ("p50", "p95"))
        label = {"first": "first text", "seconds": "in all"}.get(name, name)
        bars.append({"name": label, "p50": median, "p95": slow, "w50": _WIDTH * median / longest, "w95": _WIDTH * slow / longest})
    return bars


def _tag_rows(report: Report) -> list[dict[str, Any]]:
    """The measures of each tag, and the share of right answers as a bar with its interval, in percent."""
    rows = []
    for tag, measures in report.by_tag.items():
        right = measures["right"]
        bar = {"x": 100 * right.value, "low": 100 * right.low, "high": 100 * right.high}
        rows.append({"name": tag, "right": right, "gold": measures.get("gold_first"), "cited": measures.get("citation_hit")} | bar)
    return rows


def _failure_row(result: Result) -> dict[str, Any]:
    """A failure with its gold and its best five pieces of evidence."""
    case, answer = result.case, result.answer
    cited = {(citation.article_id, citation.start) for citation in answer.citations}
    evidence = [
        {"quote": item.quote, "article": item.hit.article_id, "score": item.score, "cited": item.place in cited, "gold": is_gold}
        for item, is_gold in zip(answer.evidence[:5], result.chosen, strict=False)
    ]
    gold = [" + ".join(parts(gold_answer)) for gold_answer in case.answers]
    return {"case": case, "answer": answer, "failure": result.failure, "gold": gold, "evidence": evidence}
