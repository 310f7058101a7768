"""`dateline claims` as it is typed, in this process."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from qa.checking.verify import Verdict
from qa.doors.cli import app
from qa.evaluation import metrics
from qa.evaluation.cases import ClaimCase
from qa.evaluation.claims import Checked, ClaimReport, check_claims, load_claims, read_claims
from qa.evaluation.pages import write_claims
from tests.endpoint import endpoint
from vectorstore import InputError, ModelError

Run = Callable[..., Any]
COUNCIL = "The council of Ostermoor approved the plan on Tuesday by 7 votes to 5."
LINES = [
    {"id": "a", "claim": "The council of Ostermoor approved the plan.", "evidence": [COUNCIL], "supported": True, "kind": "shortened"},
    {"id": "b", "claim": "Ostermoor's councillors have given the go-ahead.", "evidence": [COUNCIL], "supported": True, "kind": "reworded"},
    {"id": "c", "claim": "The council of Ostermoor had 8 votes for it.", "evidence": [COUNCIL], "supported": False, "kind": "number"},
    {"id": "d", "claim": "The council of Ostermoor discussed the plan.", "evidence": [COUNCIL], "supported": False, "kind": "verb"},
]  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder of its own with a file of claims; errors are raised."""
    monkeypatch.chdir(tmp_path)
    Path("set.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")

    def invoke(*arguments: object) -> Any:
        return CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)

    return invoke


def test_a_checker_is_measured_and_the_run_has_its_folder(run: Run) -> None:
    done = run("claims", "set.jsonl")
    assert done.exit_code == 0, done.output
    (folder,) = Path("runs").iterdir()
    assert folder.name.endswith("-set-rules")
    assert sorted(file.name for file in folder.iterdir()) == ["claims.jsonl", "report.html", "report.md", "run.json", "scores.csv"]
    assert str(folder / "report.html") in done.stdout
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["kept", "0.500", "0.000–1.000", "n", "2"] in lines
    assert ["number", "removed", "1.000", "1.000–1.000", "n", "1"] in lines
    said = [json.loads(line) for line in (folder / "claims.jsonl").read_text().splitlines()]
    assert [(of["id"], of["verdict"]) for of in said] == [("a", True), ("b", False), ("c", False), ("d", True)]
    assert said[2]["why"] == "the evidence does not hold the number 8"
    assert [row["kept"] + "/" + row["removed"] for row in csv.DictReader((folder / "scores.csv").open())] == ["1/", "0/", "/1", "/0"]
    about = json.loads((folder / "run.json").read_text())
    assert (about["checker"], about["claims"], about["metrics"]["balanced_accuracy"]) == ("rules", 4, 0.5)
    assert about["finished"]
    assert "given the go-ahead" in (folder / "report.html").read_text()
    assert "| number | removed | 1.000 (1.000–1.000) | 1 |" in (folder / "report.md").read_text()


def test_json_has_each_measure_with_its_interval_and_by_kind(run: Run) -> None:
    found = json.loads(run("claims", "set.jsonl", "--limit", 3, "--json").stdout)
    assert (found["n"], found["kept"], found["removed"], found["balanced_accuracy"]) == (3, 0.5, 1.0, 0.75)
    assert found["intervals"]["kept"] == {"low": 0.0, "high": 1.0, "n": 2}
    assert found["intervals"]["balanced_accuracy"]["n"] == 3
    assert found["by_kind"]["number"] == {"removed": 1.0, "intervals": {"removed": {"low": 1.0, "high": 1.0, "n": 1}}}
    assert list(found["by_kind"]) == ["reworded", "shortened", "number"]
    assert Path(found["run"], "run.json").exists()


def test_an_llm_checks_by_yes_and_no(run: Run) -> None:
    with endpoint("Yes") as (spec, seen):
        by_llm = json.loads(run("claims", "set.jsonl", "--llm", spec, "--json").stdout)
        by_checker = json.loads(run("claims", "set.jsonl", "--checker", spec, "--json").stdout)
    assert (by_llm["kept"], by_llm["removed"]) == (by_checker["kept"], by_checker["removed"]) == (1.0, 0.5)
    assert len(seen) == 6  # not about the number, which a rule rejects
    assert by_llm["checker"] == spec
    assert run("claims", "set.jsonl", "--llm", spec, "--checker", spec).exit_code == 2


def test_claims_that_could_not_be_checked_are_told_and_count_as_removed(run: Run) -> None:
    with endpoint(status=500) as (spec, _):
        done = run("claims", "set.jsonl", "--checker", spec)
    assert done.exit_code == 0
    assert "3 of 4 claims could not be checked" in done.stderr
    assert ["kept", "0.000", "0.000–0.000", "n", "2"] in [line.split() for line in done.stdout.splitlines()]


def test_a_checker_that_cannot_be_loaded_ends_the_command_with_what_to_do(run: Run) -> None:
    with pytest.raises(ModelError, match="DATELINE_CHECKER"):
        run("claims", "set.jsonl", "--checker", "/nowhere")
    with pytest.raises(InputError, match="leave --llm out"):
        run("claims", "set.jsonl", "--llm", "none")
    assert not Path("runs").exists()


