"""Makes cases of a test set from readers' verdicts on answers: what was wrong becomes a case that fails until it is put right."""

from collections.abc import Iterable
from typing import Any

from qa.evaluation.cases import TestSet, with_ids
from qa.evaluation.testsets import from_fields
from vectorstore.record.feedback import Feedback

TO_BE_WRITTEN = "WRITE THE RIGHT ANSWER HERE, OR SET unanswerable TO true"


def cases_of(verdicts: Iterable[Feedback]) -> list[dict[str, Any]]:
    """The cases of readers' verdicts, in their order, as JSON objects of a .jsonl test set. One that gives nothing to measure by, such as
    that an answer without citations is right, makes none.
    """
    return [case for case in map(case_of, verdicts) if case.keys() & {"answers", "articles", "unanswerable"}]


def testset_of(verdicts: Iterable[Feedback]) -> TestSet:
    """The test set that `load_testset` reads of a file with these cases."""
    return TestSet(with_ids([from_fields(case) for case in cases_of(verdicts)]), name="feedback")


def case_of(feedback: Feedback) -> dict[str, Any]:
    """A case from a verdict, as the JSON object of a .jsonl test set. A right answer must be given again; in place of a wrong one there is
    TO_BE_WRITTEN, for a person to replace.
    """
    answer = feedback.answer
    cited = [citation for citation in answer["citations"] if citation["number"] != feedback.citation]
    case: dict[str, Any] = {"question": feedback.question, "history": list(feedback.history), "tags": ["feedback", feedback.verdict]}
    if feedback.verdict != "right":
        case["answers"] = [TO_BE_WRITTEN]
    elif answer["abstained"]:
        return case | {"unanswerable": True}
    elif short := _short_quote(answer):
        case["answers"] = [short]
    if feedback.verdict != "wrong" and cited:
        case["articles"] = list(dict.fromkeys(citation["article_id"] for citation in cited))
        case["quotes"] = [citation["quote"] for citation in cited]
    return {name: value for name, value in case.items() if value}


def _short_quote(answer: dict[str, Any]) -> str:
    """The few words that answer as they stand in the quote, where a weekday has no date."""
    claim = next((claim for claim in answer["claims"] if claim["short"]), None)
    if claim is None:
        return ""
    return str(claim["text"][slice(*claim["short_at"])] if claim.get("short_at") else claim["short"])
