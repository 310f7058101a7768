"""Tests a checker of claims: reads claims with their evidence, has them checked, and measures how many verdicts are right."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from qa.checking.verify import Verdict
from qa.drafting.llm import shown
from qa.evaluation import metrics
from qa.evaluation.cases import BadLines, ClaimCase, with_ids
from qa.evaluation.formats import read_text
from qa.evaluation.measures import MEASURES, Measured, Rows, means, measured_over, percentile
from qa.evaluation.metrics import Numbers
from qa.evaluation.runs import (
    RUN,
    code_commit,
    package_versions,
    prompt_hashes,
    read_about,
    run_key,
    shown_settings,
    write_json,
    write_values,
)
from qa.settings import Settings
from vectorstore import InputError
from vectorstore.progress import Progress, silent

CLAIMS = "claims.jsonl"  # of a run: each claim with its verdict

_TEXTS = ("kind", "title", "language", "article", "id")
_KNOWN = {*_TEXTS, "claim", "evidence", "supported"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with its verdict, and how long that took."""

    case: ClaimCase
    verdict: Verdict
    seconds: float = 0.0

    @property
    def right(self) -> bool:
        return bool(self.verdict) == self.case.supported

    @property
    def failure(self) -> str:
        """What is wrong with the verdict; empty when it is right."""
        return "" if self.right else f"removed: {self.verdict.why}" if self.case.supported else "kept"

    def values(self) -> dict[str, float]:
        """Its values in the measures that are means over claims."""
        return {"kept" if self.case.supported else "removed": float(self.right)}


@dataclass(frozen=True)
class ClaimReport:
    """What a test of a checker found: each claim's verdict, and the measures over all of them and by kind."""

    results: tuple[Checked, ...]
    about: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def values(self) -> dict[str, dict[str, float]]:
        return {result.case.id: result.values() for result in self.results}

    @cached_property
    def measures(self) -> dict[str, Measured]:
        """The measures with their numbers of claims and their 95 % bootstrap intervals, in the order of MEASURES."""
        measures = means(list(self.values.values()))
        right = np.array([result.right for result in self.results], float)
        supported = np.array([result.case.supported for result in self.results], float)
        seconds = np.array([result.seconds for result in self.results])

        def balanced(rows: Rows) -> Numbers:
            return metrics.balanced_rows(right[rows], supported[rows])

        statistics = {"balanced_accuracy": balanced} | {f"seconds_p{rank}": partial(percentile, seconds, rank) for rank in (50, 95)}
        measures |= {name: measured for name, statistic in statistics.items() if (measured := measured_over(len(self.results), statistic))}
        return {name: measures[name] for name in MEASURES if name in measures}

    @cached_property
    def by_kind(self) -> dict[str, dict[str, Measured]]:
        """`kept` of each kind of supported claims, then `removed` of each kind of other claims; the most frequent kinds first."""
        groups: dict[tuple[bool, str], list[Checked]] = {}
        for result in self.results:
            if result.case.kind:
                groups.setdefault((not result.case.supported, result.case.kind), []).append(result)
        kinds: dict[str, dict[str, Measured]] = {}
        for (_, kind), results in sorted(groups.items(), key=lambda group: (group[0][0], -len(group[1]), group[0][1])):
            kinds.setdefault(kind, {}).update(means([result.values() for result in results]))
        return kinds

    @property
    def metrics(self) -> dict[str, float]:
        """Every measure's value; `n` is the number of claims."""
        return {"n": float(len(self.results))} | {name: measured.value for name, measured in self.measures.items()}

    @property
    def texts(self) -> dict[str, str]:
        """The claims by their ids."""
        return {result.case.id: result.case.claim for result in self.results}

    @property
    def failures(self) -> list[Checked]:
        """The claims whose verdict is not right."""
        return [result for result in self.results if not result.right]


def load_claims(path: Path) -> tuple[ClaimCase, ...]:
    """Read and check a .jsonl file of claims. Raises InputError that names every bad line."""
    cases: list[ClaimCase] = []
    bad = BadLines()
    for number, line in enumerate(read_text(path).split("\n"), 1):
        try:
            if line.strip():
                cases.append(_case(json.loads(line)))
        except (ValueError, RecursionError) as error:
            bad.add(f"{path}:{number}", error)
    bad.check()
    if not cases:
        raise InputError(f"{path} holds no claims; each line is a JSON object with a claim, its evidence, and whether it is supported")
    return with_ids(cases, "claim")


