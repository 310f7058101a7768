import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa import Archive, Settings
from qa.evaluation import results as r
from qa.evaluation.archives import archive_of
from qa.evaluation.evaluate import evaluate
from qa.evaluation.judge import agreement, read_marks
from qa.evaluation.measures import CLAIMS, HEADLINE, MEASURES
from qa.evaluation.report import Report
from qa.evaluation.runs import Run, describe
from qa.evaluation.testsets import Case, load_testset
from qa.types import Answer, Citation, Claim, Removed
from tests.endpoint import endpoint
from vectorstore import InputError

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def run_of(sample: Archive, folder: Path, n: int) -> Run:
    return Run.open(folder, describe(load_testset(SEEDS / "questions.jsonl"), sample, "none", n))


def test_every_citation_over_the_sample_set_is_in_its_article(report: Report, sample: Archive) -> None:
    citations = [citation for result in report.results for citation in result.answer.citations]
    assert len(citations) > 25
    for citation in citations:
        article = sample.get(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote
    assert report.metrics["quotes_verbatim"] == 1.0


def test_the_sample_set_gives_every_measure_with_its_interval(report: Report) -> None:
    assert [name for name in report.metrics if name in HEADLINE] == [name for name in HEADLINE if MEASURES[name].group != CLAIMS]
    assert list(report.measures) == [name for name in MEASURES if name in report.measures]
    assert report.metrics["n"] == 40
    assert report.metrics["R@5"] > 0.95
    assert report.metrics["words"] < 45
    assert len(report.failures) < 18
    assert all(of.low <= of.value <= of.high and of.n > 0 for of in report.measures.values())
    assert report.measures["abstain_recall"].n == 10
    assert report.by_tag["near-miss"]["abstain_recall"].n == 5
    assert {"passage_R@5", "gold_in_three", "rouge_l", "citation_precision", "aurc", "retrieve_p95", "first_p50"} <= report.metrics.keys()


def test_a_report_is_a_table_in_pandas_and_in_a_notebook(report: Report) -> None:
    table = report.to_pandas()
    assert len(table) == 40
    assert table.set_index("id").loc["1", "right"] == 1.0
    assert set(table[table.failure != ""].failure) <= set(r.REASONS)
    assert "answer_contains" in report._repr_html_()


def test_a_run_can_be_measured_again_from_its_folder(sample: Archive, tmp_path: Path) -> None:
    report = sample.evaluate(SEEDS / "questions.jsonl", limit=12, llm="none", out=tmp_path / "run")
    again = Report.load(tmp_path / "run")
    assert again.metrics == report.metrics
    assert again.measures == report.measures
    assert [result.failure for result in again.results] == [result.failure for result in report.results]
    about = json.loads((tmp_path / "run" / "run.json").read_text())
    assert about["finished"]
    assert about["versions"]["chromadb"]
    assert about["models"]["prompts"]["answer.jinja"]
    assert "llm_key" not in about["settings"]
    assert sorted(file.name for file in (tmp_path / "run").iterdir()) == [
        "questions.jsonl", "report.html", "report.md", "run.json", "run.lock", "scores.csv",
    ]  # fmt: skip


def test_an_interrupted_run_goes_on_where_it_was(sample: Archive, tmp_path: Path) -> None:
    cases = load_testset(SEEDS / "questions.jsonl").cases[:6]

    def stop(done: int, total: int, figures: str) -> None:
        if done == 4:
            raise KeyboardInterrupt

    run = run_of(sample, tmp_path / "run", 6)
    with pytest.raises(KeyboardInterrupt):
        evaluate(sample, cases, llm="none", run=run, progress=stop)
    questions = tmp_path / "run" / "questions.jsonl"
    questions.write_text(questions.read_text()[:-100])  # cut off while it was written
    assert Run.unfinished(tmp_path, run.about) == tmp_path / "run"
    again = run_of(sample, tmp_path / "run", 6)
    asked: list[int] = []
    assert len(again.results) == 3
    report = evaluate(sample, cases, llm="none", run=again, progress=lambda done, total, figures: asked.append(done))
    assert asked == [4, 5, 6]
    assert len(report.results) == len(questions.read_text().splitlines()) == 6
    assert Run.unfinished(tmp_path, run.about) is None


def test_a_folder_of_another_run_is_refused(sample: Archive, tmp_path: Path) -> None:
    run_of(sample, tmp_path / "run", 6)
    with pytest.raises(InputError, match="choose another --out"):
        run_of(sample, tmp_path / "run", 7)
    with pytest.raises(InputError, match="holds no run"):
        Report.load(tmp_path)


@pytest.mark.usefixtures("judged_anew")
def test_questions_can_be_asked_several_at_once(sample: Archive) -> None:
    cases = load_testset(SEEDS / "questions.jsonl").cases[:4]
    one, several = (evaluate(sample, cases, llm="none", workers=workers) for workers in (1, 4))
    assert [result.case.id for result in several.results] == [case.id for case in cases]
    assert [result.answer.text for result in several.results] == [result.answer.text for result in one.results]


def test_a_squad_file_brings_its_own_articles_and_their_archive_is_kept(archive: Archive, tmp_path: Path) -> None:
    context = "The bridge over the Tresk opened in 1934. It cost forty crowns."
    entries = [
        {"id": "a", "question": "When did the bridge open?", "answers": [{"text": "1934", "answer_start": 35}]},
        {"id": "b", "question": "What is the boiling point of tungsten?", "answers": [], "is_impossible": True},
    ]
    squad = {"version": "v2.0", "data": [{"title": "Tresk_Bridge", "paragraphs": [{"context": context, "qas": entries}]}]}
    (tmp_path / "squad.json").write_text(json.dumps(squad))
    found = archive.evaluate(tmp_path / "squad.json").metrics
    assert (found["n"], found["answer_contains"], found["R@1"], found["passage_R@1"]) == (2, 1.0, 1.0, 1.0)
    assert not archive.has_articles
    added: list[int] = []
    testset = load_testset(tmp_path / "squad.json")
    with archive_of(testset, Settings(), "none", Archive.open_with, lambda done, total: added.append(done)) as kept:
        assert len(kept.list()) == 1
    assert added == []


def answer(said: str = "", cited: tuple[tuple[str, str], ...] = (), removed: tuple[Removed, ...] = ()) -> Answer:
    citations = tuple(Citation(i, name, "", "", "", None, 0, len(quote), quote) for i, (name, quote) in enumerate(cited, 1))
    claims = (Claim(said, tuple(range(1, len(cited) + 1))),) if said else ()
    return Answer("q", claims, citations, abstained=not said, removed=removed, seconds={"total": 1.0})


CASE = Case("Who spoke?", ("Ada Thorn",), ("a",), ("Ada Thorn spoke.",), id="1")
FOUND = (r.Passage("a", 0, 20, (), (0,)),)


@pytest.mark.parametrize(
    ("case", "result", "passages", "failure"),
    [
        (CASE, answer("Ada Thorn spoke.", (("a", "Ada Thorn spoke."),)), FOUND, ""),
        (CASE, answer("Viktor Hale left.", (("b", "Viktor Hale left."),)), (r.Passage("b", 0, 20),), r.NOT_RETRIEVED),
        (CASE, answer("Viktor Hale left.", (("a", "Viktor Hale left."),)), FOUND, r.NOT_CHOSEN),
        (CASE, answer("Someone spoke.", (("a", "Ada Thorn spoke."),)), FOUND, r.NOT_SAID),
        (CASE, answer(), FOUND, r.WRONGLY_ABSTAINED),
        (Case("Who?", unanswerable=True, id="2"), answer("Ada Thorn."), (), r.WRONGLY_ANSWERED),
        (Case("Who?", unanswerable=True, id="2"), answer(), (), ""),
    ],
)
def test_each_failure_has_its_reason(case: Case, result: Answer, passages: tuple[r.Passage, ...], failure: str) -> None:
    assert r.Result(case, result, passages, read=8).failure == failure


def test_citations_are_measured_by_the_gold_they_hold() -> None:
    case = Case("Who met?", (("Ada Thorn", "Viktor Hale"),), ("a",), ("Ada Thorn came.", "Viktor Hale came."), id="1")
    half = r.Result(case, answer("Ada Thorn.", (("a", "Ada Thorn came."), ("b", "Viktor Hale came."))), FOUND, 8).values()
    assert (half["citation_precision"], half["citation_recall"], half["citation_hit"]) == (0.5, 0.5, 0.0)
    drafted = r.Result(case, answer("Ada Thorn.", removed=(Removed("Nobody came.", "no"),)), FOUND, 8).values()
    assert (drafted["claims_supported"], drafted["claims_removed"]) == (0.5, 1.0)


def test_a_model_answer_is_no_words_to_be_said_but_a_text_to_compare_with() -> None:
    long = "Ada Thorn spoke first, and after her Viktor Hale, who told the board what had become of the bridge."
    case = Case("What happened?", (long,), ("a",), id="1")
    told = r.Result(case, answer("Ada Thorn spoke first.", (("a", "Ada Thorn spoke."),)), FOUND, 8)
    assert "answer_contains" not in told.values()
    assert told.right
    assert 0.2 < told.values()["rouge_l"] < 0.6


@pytest.mark.parametrize(
    ("reply", "marks"),
    [
        ('Here: {"faithfulness": 1, "correctness": 0.5, "completeness": 0}', {"faithfulness": 1, "correctness": 0.5, "completeness": 0}),
        ('{"faithfulness": 7, "correctness": "high", "completeness": true}', {}),
        ("I would say it is good.", {}),
        ("{not json}", {}),
    ],
)
def test_a_judges_marks_are_read_whatever_it_replies(reply: str, marks: dict[str, float]) -> None:
    assert read_marks(reply) == {f"judge_{name}": mark for name, mark in marks.items()}


def test_a_judge_marks_answers_and_its_agreement_is_told(sample: Archive) -> None:
    from qa.drafting.llm import open_model
    from qa.evaluation.judge import Judge

    with endpoint('{"faithfulness": 1, "correctness": 1, "completeness": 1}') as (spec, seen):
        model = open_model(spec)
        assert model
        report = evaluate(sample, load_testset(SEEDS / "questions.jsonl").cases[:5], llm="none", judge=Judge(model))
    assert report.metrics["judge_correctness"] == 1.0
    assert set(agreement(report.results)) == {"judge_correctness", "judge_faithfulness"}
    assert "Gold answer: " in seen[0]["messages"][1]["content"]


def test_tokens_and_cost_are_counted_when_an_llm_answers(sample: Archive) -> None:
    sample.settings, before = sample.settings.model_copy(update={"llm_price": "1/2"}), sample.settings
    try:
        with endpoint("Marco Rubio met President Claudia Sheinbaum. [1]") as (spec, _):
            told = evaluate(sample, load_testset(SEEDS / "questions.jsonl").cases[:1], llm=spec).metrics
    finally:
        sample.settings = before
    assert told["answer_tokens"] == 12
    assert told["cost"] == pytest.approx((told["prompt_tokens"] + 2 * 12) / 1e6)


def test_prompts_of_your_own_replace_those_of_their_names(sample: Archive, tmp_path: Path) -> None:
    own = "{% block system %}Be brief.{% endblock %}{% block user %}{{ question.text }}{% endblock %}"
    (tmp_path / "answer.jinja").write_text(own)
    before = sample.settings
    sample.settings = before.model_copy(update={"prompts": tmp_path})
    try:
        with endpoint("Marco Rubio met President Claudia Sheinbaum. [1]") as (spec, seen):
            answer = sample.ask("Who did Marco Rubio meet in Mexico?", llm=spec)
        assert seen[0]["messages"][0]["content"] == "Be brief."
        assert describe(load_testset(SEEDS / "questions.jsonl"), sample, "x", None)["models"]["prompts"]["answer.jinja"] in answer.prompt
    finally:
        sample.settings = before


def test_an_interruption_stops_the_questions_that_wait(sample: Archive) -> None:
    asked: list[str] = []

    def stop(done: int, total: int, figures: str) -> None:
        asked.append(figures)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(sample, load_testset(SEEDS / "questions.jsonl").cases, llm="none", workers=2, progress=stop)
    assert len(asked) == 1


@pytest.fixture
def _threshold(sample: Archive) -> Iterator[None]:
    yield
    sample.take_note("threshold", "0.3")


@pytest.mark.usefixtures("_threshold")
def test_an_archive_keeps_the_threshold_it_was_calibrated_to(sample: Archive) -> None:
    sample.take_note("threshold", "1.0")
    assert sample.ask("Who did Marco Rubio meet in Mexico?").abstained
    sample.settings = sample.settings.model_copy(update={"threshold": 0.0})
    try:
        assert not sample.ask("Who did Marco Rubio meet in Mexico?").abstained
    finally:
        sample.settings = sample.settings.model_copy(update={"threshold": None})