def test_gates_exit_1_and_say_what_fell(run: Run) -> None:
    run("claims", "set.jsonl", "--out", "a")
    done = run("claims", "set.jsonl", "--fail-under", "kept=.4", "removed=.4", "--no-worse-than", "a")
    assert done.exit_code == 0, done.output
    assert "All 4 checks passed" in done.stderr
    done = run("claims", "set.jsonl", "--fail-under", "balanced_accuracy=.9")
    assert done.exit_code == 1
    assert "balanced_accuracy is 0.500" in done.stderr
    with pytest.raises(InputError, match="choose another --out"):
        run("claims", "set.jsonl", "--out", "a")
    assert run("claims").exit_code == 2


def test_two_runs_are_compared_claim_by_claim(run: Run) -> None:
    run("claims", "set.jsonl", "--out", "a")
    with endpoint("No") as (spec, _):
        run("claims", "set.jsonl", "--checker", spec, "--out", "b")
    done = run("eval", "--compare", "a", "b")
    assert "+ d  The council of Ostermoor discussed the plan." in done.stdout
    assert "- a  The council of Ostermoor approved the plan.  (removed: the evidence does not say that)" in done.stdout
    found = json.loads(run("eval", "--compare", "a", "b", "--json").stdout)
    assert (found["better"], found["worse"]) == (["d"], ["a"])
    assert found["measures"]["removed"] == {"before": 0.5, "after": 1.0, "p": 1.0, "n": 2}
    assert "Right on the same ones." in run("eval", "--compare", "a", "a").stdout


def test_every_bad_line_is_named_at_once(tmp_path: Path) -> None:
    good = {"claim": "It rained.", "evidence": ["It rained."], "supported": True}
    bad = {
        "not JSON": "{",
        "no object": "[]",
        "no claim": json.dumps(good | {"claim": " "}),
        "no list": json.dumps(good | {"evidence": "It rained."}),
        "no sentence": json.dumps(good | {"evidence": []}),
        "no bool": json.dumps(good | {"supported": "true"}),
        "no string": json.dumps(good | {"kind": 3}),
        "unknown": json.dumps(good | {"label": 1}),
    }
    file = tmp_path / "bad.jsonl"
    file.write_text("\n".join([json.dumps(good), *bad.values(), ""]), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_claims(file)
    lines = str(raised.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"{file}:{number}" for number in range(2, 10)]
    for line, words in zip(lines[1:], ("JSON object", "no claim", "list of", "list of", "true or false", "kind", "label"), strict=True):
        assert words in line


def test_a_claim_without_an_id_has_its_number_and_no_two_share_one(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    good = {"claim": "It rained.", "evidence": ["It rained."], "supported": True}
    file.write_text(f"{json.dumps(good)}\n\n{json.dumps(good | {'claim': 'It snowed.'})}\n", encoding="utf-8")
    assert [case.id for case in load_claims(file)] == ["1", "2"]
    file.write_text(f"{json.dumps(good | {'id': '2'})}\n{json.dumps(good)}\n", encoding="utf-8")
    with pytest.raises(InputError, match="claim 2: its id '2' is taken by another claim"):
        load_claims(file)
    for text, said in (("", "holds no claims"), (None, "No such file")):
        file.unlink()
        if text is not None:
            file.write_text(text)
        with pytest.raises(InputError, match=said):
            load_claims(file)
        file.touch()


def test_intervals_are_of_the_shares_and_of_their_mean() -> None:
    def result(i: int) -> Checked:
        supported, right = i < 40, i % 4 != 0
        return Checked(ClaimCase("x", ("y",), supported, id=str(i)), Verdict((0,) if right == supported else ()))

    report = ClaimReport(tuple(map(result, range(120))))
    kept, removed, balanced = (report.measures[name] for name in ("kept", "removed", "balanced_accuracy"))
    assert (kept.value, kept.n, removed.value, removed.n, balanced.value, balanced.n) == (0.75, 40, 0.75, 80, 0.75, 120)
    assert kept.low < removed.low < balanced.value < removed.high < kept.high
    assert 0.05 < balanced.high - balanced.low < 0.25
    assert list(report.measures)[:3] == ["kept", "removed", "balanced_accuracy"]


def test_where_all_claims_are_true_there_is_no_balance_to_speak_of() -> None:
    report = check_claims([ClaimCase("x", ("y",), True, id="1")], lambda case: Verdict((0,)))
    assert {"kept"} == report.measures.keys() & {"kept", "removed", "balanced_accuracy"}
    assert np.isnan(metrics.balanced_rows(np.ones((1, 3)), np.ones((1, 3)))).all()


def test_balanced_accuracy_is_scikit_learns() -> None:
    from sklearn.metrics import balanced_accuracy_score

    rng = np.random.default_rng(0)
    said, true = rng.integers(0, 2, (2, 50))
    found = metrics.balanced_rows((said == true).astype(float)[None], true.astype(float)[None])[0]
    assert found == pytest.approx(balanced_accuracy_score(true, said))


def test_a_run_is_read_again_as_it_was_and_its_page_runs_nothing_of_what_it_shows(run: Run) -> None:
    run("claims", "set.jsonl", "--out", "a")
    again = read_claims(Path("a"))
    assert again.metrics == again.about["metrics"]
    hostile = '<script>alert("x")</script>'
    case = ClaimCase(hostile, (hostile,), False, hostile, hostile, id=hostile)
    write_claims(Path("a"), ClaimReport((Checked(case, Verdict((0,))),), {**again.about, "testset": hostile, "checker": hostile}))
    assert hostile not in Path("a/report.html").read_text()
    assert "&lt;script&gt;" in Path("a/report.html").read_text()
