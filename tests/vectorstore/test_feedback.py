"""What readers say of answers, in the catalog."""

from pathlib import Path

import pytest

from tests.made import MadeArchive
from vectorstore.record.feedback import Feedback, all_feedback, record_feedback

pytestmark = pytest.mark.usefixtures("database")


def said(verdict: str, question: str = "Who?") -> Feedback:
    return Feedback(verdict, question, (), {"answer": "He."})


def test_a_readers_last_word_on_an_answer_counts(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        database = archive._catalog.database
        for verdict in ("right", "right", "wrong"):
            record_feedback(database, said(verdict), "ada on 1")
        record_feedback(database, said("right"), "bob on 1")
        record_feedback(database, said("right"))
        record_feedback(database, said("right"))
        assert [item.verdict for item in all_feedback(database)] == ["wrong", "right", "right", "right"]
