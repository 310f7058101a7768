"""Runs that are started from the page."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import application
from qa import Archive
from qa.doors.chat.evaluation import Runs
from qa.doors.chat.runs import cases_html, failure, failure_html, run_html, runs_in, told_html
from qa.doors.cli import app
from qa.doors.errors import UnknownModelError
from qa.doors.runner import FEEDBACK, Runner
from qa.doors.service import Service
from qa.doors.users import Users
from qa.evaluation.complaints import cases_of
from qa.evaluation.runs import read_about, read_results
from qa.settings import Settings
from qa.showing.as_json import to_json
from tests.qa.test_service import within
from vectorstore import InputError, StoreError
from vectorstore.record.feedback import Feedback

RUBIO = "Who did Marco Rubio meet in Mexico?"
CASES = (
    {"question": RUBIO, "answers": ["nobody <b>at all</b>"], "articles": ["us-mexico-security"], "quotes": ["He met nobody at all."]},
    {"question": "What is the boiling point of tungsten?", "unanswerable": True},
)


@pytest.fixture
def sets(sample: Archive, tmp_path: Path) -> Iterator[Path]:
    """The folder of the test sets that the sample archive's owner offers; runs are kept beside it."""
    before, folder = sample.settings, tmp_path / "sets"
    folder.mkdir()
    (folder / "two.jsonl").write_text("".join(json.dumps(case) + "\n" for case in CASES), encoding="utf-8")
    sample.settings = Settings(runs=tmp_path / "runs", testsets=folder)
    yield folder
    sample.settings = before


def ended(runner: Runner) -> bool:
    return within(60, lambda: not runner.is_running)


def test_a_run_leaves_what_dateline_eval_leaves(sample: Archive, sets: Path) -> None:
    runner = Runner(sample, lambda: False)
    runner.start("two.jsonl")
    assert ended(runner)
    assert (runner.error, runner.done, runner.total) == (None, 2, 2)
    about = read_about(sample.settings.runs / runner.run)
    assert (about["testset"], about["llm"], about["metrics"]["n"]) == ("two", "none", 2)
    assert "Done: 2 questions." in told_html(runner, "en")
    assert runs_in(sample.settings.runs) == [runner.run]


def stopped_after_one(archive: Archive, testset: str) -> Runner:
    def stop() -> bool:
        if runner.done:
            runner.stop()
        return False

    runner = Runner(archive, stop)
    runner.start(testset)
    assert ended(runner)
    return runner


def test_one_that_was_stopped_says_how_far_it_is_and_goes_on_from_there(sample: Archive, sets: Path) -> None:
    stopped, runs = stopped_after_one(sample, "two.jsonl"), sample.settings.runs
    assert "Stopped after 1 of 2 questions." in told_html(stopped, "en")
    shown = run_html(runs, stopped.run, "", "en")
    assert "Not finished: 1 of 2 questions were asked." in shown
    assert RUBIO in shown
    again = Runner(sample, lambda: False)
    again.start("two.jsonl", "none")
    assert ended(again)
    assert again.run == stopped.run
    assert len(read_results(runs / again.run)) == 2
    assert "Not finished" not in run_html(runs, again.run, "", "en")


