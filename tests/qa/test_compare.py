import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from qa.evaluation.compare import Check, compare, fail_under, no_worse, write_junit
from qa.evaluation.results import Result
from qa.evaluation.sweep import Plan, calibrate, read_plan, split
from qa.evaluation.testsets import Case
from qa.types import Answer, Claim
from vectorstore import InputError


def values(right: str) -> dict[str, dict[str, float]]:
    return {str(i): {"right": float(mark), "gold_first": float(mark), "words": 10.0 + float(mark)} for i, mark in enumerate(right)}


def test_a_difference_by_chance_is_none_and_a_steady_one_is_significant() -> None:
    found = compare(values("1100110011" * 4), values("1100110011" * 3 + "1010110011"))
    right = next(of for of in found.differences if of.measure == "right")
    assert (right.change, right.significant) == (pytest.approx(0), False)
    assert (found.better, found.worse) == (("32",), ("31",))
    found = compare(values("0" * 20 + "1" * 20), values("1" * 12 + "0" * 8 + "1" * 20))
    right = next(of for of in found.differences if of.measure == "right")
    assert right.p == pytest.approx(2 / 2**12, abs=0.002)  # the exact sign test
    assert right.significant
    assert not right.worse
    assert "better" in str(found)


def test_where_lower_is_better_more_is_worse() -> None:
    found = compare(values("0" * 20), values("1" * 20))
    assert {of.measure: of.worse for of in found.differences} == {"right": False, "gold_first": False, "words": True}


def test_only_questions_that_both_runs_have_are_compared() -> None:
    found = compare(values("11"), values("1111"))
    assert found.differences[0].n == 2
    assert compare({"a": {"right": 1.0}}, {"b": {"right": 1.0}}).differences == ()


def test_a_gate_fails_under_its_value_or_over_it_where_lower_is_better() -> None:
    checks = fail_under({"answer_contains": 0.8, "seconds_p50": 0.4}, {"answer_contains": 0.85, "seconds_p50": 0.5, "rouge_l": 0.1})
    assert [check.failed for check in checks] == ["answer_contains is 0.800", "", "rouge_l is not measured"]


def test_no_worse_names_what_fell_and_by_how_much() -> None:
    checks = {check.name: check.failed for check in no_worse(compare(values("1" * 30), values("0" * 15 + "1" * 15)))}
    assert checks["right no worse"].startswith("right fell from 1.000 to 0.500")
    assert "words no worse" not in checks
    assert not any(check.failed for check in no_worse(compare(values("1" * 30), values("0" + "1" * 29))))


def test_checks_are_junit_for_ci(tmp_path: Path) -> None:
    write_junit(tmp_path / "j.xml", [Check("a at least 0.5"), Check("b at least 0.5", 'b is 0.2 & "low"')])
    suite = ET.parse(tmp_path / "j.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.find("failure") is not None for case in suite] == [False, True]


def test_a_tuning_part_is_always_the_same_and_both_parts_have_questions() -> None:
    cases = [Case("?", ("x",), id=str(i), tags=("dev",) if i < 3 else ()) for i in range(200)]
    tuning, rest = split(cases, 0.5)
    assert 70 < len(tuning) < 130
    assert [case.id for case in split(cases, 0.5)[0]] == [case.id for case in tuning]
    assert {case.id for case in tuning}.isdisjoint(case.id for case in rest)
    assert len(split(cases, "dev")[0]) == 3
    with pytest.raises(InputError, match="leaves 0 questions"):
        split(cases, "nope")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("threshold = [1]", "needs a table"),
        ("[settings]\nthreshold = 0.3", "needs a table"),
        ("[settings]\nchroma = ['x']", "chroma cannot be swept; these can: threshold"),
        ("best = 1\n[settings]\nthreshold = [0.3]", "unknown best"),
        ("[settings", "not TOML"),
        ("[settings]\npassages = [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]\nthreshold = [.1]", "not TOML"),
        (f"[settings]\npassages = {list(range(1, 16))}\nthreshold = {[i / 20 for i in range(15)]}", "225 combinations"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_with_its_reason(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(InputError, match=error):
        read_plan(tmp_path / "s.toml")


def test_a_plan_is_every_combination_of_its_values() -> None:
    plan = Plan({"threshold": [0.2, 0.3], "passages": [4, 8, 12]})
    assert len(plan.combinations) == 6
    assert plan.combinations[0] == {"threshold": 0.2, "passages": 4}


def answered(confidence: float, right: bool) -> Result:
    return Result(Case("Who?", ("Ada",), id=str(confidence)), Answer("Who?", (Claim("Ada" if right else "Bo", ()),), confidence=confidence))


def test_calibration_answers_most_while_the_wished_share_is_right() -> None:
    results = [answered(0.9 - i / 100, i % 10 != 9) for i in range(40)] + [answered(0.3 - i / 1000, i % 2 == 0) for i in range(40)]
    found = calibrate(results, 0.9)
    assert (found.threshold, found.n) == (0.3, 41)
    assert found.precision >= 0.9
    everything = calibrate(results, 0.5)
    assert everything.answered == 1.0
    with pytest.raises(InputError, match="is the most over 80 questions"):
        calibrate(results, 0.99)


def test_a_question_that_has_only_the_id_of_another_does_not_count() -> None:
    before = {"1": {"right": 1.0}, "2": {"right": 0.0}, "3": {"right": 1.0}}
    texts = {"1": "Who won?", "2": "Who lost?", "3": "Where?"}
    for others, n in ((texts, 3), ({}, 3), ({"1": "When?", "2": "Who lost?"}, 2), ({"1": "When?", "2": "How?", "3": "Why?"}, 0)):
        compared = compare(before, before, (texts, others))
        assert [difference.n for difference in compared.differences] == ([n] if n else [])
