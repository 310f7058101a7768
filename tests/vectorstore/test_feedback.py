"""What readers say of answers, in the catalog."""

from pathlib import Path

from sqlalchemy import text

from tests.made import MadeArchive
from vectorstore.record import schema
from vectorstore.record.feedback import Feedback, all_feedback, record_feedback


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


def test_what_was_said_in_an_older_archive_is_kept(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        record_feedback(archive._catalog.database, said("right"))
        with archive._catalog.database.write() as connection:
            connection.execute(text("DROP INDEX ix_feedback_said_by"))
            connection.execute(text("ALTER TABLE feedback DROP COLUMN said_by"))
            schema.put(connection, "schema", "3")
    with MadeArchive.open(tmp_path) as archive:
        record_feedback(archive._catalog.database, said("wrong"), "ada on 1")
        assert [item.verdict for item in all_feedback(archive._catalog.database)] == ["right", "wrong"]
