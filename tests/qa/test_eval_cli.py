"""`dateline eval` as it is typed, in this process."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qa.doors.cli import app
from vectorstore import InputError

Run = Callable[..., Any]
QUESTIONS = str(Path(__file__).parents[2] / "seeds" / "questions.jsonl")
FEW = ("--llm", "none", "--limit", "6")


@pytest.fixture
def run(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `dateline eval` in a folder of its own over a copy of the sample archive; errors are raised."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(sample_folder, tmp_path / "archive")

    def invoke(*arguments: object) -> Any:
        return CliRunner().invoke(app, ["eval", *map(str, arguments)], catch_exceptions=False)

    return invoke


def test_a_run_prints_its_measures_and_leaves_its_folder(run: Run) -> None:
    done = run(QUESTIONS, *FEW)
    assert done.exit_code == 0
    assert "answer_contains" in done.stdout
    (folder,) = Path("runs").iterdir()
    assert str(folder / "report.html") in done.stdout
    assert folder.name.endswith("-questions-none")
    again = json.loads(run(QUESTIONS, *FEW, "--json", "--trec", "trec").stdout)
    assert again["n"] == 6
    assert again["intervals"]["right"]["n"] == 6
    assert Path("trec/run.txt").read_text().startswith("1 Q0 us-mexico-security 1 ")
    assert len(list(Path("runs").iterdir())) == 2


def test_gates_exit_1_and_say_what_fell(run: Run) -> None:
    run(QUESTIONS, *FEW, "--out", "a")
    done = run(QUESTIONS, *FEW, "--fail-under", "right=.1", "R@5=.2", "words=500", "--no-worse-than", "a", "--junit", "j.xml")
    assert done.exit_code == 0, done.output
    assert 'failures="0"' in Path("j.xml").read_text()
    done = run(QUESTIONS, *FEW, "--fail-under", "words=3 right=.1")
    assert done.exit_code == 1
    assert "words at most 3: words is " in done.stderr
    assert run(QUESTIONS, *FEW, "--fail-under", "right").exit_code == 2
    scores = Path("a/scores.csv")
    scores.write_text(scores.read_text().replace("\n1,", "\nother,"))
    with pytest.raises(InputError, match="none of these questions"):
        run(QUESTIONS, "--llm", "none", "--limit", "1", "--no-worse-than", "a")


def test_two_runs_are_compared_question_by_question(run: Run) -> None:
    run(QUESTIONS, *FEW, "--out", "a")
    os.environ["DATELINE_THRESHOLD"] = "0.99"
    try:
        run(QUESTIONS, *FEW, "--out", "b")
    finally:
        del os.environ["DATELINE_THRESHOLD"]
    done = run("--compare", "a", "b")
    assert "- 1  Who did Marco Rubio meet in Mexico?  (wrongly abstained)" in done.stdout
    found = json.loads(run("--compare", "a", "b", "--json").stdout)
    assert "1" in found["worse"]
    assert found["measures"]["right"]["n"] == 6
    assert run("--compare", "a", "b", "--fail-under", "right=.5").exit_code == 1


def test_a_sweep_tries_settings_on_one_part_and_reports_on_the_other(run: Run) -> None:
    Path("s.toml").write_text("tune = 0.5\n[settings]\nthreshold = [0.3, 0.99]\npassages = [8]\n")
    done = json.loads(run(QUESTIONS, "--llm", "none", "--limit", "12", "--sweep", "s.toml", "--json").stdout)
    assert done["best"] == {"threshold": 0.3, "passages": 8}
    assert len(done["tried"]) == 2
    assert "right" in done["rest"]
    assert (Path(done["run"]) / "sweep.md").read_text().startswith("| threshold | passages | right")


def test_an_archive_is_calibrated_for_a_wished_precision(run: Run) -> None:
    done = run(QUESTIONS, "--llm", "none", "--limit", "20", "--calibrate", ".5")
    assert "This archive now abstains below" in done.stdout
    about = json.loads(run(QUESTIONS, *FEW, "--json").stdout)
    assert json.loads((Path(about["run"]) / "run.json").read_text())["archive"]["threshold"] is not None


def test_a_test_set_is_drafted_and_can_be_measured_with(run: Run) -> None:
    assert len(run("--make", 3).stdout.splitlines()) == 3
    assert "8 drafted questions in draft.jsonl" in run("--make", 8, "--out", "draft.jsonl").stdout
    with pytest.raises(InputError, match=r"draft.jsonl is there already"):
        run("--make", 2, "--out", "draft.jsonl")
    assert json.loads(run("draft.jsonl", "--llm", "none", "--json").stdout)["R@5"] > 0.8


def test_a_test_set_or_what_else_to_do_must_be_named(run: Run) -> None:
    assert run().exit_code == 2
    assert run("a.jsonl", "b.jsonl").exit_code == 2


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--fail-under", "rigth=.5"], "no measure 'rigth'; did you mean 'right'"),
        (["--fail-under", "nonsense=.5"], "docs/evaluation.md lists them"),
        (["--junit", "file/j.xml"], "File exists: 'file'"),
        (["--trec", "file"], "File exists: 'file'"),
    ],
)
def test_what_cannot_be_kept_or_measured_is_said_before_anything_is_asked(run: Run, options: list[str], error: str) -> None:
    Path("file").touch()
    with pytest.raises((InputError, OSError), match=error):
        run("nothing.jsonl", *options)


def test_gold_that_the_archive_does_not_hold_is_told(run: Run) -> None:
    lines = (
        {"question": "Who did Marco Rubio meet?", "answers": ["Claudia Sheinbaum"], "articles": ["us-mexico-security", "lost"]},
        {"question": "Who lost?", "answers": ["x"], "articles": ["us-mexico-security"], "quotes": ["Nobody wrote this."]},
    )
    Path("gold.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    told = run("gold.jsonl", "--llm", "none").stderr
    assert "1 gold articles are not in this archive: lost" in told
    assert "1 gold quotes are in none of their articles: 2 (Nobody wrote this.)" in told
    assert "gold" not in run(QUESTIONS, *FEW).stderr


def test_runs_of_other_questions_are_not_compared_by_their_numbers(run: Run) -> None:
    run(QUESTIONS, *FEW, "--out", "a")
    Path("other.jsonl").write_text('{"question": "Who won the cup?", "answers": ["Rovers"]}\n')
    run("other.jsonl", "--llm", "none", "--out", "b")
    with pytest.raises(InputError, match="no question and no claim in common"):
        run("--compare", "a", "b")
    with pytest.raises(InputError, match="none of these questions"):
        run("other.jsonl", "--llm", "none", "--no-worse-than", "a")