def test_dateline_eval_goes_on_with_it(sample: Archive, sets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped, settings = stopped_after_one(sample, "two.jsonl"), sample.settings
    monkeypatch.setenv("DATELINE_RUNS", str(settings.runs))
    done = CliRunner().invoke(app, ["--archive", str(sample.folder), "eval", str(sets / "two.jsonl"), "--llm", "none"])
    assert f"Going on with {settings.runs / stopped.run}: 1 questions are done." in done.stderr
    assert read_about(settings.runs / stopped.run)["finished"]


def test_an_unfinished_run_is_compared_over_what_both_have(sample: Archive, sets: Path) -> None:
    whole = Runner(sample, lambda: False)
    whole.start("two.jsonl")
    assert ended(whole)
    sample.settings = sample.settings.model_copy(update={"passages": 8})  # another run, of the same questions
    part = stopped_after_one(sample, "two.jsonl")
    shown = run_html(sample.settings.runs, part.run, whole.run, "en")
    assert "<td>R@1</td><td>1.000</td><td>1.000</td><td>1.000</td>" in shown
    assert " *" not in shown


def test_who_asks_goes_first(sample: Archive, sets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.doors.runner._WAIT", 0.01)
    busy = [True, True, False]
    runner = Runner(sample, lambda: busy.pop(0) if busy else False)
    runner.start("two.jsonl")
    assert ended(runner)
    assert (busy, runner.done) == ([], 2)


def test_there_is_one_run_at_a_time(sample: Archive, sets: Path) -> None:
    runner = Runner(sample, lambda: True)
    runner.start("two.jsonl")
    assert "0 of 2 questions asked" in told_html(runner, "en")
    with pytest.raises(StoreError, match="A run is going on"):
        runner.start("two.jsonl")
    runner.close()
    assert not runner.is_running


def test_only_the_test_sets_in_the_owners_folder_can_be_run_and_only_runs_be_read(sample: Archive, sets: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.jsonl").write_text(json.dumps(CASES[0]), encoding="utf-8")
    runner = Runner(sample, lambda: False)
    assert runner.testsets() == ["two.jsonl"]
    for name in ("../secret.jsonl", str(tmp_path / "secret.jsonl"), "two", FEEDBACK, None):
        with pytest.raises(InputError, match="no such test set"):
            runner.start(name)
    sample.evaluate(sets / "two.jsonl", out=tmp_path / "elsewhere")
    for name in ("../elsewhere", str(tmp_path / "elsewhere"), "."):
        assert "There is no such run" in run_html(sample.settings.runs, name, "", "en")
        with pytest.raises(InputError, match="no such run"):
            failure(sample.settings.runs, name, 0)


@pytest.mark.parametrize(("host", "users", "may"), [("0.0.0.0", None, False), ("0.0.0.0", Users({}), True)])
def test_runs_are_started_only_from_this_machine_or_by_users(sample: Archive, host: str, users: Users | None, may: bool) -> None:
    page = application(sample, host, users).state.page.blocks
    assert ("run-start" in {block.elem_id for block in page.blocks.values()}) == may
    assert (Runs.start.__qualname__ in {event.fn.__qualname__ for event in page.fns.values() if event.fn}) == may


def test_what_goes_wrong_is_told(sample: Archive, sets: Path) -> None:
    sample.settings.runs.write_text("no folder")
    runner = Runner(sample, lambda: False)
    runner.start("two.jsonl")
    assert ended(runner)
    assert 'class="problem"' in told_html(runner, "en")
    with pytest.raises(UnknownModelError):
        Service(sample).start_run("two.jsonl", "ada", "http://evil.example/v1#m")


def test_what_readers_said_of_answers_is_a_test_set(archive: Archive, sample: Archive) -> None:
    right, uncited = sample.ask(RUBIO, llm="none"), sample.ask("What languages are the articles in?", llm="none")
    runner = Runner(archive, lambda: False)
    assert runner.testsets() == []
    for verdict, answer in (("right", right), ("wrong", right), ("right", uncited)):
        archive.give_feedback(Feedback(verdict, answer.question, (), to_json(answer)))
    assert runner.testsets() == [FEEDBACK]
    assert len(cases_of(archive.feedback())) == 2  # there is nothing to measure the third by
    shown = cases_html(runner.load(FEEDBACK), "en")
    assert shown.count(RUBIO) == 2
    assert "to be written" in shown
    assert "dateline feedback --to-testset FILE" in shown


def test_a_failed_question_opens_as_the_chat_shows_its_answer(sample: Archive, sets: Path, tmp_path: Path) -> None:
    sample.evaluate(sets / "two.jsonl", out=sample.settings.runs / "one")
    html = failure_html(failure(sample.settings.runs, "one", 0), 0, "en")
    assert "nobody &lt;b&gt;at all&lt;/b&gt;" in html
    assert "“He met nobody at all.”" in html
    assert "retrieved, not chosen" in html
    assert "How this was answered" in html
    assert 'class="cite act open t0 n1"' in html
    assert 'class="act right' not in html  # nobody has given this answer
    with pytest.raises(InputError):
        failure(sample.settings.runs, "one", 1)