def _case(fields: Any) -> ClaimCase:
    if not isinstance(fields, dict):
        raise ValueError("expected a JSON object with a claim")
    if unknown := fields.keys() - _KNOWN:
        raise ValueError(f"unknown field {', '.join(sorted(unknown))}")
    claim, evidence, supported = fields.get("claim"), fields.get("evidence"), fields.get("supported")
    if not isinstance(claim, str) or not claim.strip():
        raise ValueError("there is no claim")
    if not isinstance(evidence, list) or not evidence or not all(isinstance(item, str) and item.strip() for item in evidence):
        raise ValueError("evidence must be a list of sentences, one at least")
    if not isinstance(supported, bool):
        raise ValueError("supported must be true or false")
    texts = {name: fields.get(name) or "" for name in _TEXTS}
    if wrong := [name for name, value in texts.items() if not isinstance(value, str)]:
        raise ValueError(f"{wrong[0]} must be a string")
    return ClaimCase(claim, tuple(evidence), supported, **texts)


def check_claims(
    cases: Sequence[ClaimCase], check: Callable[[ClaimCase], Verdict], about: dict[str, Any] | None = None, progress: Progress = silent
) -> ClaimReport:
    """Ask a checker about each claim."""
    results = []
    for case in cases:
        began = perf_counter()
        verdict = check(case)
        results.append(Checked(case, verdict, round(perf_counter() - began, 4)))
        progress(len(results), len(cases))
    return ClaimReport(tuple(results), about or {})


def describe_claims(name: str, cases: Sequence[ClaimCase], settings: Settings, checker: str, embedder: str) -> dict[str, Any]:
    """The content of run.json. `checker` is the spec of what decides about claims, `embedder` the embedder's name and fingerprint."""
    checker = shown(checker)
    models = {"embedder": embedder, "prompts": prompt_hashes(settings.prompts)}
    data = hashlib.sha256("".join(json.dumps(asdict(case), sort_keys=True) for case in cases).encode()).hexdigest()[:16]
    return {
        "key": run_key(data, checker, models),
        "testset": name,
        "claims": len(cases),
        "data": data,
        "checker": checker,
        "llm": "none",  # nothing is drafted
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "finished": "",
        "settings": shown_settings(settings) | {"checker": checker},
        "models": models,
        "versions": package_versions(),
        "commit": code_commit(),
    }


def is_taken(folder: Path) -> bool:
    """Whether a folder holds a run already."""
    return (folder / RUN).exists()


def keep(folder: Path, report: ClaimReport) -> ClaimReport:
    """Write a run into its folder: run.json with the measures, each claim with its verdict, and scores.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    report = replace(report, about=report.about | {"finished": datetime.now(UTC).isoformat(timespec="seconds"), "metrics": report.metrics})
    with (folder / CLAIMS).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(_record(result), ensure_ascii=False) + "\n" for result in report.results)
    write_values(folder, report.values)
    write_json(folder / RUN, report.about)
    return report


def read_claims(folder: Path) -> ClaimReport:
    """A run over claims from its folder; without claims where it is one of questions."""
    path = folder / CLAIMS
    if not path.exists():
        return ClaimReport(())
    try:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return ClaimReport(tuple(map(_from_record, records)), read_about(folder))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} cannot be read ({type(error).__name__}: {error})") from error


def _record(result: Checked) -> dict[str, Any]:
    verdict = result.verdict
    outcome = {"verdict": bool(verdict), "support": verdict.support, "why": verdict.why, "notice": verdict.notice}
    return {name: value for name, value in asdict(result.case).items() if value != ""} | outcome | {"seconds": result.seconds}


def _from_record(record: dict[str, Any]) -> Checked:
    case = _case({name: value for name, value in record.items() if name in _KNOWN})
    return Checked(case, Verdict(tuple(record["support"]), why=record["why"], notice=record["notice"]), record["seconds"])
