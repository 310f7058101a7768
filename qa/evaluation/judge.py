"""An LLM that marks answers as a second opinion, and how far it agrees with the measures that need no LLM."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa.drafting.llm import Model
from qa.drafting.prompts import render
from qa.evaluation.cases import parts
from qa.evaluation.results import Result

ASPECTS = ("faithfulness", "correctness", "completeness")

_OBJECT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks a model to mark an answer from 0 to 1 on each of ASPECTS. A reply that cannot be read gives no marks."""

    model: Model

    def __call__(self, result: Result) -> Result:
        if result.answer.abstained:
            return result
        gold = [", ".join(parts(answer)) for answer in result.case.answers]
        prompt = render("judge", question=result.case.question, gold=gold, said=result.said, citations=result.answer.citations)
        return replace(result, judged=read_marks("".join(self.model.stream(prompt))))


def read_marks(reply: str) -> dict[str, float]:
    """The marks in a judge's reply, which holds one JSON object somewhere; each between 0 and 1, or left out."""
    match = _OBJECT.search(reply)
    try:
        marks = json.loads(match.group()) if match else {}
    except ValueError:
        return {}
    return {f"judge_{aspect}": float(marks[aspect]) for aspect in ASPECTS if _is_mark(marks.get(aspect))}


def _is_mark(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def agreement(results: Sequence[Result]) -> dict[str, float]:
    """The judge's agreement beyond chance with the measures, as Cohen's kappa (1960), by the name of the judge's measure.

    Its marks for correctness, rounded, are compared with whether answers are right; those for faithfulness with whether gold is cited.
    """
    from sklearn.metrics import cohen_kappa_score

    measured: dict[str, Callable[[Result], bool]] = {
        "judge_correctness": lambda result: result.right,
        "judge_faithfulness": lambda result: bool(result.cited),
    }
    kappas = {}
    for name, holds in measured.items():
        marked = [result for result in results if name in result.judged and not result.case.unanswerable]
        pairs = [(result.judged[name] >= 0.5, holds(result)) for result in marked]
        if pairs:
            judged, actual = zip(*pairs, strict=True)
            kappas[name] = 1.0 if judged == actual else float(cohen_kappa_score(judged, actual))
    return kappas
