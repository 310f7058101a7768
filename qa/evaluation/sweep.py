"""Tries combinations of settings on a part of a test set, and compares the best with the present ones on the rest; and finds the threshold
for a precision.
"""

import hashlib
import itertools
import json
import tomllib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from qa.evaluation.archives import EvaluatedArchive
from qa.evaluation.cases import Case
from qa.evaluation.compare import Comparison
from qa.evaluation.evaluate import Watcher, evaluate
from qa.evaluation.measures import Measured, check_measure, lower_is_better
from qa.evaluation.report import Report
from qa.evaluation.results import Result
from qa.settings import Settings
from vectorstore import InputError
from vectorstore.progress import silent

TRIED = ("threshold", "passages", "dense_weight", "reader", "checker", "prompts", "llm", "embedder")
_MOST = 200  # combinations: each asks all tuning questions
_LEAST_ANSWERED = 20  # answers: of fewer, the share that is right says little

OpenArchive = Callable[[Settings], AbstractContextManager[EvaluatedArchive]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sweep tries: every combination of `settings`, on the questions with the tag `tune`, or on that share of all; the best has the
    best value of the measure `objective`.
    """

    settings: dict[str, list[Any]]
    objective: str = "right"
    tune: str | float = 0.5

    @property
    def combinations(self) -> list[dict[str, Any]]:
        return [dict(zip(self.settings, values, strict=True)) for values in itertools.product(*self.settings.values())]


@dataclass(frozen=True, slots=True)
class Sweep:
    """The outcome of a sweep: each combination's objective on the tuning part, best first, and on the rest the best combination compared
    with the settings as they are.
    """

    plan: Plan
    tried: tuple[tuple[dict[str, Any], Measured], ...]
    rest: Comparison
    questions: tuple[int, int]  # in the tuning part, in the rest

    @property
    def best(self) -> dict[str, Any]:
        return self.tried[0][0]

    def to_markdown(self) -> str:
        names = list(self.plan.settings)
        lines = [f"| {' | '.join(names)} | {self.plan.objective}, {self.questions[0]} tuning questions |"]
        lines.append(f"| {'--- | ' * len(names)}--- |")
        for settings, measured in self.tried:
            cells = (str(settings[name]) for name in names)
            lines.append(f"| {' | '.join(cells)} | {measured.value:.3f} ({measured.low:.3f}–{measured.high:.3f}) |")
        lines += ["", f"The best of these against the settings as they are, on the {self.questions[1]} other questions:", ""]
        return "\n".join([*lines, "```", str(self.rest), "```", ""])

    def to_json(self) -> dict[str, Any]:
        tried = [settings | {"value": measured.value, "low": measured.low, "high": measured.high} for settings, measured in self.tried]
        return {"objective": self.plan.objective, "best": self.best, "tried": tried, "rest": self.rest.to_json()}


def read_plan(path: Path) -> Plan:
    """A plan from its TOML file. Raises InputError that says what is wrong with it."""
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not TOML: {error}") from error
    settings = fields.pop("settings", None)
    if not isinstance(settings, dict) or not settings or not all(isinstance(values, list) and values for values in settings.values()):
        raise InputError(f"{path} needs a table [settings] with a list of values for each setting, such as: threshold = [0.2, 0.3]")
    if unknown := settings.keys() - set(TRIED):
        raise InputError(f"{path}: {', '.join(sorted(unknown))} cannot be swept; these can: {', '.join(TRIED)}")
    if unknown := fields.keys() - {"objective", "tune"}:
        raise InputError(f"{path}: unknown {', '.join(sorted(unknown))}; beside [settings] there are objective and tune")
    plan = Plan(settings, **fields)
    check_measure(plan.objective)
    if len(plan.combinations) > _MOST:
        raise InputError(f"{path} makes {len(plan.combinations)} combinations; {_MOST} are the most")
    return plan


def sweep(
    plan: Plan, cases: Sequence[Case], settings: Settings, open_archive: OpenArchive, workers: int = 1, progress: Watcher = silent
) -> Sweep:
    """Try every combination of a plan. Raises InputError when a part is empty or a setting is not valid."""
    tuning, rest = split(cases, plan.tune)
    total = len(plan.combinations)

    def ask(chosen: dict[str, Any], part: Sequence[Case], done: int) -> Report:
        with open_archive(_with(settings, chosen)) as archive:
            report = evaluate(archive, part, llm=chosen.get("llm", archive.llm), workers=workers)
        progress(done, total + 2, ", ".join(f"{name} {value}" for name, value in chosen.items()) or "as they are")
        return report

    tried = []
    for done, chosen in enumerate(plan.combinations, 1):
        measured = ask(chosen, tuning, done).measures.get(plan.objective)
        if measured is None:
            raise InputError(f"{plan.objective!r} is measured on none of the tuning questions; choose another objective")
        tried.append((chosen, measured))
    sign = 1 if lower_is_better(plan.objective) else -1
    tried.sort(key=lambda pair: sign * pair[1].value)
    before, after = ask({}, rest, total + 1), ask(tried[0][0], rest, total + 2)
    return Sweep(plan, tuple(tried), before.compare(after), (len(tuning), len(rest)))


def split(cases: Sequence[Case], tune: str | float) -> tuple[list[Case], list[Case]]:
    """The questions to tune on and the others: by tag, or a share of them that is always the same."""
    tuning: list[Case] = []
    rest: list[Case] = []
    for case in cases:
        chosen = tune in case.tags if isinstance(tune, str) else _place(case.id) < tune
        (tuning if chosen else rest).append(case)
    if not tuning or not rest:
        raise InputError(f"tune = {tune!r} leaves {len(tuning)} questions to tune on and {len(rest)} to report on; both need some")
    return tuning, rest


def _place(name: str) -> float:
    """A number in [0, 1) that an id always gets, as if drawn by chance."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 16**8


def _with(settings: Settings, chosen: dict[str, Any]) -> Settings:
    try:
        return settings.model_validate(settings.model_dump() | chosen)
    except ValidationError as error:
        raise InputError(f"{json.dumps(chosen)} cannot be set: {error.errors()[0]['msg']}") from error


@dataclass(frozen=True, slots=True)
class Calibration:
    """A threshold for the confidence; the shares of right answers, `precision`, and of questions `answered` above it; and how many these
    `n` are.
    """

    threshold: float
    precision: float
    answered: float
    n: int


def calibrate(results: Sequence[Result], precision: float) -> Calibration:
    """The lowest threshold at which at least `precision` of the answers are right. Raises InputError when there is none.

    The results must be of a run with a threshold of 0, which abstains from nothing.
    """
    ordered = sorted(results, key=lambda result: -result.answer.confidence)
    right, best, highest = 0, None, 0.0
    for n, result in enumerate(ordered, 1):
        right += result.right_if_asked
        tied = n < len(ordered) and ordered[n].answer.confidence == result.answer.confidence
        if n < min(_LEAST_ANSWERED, len(ordered)) or tied:
            continue
        highest = max(highest, right / n)
        if right / n >= precision:
            best = Calibration(result.answer.confidence, right / n, n / len(ordered), n)
    if best is None:
        raise InputError(
            f"No threshold makes {precision:.0%} of the answers right; {highest:.0%} is the most over {len(ordered)} questions"
        )
    return best
