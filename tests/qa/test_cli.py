"""The command line as scripts use it: its stdout, its stderr, its exit status."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

import pytest

import qa
from qa.doors import cli
from qa.evaluation.testsets import load_testset
from qa.showing.as_json import to_json
from tests.postgres import Postgres
from vectorstore.models.bundled import embedder_path
from vectorstore.record.feedback import Feedback

SEEDS = Path(__file__).parents[2] / "seeds"


def dateline(*arguments: object, folder: Path, **environment: str) -> CompletedProcess[str]:
    """Run the command line in this process, which has loaded its models already."""
    out, err, words = StringIO(), StringIO(), [str(argument) for argument in arguments]
    called = patch.object(sys, "argv", ["dateline", *words])
    with chdir(folder), patch.dict(os.environ, environment), called, redirect_stdout(out), redirect_stderr(err):
        try:
            cli.main()
            status = 0
        except SystemExit as stopped:
            status = int(stopped.code or 0)
    return CompletedProcess(words, status, out.getvalue(), err.getvalue())


def test_the_command_is_a_process_like_any_other(sample_folder: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "qa.doors.cli",
        "--archive",
        str(sample_folder),
        "ask",
        "Who did Rubio meet?",
        "--llm",
        "none",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=600, cwd=tmp_path)
    assert done.returncode == 0
    assert "Sheinbaum" in json.loads(done.stdout)["answer"]


def test_an_archive_from_the_command_line(tmp_path: Path) -> None:
    article = tmp_path / "bridge.jsonl"
    article.write_text('{"id": "b1", "title": "Bridge opens", "text": "The bridge cost 40 million crowns.", "published": "2025-09-03"}\n')
    added = dateline("--archive", "news", "add", article, "--json", folder=tmp_path)
    assert json.loads(added.stdout) == {"added": 1, "updated": 0, "unchanged": 0, "duplicates": 0, "failed": []}
    assert added.returncode == 0

    listed = dateline("list", "--json", folder=tmp_path, DATELINE_ARCHIVE="news")
    assert [(row["id"], row["published"]) for row in json.loads(listed.stdout)] == [("b1", "2025-09-03")]
    shown = json.loads(dateline("--archive", "news", "show", "b1", "--json", folder=tmp_path).stdout)
    assert shown["text"] == "The bridge cost 40 million crowns."
    status = json.loads(dateline("--archive", "news", "status", "--json", folder=tmp_path).stdout)
    assert (status["articles"], status["passages"], status["health"]) == (1, 1, "ok")
    removed = dateline("--archive", "news", "remove", "b1", "nope", folder=tmp_path)
    assert removed.returncode == 1
    assert "no article nope" in removed.stderr


def test_an_archive_is_checked_repaired_and_exported(tmp_path: Path) -> None:
    news = ("--archive", "news")
    (tmp_path / "b.jsonl").write_text('{"id": "b1", "title": "Bridge opens", "text": "The bridge cost 40 million crowns."}\n')
    dateline(*news, "add", "b.jsonl", folder=tmp_path)
    assert dateline(*news, "check", folder=tmp_path).stdout == "1 articles, 1 passages: ok\n"
    shutil.rmtree(tmp_path / "news" / "keywords-1")
    damaged = dateline(*news, "check", "--json", folder=tmp_path)
    assert (damaged.returncode, len(json.loads(damaged.stdout)["problems"])) == (1, 1)
    assert "dateline check --repair" in damaged.stderr
    repaired = dateline(*news, "check", "--repair", folder=tmp_path)
    assert (repaired.returncode, repaired.stdout.splitlines()[-1]) == (0, "1 articles, 1 passages: ok")
    assert dateline(*news, "export", "all.jsonl", folder=tmp_path).stdout == "1 articles in all.jsonl\n"
    assert json.loads((tmp_path / "all.jsonl").read_text())["id"] == "b1"


def test_another_embedder_is_a_command_away(tmp_path: Path) -> None:
    news = ("--archive", "news")
    (tmp_path / "b.jsonl").write_text('{"id": "b1", "title": "Bridge opens", "text": "The bridge cost 40 million crowns."}\n')
    dateline(*news, "add", "b.jsonl", folder=tmp_path)
    shutil.copytree(embedder_path(), tmp_path / "model")
    (tmp_path / "model" / "sentence_bert_config.json").write_text('{"max_seq_length": 128, "do_lower_case": false}')
    other = {"DATELINE_EMBEDDER": str(tmp_path / "model")}
    refused = dateline(*news, "search", "bridge", folder=tmp_path, **other)
    assert refused.returncode == 1
    assert "dateline reembed" in refused.stderr
    assert refused.stderr.count("\n") == 1
    done = dateline(*news, "reembed", folder=tmp_path, **other)
    assert (done.returncode, done.stdout) == (0, f"1 articles embedded with {tmp_path / 'model'}\n")
    assert "Bridge opens" in dateline(*news, "search", "bridge", folder=tmp_path, **other).stdout
    assert dateline(*news, "search", "bridge", folder=tmp_path).returncode == 1


def test_ask_prints_one_json_value_whose_quotes_are_in_the_articles(sample_folder: Path, tmp_path: Path) -> None:
    done = dateline("--archive", sample_folder, "ask", "Who did Rubio meet?", "--llm", "none", "--json", folder=tmp_path)
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert answer.keys() >= {
        "question", "answer", "abstained", "reason", "confidence", "claims", "citations", "evidence", "llm", "seconds",
    }  # fmt: skip
    assert answer["seconds"].keys() == {"retrieve", "read", "draft", "verify", "total"}
    for citation in answer["citations"]:
        shown = json.loads(dateline("--archive", sample_folder, "show", citation["article_id"], "--json", folder=tmp_path).stdout)
        assert shown["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_abstaining_is_done(sample_folder: Path, tmp_path: Path) -> None:
    done = dateline("--archive", sample_folder, "ask", "What is the boiling point of tungsten?", "--llm", "none", folder=tmp_path)
    assert done.returncode == 0
    assert "do not seem to answer" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "Who", "did", "Marco", "Rubio", "meet?", "--archive", ...),
        ("ask", "--archive", ..., "Who did", "Marco Rubio meet?"),
        ("search", "Marco Rubio", "Mexico", "--archive", ...),
    ],
)
def test_a_question_needs_no_marks_and_the_archive_may_come_last(
    arguments: tuple[object, ...], sample_folder: Path, tmp_path: Path
) -> None:
    done = dateline(*(sample_folder if word is ... else word for word in arguments), folder=tmp_path)
    assert "US and Mexico agree" in done.stdout


def test_help_fits_its_column_and_has_a_short_name(tmp_path: Path) -> None:
    assert "..." not in dateline("-h", folder=tmp_path).stdout.partition("Commands:")[2]
    assert "--published-after" in dateline("ask", "-h", folder=tmp_path).stdout


def test_what_cannot_be_written_in_a_terminals_letters_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "Su kesintisi", "text": "Çarşamba günü su yok."}\n')
    dateline("add", "a.jsonl", folder=tmp_path)
    article_id = dateline("list", folder=tmp_path).stdout.split()[-1]
    file = TextIOWrapper(BytesIO(), "ascii")
    with patch.object(sys, "argv", ["dateline", "show", article_id]), chdir(tmp_path), redirect_stdout(file), pytest.raises(SystemExit):
        cli.main()
    file.flush()
    assert b"su yok" in file.buffer.getvalue()  # type: ignore[attr-defined]


def test_a_password_is_taken_from_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("secret\r\n"))
    assert dateline("password", "ada", folder=tmp_path).stdout.startswith("ada:$argon2")
    monkeypatch.setattr(sys, "stdin", StringIO(""))
    assert "The password is empty" in dateline("password", "ada", folder=tmp_path).stderr


def test_an_unreachable_llm_is_one_line_and_quotes_answer(sample_folder: Path, tmp_path: Path) -> None:
    done = dateline("--archive", sample_folder, "ask", "Who did Rubio meet?", "--llm", "http://127.0.0.1:9/v1#m", folder=tmp_path)
    assert done.returncode == 0
    assert "could not be reached" in done.stderr
    assert "Sheinbaum" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["ask", "Who?"], 1, "There is no archive at archive"),
        (["add", "nope.md"], 1, "no such file"),
        (["eval", "nope.jsonl"], 1, "No such file"),
        (["eval", "bad.jsonl"], 1, "bad.jsonl:2: there is no question"),
        (["eval", "junk.json"], 1, "not SQuAD JSON"),
        (["ask"], 2, "Missing argument"),
        (["serve", "--port", "99999"], 2, "65535"),
        (["serve", "--root-path", "dateline"], 2, "begins with a slash"),
        (["serve", "--allow-host", "http://news.example/"], 2, "the name of a host"),
        (["serve", "--allow-host", "news.example:8000"], 2, "the name of a host"),
        (["nonsense"], 2, "nonsense"),
        (["ask", " "], 2, "The question is empty"),
        (["search", ""], 2, "The query is empty"),
        (["password", ""], 2, "A name is not empty"),
        (["--archive", ".", "list"], 1, "There is no archive at ."),
        (["list", "--archive=there"], 1, "There is no archive at there"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(tmp_path: Path, arguments: list[str], status: int, line: str) -> None:
    (tmp_path / "bad.jsonl").write_text('{"question": "Who?", "answers": ["x"]}\n{"answers": ["x"]}\n')
    (tmp_path / "junk.json").write_bytes(b'{"data": 3}')
    done = dateline(*arguments, folder=tmp_path)
    assert done.returncode == status
    assert line in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_wrong_llm_or_date_is_said_in_a_line(sample_folder: Path, tmp_path: Path) -> None:
    for options, line in (
        (["--llm", "bundeled"], "No such LLM"),
        (["--published-after", "soon"], "not a date"),
        (["--published-after", "2025-02-01", "--published-before", "2025-01-01"], "must be the earlier"),
    ):
        done = dateline("--archive", sample_folder, "ask", "Who?", *options, folder=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert line in done.stderr
        assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_folder_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = dateline("--archive", "file", "add", SEEDS / "articles", folder=tmp_path)
    assert done.returncode == 1
    assert "cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_line_does_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "A", "text": "One."}\n{broken\n{"title": "B", "text": "Two."}\n')
    done = dateline("add", "a.jsonl", "--json", folder=tmp_path)
    report = json.loads(done.stdout)
    assert (done.returncode, report["added"]) == (1, 2)
    assert report["failed"][0]["input"] == "a.jsonl:2"
    assert "not JSON" in report["failed"][0]["error"]


def test_escape_sequences_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "x", "title": "A\x1b[2J", "text": "The bridge \x1b[31mcost\u202e forty crowns."}))
    dateline("add", "a.jsonl", folder=tmp_path)
    done = dateline("ask", "What did the bridge cost?", "--llm", "none", folder=tmp_path)
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_feedback_is_listed_and_written_as_a_test_set(sample_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_folder, tmp_path / "a")
    with qa.open(tmp_path / "a", llm="none") as archive:
        answer = archive.ask("Who did Marco Rubio meet in Mexico?")
        archive.give_feedback(Feedback("right", answer.question, (), to_json(answer)))
    told = dateline("--archive", "a", "feedback", folder=tmp_path)
    assert "right" in told.stdout
    assert "Who did Marco Rubio meet in Mexico?" in told.stdout
    done = dateline("--archive", "a", "feedback", "--to-testset", "said.jsonl", folder=tmp_path)
    assert done.stdout == "1 questions in said.jsonl\n"
    assert [case.tags for case in load_testset(tmp_path / "said.jsonl").cases] == [("feedback", "right")]


def test_what_may_narrow_a_question_is_an_option(sample_folder: Path, tmp_path: Path) -> None:
    question = "Who did Marco Rubio meet in Mexico last week?"
    asked = ("--archive", sample_folder, "ask", question, "--llm", "none", "--json")
    assert json.loads(dateline(*asked, folder=tmp_path).stdout)["abstained"]
    assert "Sheinbaum" in json.loads(dateline(*asked, "--any-time", folder=tmp_path).stdout)["answer"]
    assert "Sheinbaum" in json.loads(dateline(*asked, "--now", "2025-09-10", folder=tmp_path).stdout)["answer"]
    narrowed = json.loads(dateline(*asked, "--any-time", "--publisher", "Northern Wire", folder=tmp_path).stdout)
    assert {item["publisher"] for item in narrowed["evidence"]} == {"Northern Wire"}


def test_a_wrong_file_of_users_is_one_line(tmp_path: Path) -> None:
    done = dateline("serve", "--auth-file", "nobody", folder=tmp_path)
    assert done.returncode == 1
    assert "The file of users nobody cannot be read" in done.stderr


def test_add_says_what_it_could_not_read_and_did_not_use(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,kicker,story,date,section\nn-1,Bridge,The bridge opened on Monday.,31.02.2025,UK\n")
    done = dateline("add", "a.csv", "--map", "title=kicker", "--map", "text=story", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "1 added\n")
    assert "1 article without a date, since it could not be read: a.csv:2 '31.02.2025'" in done.stderr
    assert "Not used: section" in done.stderr
    (tmp_path / "b.csv").write_text("id,title,text\nn-1,Toll,A toll of seven crowns is asked for.\n")
    report = json.loads(dateline("add", "b.csv", "--json", folder=tmp_path).stdout)
    assert [(item["id"], item["title"], item["before"]) for item in report["replaced"]] == [("n-1", "Toll", "Bridge")]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (["title"], "FIELD=NAME"),
        (["heading=title"], "no field 'heading'"),
        (["title=a", "title=b"], "names title twice"),
        (["=a"], "FIELD=NAME"),
    ],
)
def test_a_map_that_says_nothing_is_wrong_usage(tmp_path: Path, given: list[str], error: str) -> None:
    (tmp_path / "a.txt").write_text("The bridge opened.")
    done = dateline("add", "a.txt", *(part for pair in given for part in ("--map", pair)), folder=tmp_path)
    assert done.returncode == 2
    assert error in " ".join(done.stderr.split())


def test_an_archive_is_copied_and_told_how_to_use_the_copy(tmp_path: Path) -> None:
    news = ("--archive", "news")
    (tmp_path / "b.jsonl").write_text('{"id": "b1", "title": "Bridge opens", "text": "The bridge cost 40 million crowns."}\n')
    dateline(*news, "add", "b.jsonl", folder=tmp_path)
    assert dateline(*news, "migrate", folder=tmp_path).returncode == 2
    done = dateline(*news, "migrate", "--to", "moved", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:3] == ["  DATELINE_ARCHIVE=moved", "  DATELINE_CATALOG="]
    assert "Bridge opens" in dateline("--archive", "moved", "search", "bridge", folder=tmp_path).stdout
    again = dateline(*news, "migrate", "--to", "moved", "--json", folder=tmp_path)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("In moved is an archive already.")


@pytest.mark.scale
def test_the_password_of_the_database_is_not_shown(tmp_path: Path, postgres: Postgres) -> None:
    (tmp_path / "b.jsonl").write_text('{"id": "b1", "title": "Bridge opens", "text": "The bridge cost 40 million crowns."}\n')
    dateline("add", "b.jsonl", folder=tmp_path)
    url = postgres.new().replace("postgres@", "postgres:hidden@")
    done = dateline("migrate", "--to", url, folder=tmp_path)
    refused = dateline("migrate", "--to", url, folder=tmp_path)
    assert (done.returncode, refused.returncode) == (0, 1)
    assert f"  DATELINE_CATALOG={url.replace('hidden', '***')}\n  DATELINE_ARCHIVE=a new folder\n" in done.stdout
    assert "hidden" not in done.stdout + done.stderr + refused.stdout + refused.stderr
    found = dateline("search", "bridge", folder=tmp_path, DATELINE_CATALOG=url, DATELINE_ARCHIVE="new")
    assert "Bridge opens" in found.stdout, found.stderr
