"""Makes cases of a test set from readers' verdicts on answers: what was wrong becomes a case that fails until it is put right."""

from typing import Any

from vectorstore.record.feedback import Feedback

TO_BE_WRITTEN = "WRITE THE RIGHT ANSWER HERE, OR SET unanswerable TO true"


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
    elif answer["short"]:
        case["answers"] = [answer["short"]]
    if feedback.verdict != "wrong" and cited:
        case["articles"] = list(dict.fromkeys(citation["article_id"] for citation in cited))
        case["quotes"] = [citation["quote"] for citation in cited]
    return {name: value for name, value in case.items() if value}
