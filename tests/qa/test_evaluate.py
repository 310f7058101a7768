import json
from pathlib import Path

import pytest

from qa import Archive, metrics
from qa.testsets import Case, TestSetError, load_testset

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def report(sample: Archive):  # type: ignore[no-untyped-def]
    return sample.evaluate(SEEDS / "questions.jsonl", llm="none")


def test_every_citation_over_the_sample_set_is_in_its_article(report, sample: Archive) -> None:  # type: ignore[no-untyped-def]
    citations = [citation for result in report.results for citation in result.answer.citations]
    assert len(citations) > 50
    for citation in citations:
        article = sample.get(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote


def test_the_sample_set_gives_every_measure(report) -> None:  # type: ignore[no-untyped-def]
    names = (
        "n words answer_contains f1 citation_hit abstain_precision abstain_recall auroc R@1 R@5 MRR@10 seconds_p50 seconds_p95"
    )  # fmt: skip
    assert list(report.metrics) == names.split()
    assert report.metrics["n"] == 80
    assert report.metrics["R@5"] > 0.95
    assert report.metrics["words"] < 45
    assert len(report.failures) < 35


def test_the_sample_test_set_holds_what_it_says() -> None:
    cases = load_testset(SEEDS / "questions.jsonl").cases
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (SEEDS / "articles").glob("*.md")}
    assert len(cases) == 80
    assert sum(case.unanswerable for case in cases) == 20
    assert sum(bool(case.history) for case in cases) == 10
    assert sum("time" in case.tags for case in cases) == 8
    assert sum("two-articles" in case.tags for case in cases) == 6
    assert len({case.question for case in cases}) == 80
    for case in cases:
        assert bool(case.answers) != case.unanswerable
        assert all(any(answer.lower() in texts[name].lower() for name in case.articles) for answer in case.answers)


def test_a_squad_file_brings_its_own_articles(archive: Archive, tmp_path: Path) -> None:
    context = "The bridge over the Tresk opened in 1934. It cost forty crowns."
    entries = [
        {"id": "1", "question": "When did the bridge open?", "answers": [{"text": "1934", "answer_start": 35}]},
        {"id": "2", "question": "What is the boiling point of tungsten?", "answers": [], "is_impossible": True},
    ]
    squad = {"version": "v2.0", "data": [{"title": "Tresk_Bridge", "paragraphs": [{"context": context, "qas": entries}]}]}
    (tmp_path / "squad.json").write_text(json.dumps(squad))
    found = archive.evaluate(tmp_path / "squad.json").metrics
    assert (found["n"], found["answer_contains"], found["R@1"]) == (2, 1.0, 1.0)
    assert not archive.has_articles


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", "Expecting"),
        ("[]", "JSON object"),
        ('{"question": ""}', "no question"),
        ('{"question": "Who?"}', "needs answers"),
        ('{"question": "Who?", "answers": "x"}', "list of strings"),
        ('{"question": "Who?", "answers": [[]]}', "lists of strings that belong together"),
        ('{"question": "Who?", "answers": [["x", 1]]}', "lists of strings that belong together"),
        ('{"question": "Who?", "answers": ["x"], "reason": 1}', "reason must be a string"),
        ('{"question": "Who?", "answers": ["x"], "now": "soon"}', "isoformat"),
        ('{"question": "Who?", "answers": ["x"], "unanswerable": "no"}', "true or false"),
        ('{"question": "Who?", "answer": ["x"]}', "unknown field answer"),
    ],
)
def test_a_bad_line_of_a_test_set_is_named(tmp_path: Path, line: str, error: str) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"question": "Who?", "answers": ["x"]}\n\n' + line)
    with pytest.raises(TestSetError, match=r"t\.jsonl:3: .*" + error):
        load_testset(path)


def test_all_parts_of_an_answer_belong_to_it(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"question": "Who?", "answers": [["Ada Thorn", "Viktor Hale"], "the board"], "articles": ["a"]}')
    (case,) = load_testset(path).cases
    assert case.answers == (("Ada Thorn", "Viktor Hale"), "the board")
    assert metrics.contains("Viktor Hale and Ada Thorn met.", case.answers)
    assert not metrics.contains("Ada Thorn left.", case.answers)
    assert metrics.contains("It was the board.", case.answers)


def test_parts_of_an_answer_may_stand_in_different_quotes_but_a_part_stands_in_one() -> None:
    assert metrics.contained(["Ada Thorn spoke.", "So did Viktor Hale."], [("Ada Thorn", "Viktor Hale")])
    assert not metrics.contained(["It was Ada", "Thorn bushes grow."], ["Ada Thorn"])


def test_a_gold_sentence_is_a_quote_or_where_there_are_none_holds_an_answer() -> None:
    quoted = Case("Who?", ("Ada Thorn",), ("a",), quotes=("Ada Thorn spoke.",))
    assert quoted.is_gold("a", "Ada Thorn spoke.")
    assert not quoted.is_gold("a", "Ada Thorn left.")
    assert not quoted.is_gold("b", "Ada Thorn spoke.")
    assert Case("Who?", ("Ada Thorn",), ("a",)).is_gold("a", "Ada Thorn left.")


def test_token_f1_and_containment_follow_squads_normalisation() -> None:
    assert metrics.normalize("The  Quick, brown-fox!") == "quick brownfox"
    assert metrics.contains("There were seven warships.", ["Seven Warships"])
    assert not metrics.contains("It rose to 146 metres", ["14"])
    assert metrics.contains("他于1915年出生。", ["1915年"])
    assert metrics.token_f1("seven warships", ["the seven warships", "ships"]) == 1.0
    assert metrics.token_f1("seven old ships", ["seven ships"]) == pytest.approx(0.8)
    assert (metrics.token_f1("", ()), metrics.token_f1("x", ())) == (1.0, 0.0)


def test_retrieval_measures_are_those_of_ir_measures() -> None:
    found = metrics.retrieval({"1": ["a"], "2": ["b"]}, {"1": ["a", "x"], "2": ["x", "y", "b"]})
    assert found == {"R@1": 0.5, "R@5": 1.0, "MRR@10": pytest.approx((1 + 1 / 3) / 2)}
