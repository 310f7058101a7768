"""What readers say of answers, kept in the catalog: the answer as it was, whether it was right, and which citation was not."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from vectorstore.record import schema as t
from vectorstore.record.database import Database

VERDICTS = ("right", "wrong", "wrong citation")


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's word on an answer. `answer` is its JSON object; `citation` the number that was wrong, or 0."""

    verdict: str
    question: str
    history: tuple[str, ...]
    answer: dict[str, Any]
    citation: int = 0
    given: str = ""


def record_feedback(database: Database, feedback: Feedback, by: str = "") -> None:
    """Keep it, in place of what was said `by` the same before, where that is told. Raises ValueError for what is none of VERDICTS."""
    if feedback.verdict not in VERDICTS:
        raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}, not {feedback.verdict!r}")
    with database.write() as connection:
        if by:
            connection.execute(delete(t.feedback).where(t.feedback.c.said_by == by))
        connection.execute(
            insert(t.feedback).values(
                said_by=by,
                given=datetime.now(UTC).isoformat(timespec="seconds"),
                verdict=feedback.verdict,
                question=feedback.question,
                history=json.dumps(feedback.history),
                answer=json.dumps(feedback.answer),
                citation=feedback.citation,
            )
        )


def all_feedback(database: Database) -> list[Feedback]:
    """Everything said so far, the oldest first."""
    with database.read() as connection:
        rows = connection.execute(select(t.feedback).order_by(t.feedback.c.number)).all()
    return [
        Feedback(row.verdict, row.question, tuple(json.loads(row.history)), json.loads(row.answer), row.citation, row.given) for row in rows
    ]
