"""Keeps readers' feedback on answers in the catalog: the answer, whether it was right, and which citation was wrong."""

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
    """One reader's verdict on an answer. `answer` is its JSON object, `history` the earlier turns, `citation` the number of the wrong
    citation or 0, `given` the time in ISO 8601.
    """

    verdict: str
    question: str
    history: tuple[str, ...]
    answer: dict[str, Any]
    citation: int = 0
    given: str = ""


def record_feedback(database: Database, feedback: Feedback, by: str = "") -> None:
    """Record feedback; with `by`, in place of earlier feedback of the same `by`. Raises ValueError for a verdict not in VERDICTS."""
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
    """All feedback, the oldest first."""
    with database.read() as connection:
        rows = connection.execute(select(t.feedback).order_by(t.feedback.c.number)).all()
    return [
        Feedback(row.verdict, row.question, tuple(json.loads(row.history)), json.loads(row.answer), row.citation, row.given) for row in rows
    ]
