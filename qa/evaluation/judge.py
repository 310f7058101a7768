"""An LLM as a second opinion on answers; its agreement with the measures that need none is reported beside it."""

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
    """Asks a model to mark an answer from 0 to 1 on each of ASPECTS. A reply that cannot be read marks nothing."""

    model: Model

    def __call__(self, result: Result) -> Result:
        if result.answer.abstained:
            return result
        gold = [", ".join(parts(answer)) for answer in result.case.answers]
        prompt = render("judge", question=result.case.question, gold=gold, said=result.said, citations=result.answer.citations)
        return replace(result, judged=read_marks("".join(self.model.stream(prompt))))


def read_marks(reply: str) -> dict[str, float]:
    """The marks in a judge's reply, which holds one JSON object somewhere; each between 0 and 1, or left out."""
    found = _OBJECT.search(reply)
    try:
        marks = json.loads(found.group()) if found else {}
    except ValueError:
        return {}
    return {f"judge_{aspect}": float(marks[aspect]) for aspect in ASPECTS if _is_mark(marks.get(aspect))}


def _is_mark(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def agreement(results: Sequence[Result]) -> dict[str, float]:
    """The judge's agreement beyond chance, as Cohen's kappa (1960), with what is measured.

    Correctness is held against right answers, faithfulness against citations of gold articles.
    """
    from sklearn.metrics import cohen_kappa_score

    measured: dict[str, Callable[[Result], bool]] = {
        "judge_correctness": lambda result: result.right,
        "judge_faithfulness": lambda result: bool(result.cited),
    }
    found = {}
    for name, told in measured.items():
        marked = [result for result in results if name in result.judged and not result.case.unanswerable]
        pairs = [(result.judged[name] >= 0.5, told(result)) for result in marked]
        if pairs:
            judged, said = zip(*pairs, strict=True)
            found[name] = 1.0 if judged == said else float(cohen_kappa_score(judged, said))
    return found
