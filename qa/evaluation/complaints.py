"""What readers said of answers → cases of a test set: from a complaint to a test that fails until it is put right."""

from typing import Any

from vectorstore.record.feedback import Feedback

TO_BE_WRITTEN = "WRITE THE RIGHT ANSWER HERE, OR SET unanswerable TO true"


def case_of(feedback: Feedback) -> dict[str, Any]:
    """A case as a line of a .jsonl test set. What was right must stay so; what was wrong waits for its answer and fails till then."""
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
