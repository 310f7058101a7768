"""The report of an evaluation: the results of its questions, and their measures."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from qa.evaluation.compare import Comparison, compare
from qa.evaluation.measures import HEADLINE, Measured, by_tag, figure, grouped, measure, values_of
from qa.evaluation.results import REASONS, Result
from qa.evaluation.runs import read_about, read_results

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Report:
    """Each question's result, and the measures over all of them and by tag. `about` is the content of a run's run.json."""

    results: tuple[Result, ...]
    about: dict[str, object] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: str | Path) -> "Report":
        """The report of a run in a folder; every measure is computed anew. Raises InputError when there is no run."""
        about = read_about(Path(folder))
        return cls(tuple(read_results(Path(folder))), about)

    @cached_property
    def values(self) -> dict[str, dict[str, float]]:
        """Each question's value in every measure that is a mean over questions."""
        return values_of(self.results)

    @cached_property
    def measures(self) -> dict[str, Measured]:
        """Every measure with its number of questions and its 95 % bootstrap interval."""
        return measure(self.results, self.values)

    @cached_property
    def by_tag(self) -> dict[str, dict[str, Measured]]:
        return by_tag(self.results, self.values)

    @property
    def metrics(self) -> dict[str, float]:
        """Every measure's value, the headline ones first; `n` is the number of questions."""
        headline = {"n": float(len(self.results))} | {name: self.measures[name].value for name in HEADLINE if name in self.measures}
        return headline | {name: measured.value for name, measured in self.measures.items()}

    @property
    def texts(self) -> dict[str, str]:
        """The questions by their ids."""
        return {result.case.id: result.case.question for result in self.results}

    @property
    def failures(self) -> list[Result]:
        """The results that are not right; the `failure` of each says why."""
        return [result for result in self.results if not result.right]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """How many results failed for each of REASONS, without those that no result failed for."""
        counted = Counter(result.failure for result in self.failures)
        return [(reason, counted[reason]) for reason in REASONS if counted[reason]]

    def compare(self, other: "Report") -> Comparison:
        """What changed from this report to another over the same questions."""
        return compare(self.values, other.values, (self.texts, other.texts))

    def to_pandas(self) -> "pandas.DataFrame":
        """One row per question: question, answer, why it failed, tags, and its value in every measure."""
        import pandas

        rows = []
        for result in self.results:
            case = result.case
            row = {"id": case.id, "question": case.question, "answer": result.answer.text, "failure": result.failure}
            rows.append(row | {"tags": list(case.tags)} | self.values[case.id])
        return pandas.DataFrame(rows)

    def _repr_html_(self) -> str:
        return template("fragment.html.jinja").render(n=len(self.results), groups=grouped(self.measures), counts=self.reasons)


@cache
def template(name: str) -> jinja2.Template:
    """A Jinja template of this folder."""
    loader = jinja2.FunctionLoader(lambda wanted: (files("qa.evaluation") / wanted).read_text(encoding="utf-8"))
    environment = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["figure"] = figure
    return environment.get_template(name)
