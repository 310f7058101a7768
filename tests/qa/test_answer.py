import socket
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from llama_index.core.llms import MockLLM

import qa
from qa import Answer, Archive, Claim, Found, LlmError, Step
from qa.drafting import local
from qa.evaluation.testsets import load_testset
from qa.saying.words import day
from qa.showing.lines import answer_lines, dates_note, disagreement_note
from tests.endpoint import endpoint
from vectorstore import InputError
from vectorstore.articles import day_of

SEEDS = Path(__file__).parents[2] / "seeds"

RUBIO = "Who did Marco Rubio meet in Mexico?"


def check(answer: Answer, archive: Archive) -> None:
    """What holds for every answer: its quotes are in their articles, its numbers count up, its markers point somewhere."""
    for citation in answer.citations:
        article = archive.get(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    used = [number for claim in answer.claims for number in claim.citations]
    assert set(used) == {citation.number for citation in answer.citations}
    assert list(dict.fromkeys(used)) == sorted(set(used))
    assert all(claim.citations for claim in answer.claims)
    assert bool(answer.claims) != answer.abstained


def test_without_an_llm_the_answer_is_the_best_sentence_quoted(sample: Archive) -> None:
    answer = sample.ask(RUBIO, llm="none")
    check(answer, sample)
    assert "Claudia Sheinbaum and Foreign Secretary Juan Ramon de la Fuente" in answer.text
    assert answer.citations[0].article_id == "us-mexico-security"
    assert answer.claims[0].quoted
    assert answer.text.endswith("[1]")


def test_the_bundled_llm_answers_with_checked_citations(sample: Archive) -> None:
    answer = sample.ask("How many warships are heading for the southern Caribbean?", llm="bundled")
    check(answer, sample)
    assert "seven warships" in answer.text
    assert (answer.llm, answer.notice) == ("bundled", "")


def test_the_bundled_llm_computes_in_as_many_threads_as_are_allowed_and_none_waits_busily(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    server = SimpleNamespace(listening_address="http://127.0.0.1:1")
    monkeypatch.setattr("xllamacpp.Server", lambda params: served.append(params) or server)
    for allowed, threads in (("1", 1), ("3", 3), ("0", -1)):  # -1: as llama.cpp thinks fit
        monkeypatch.setenv("OMP_NUM_THREADS", allowed)
        local.start.__wrapped__(Path("llm.gguf"))
        computing = (served[-1].cpuparams, served[-1].cpuparams_batch)
        assert [(each.n_threads, each.poll) for each in computing] == [(threads, 0)] * 2


def test_streaming_tells_what_was_found_then_each_claim_then_the_answer(sample: Archive) -> None:
    events = list(sample.stream(RUBIO, llm="none"))
    assert [type(event) for event in events] == [Found, Claim, Answer]


def test_a_capable_llm_may_write_several_claims_each_with_its_own_citation(sample: Archive) -> None:
    text = (
        "Rubio met President Claudia Sheinbaum and Foreign Secretary Juan Ramon de la Fuente. [1] "
        "The trip takes Rubio to Mexico and Ecuador. [99][2] He met Emperor Norton in 1859. [1]"
    )
    with endpoint(text) as (spec, seen):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert len(answer.claims) == 2
    assert [item.text for item in answer.removed] == ["He met Emperor Norton in 1859."]
    assert "99" not in answer.text
    assert "Evidence" in str(seen[0]["messages"]) or "evidence" in str(seen[0]["messages"])


def test_a_claim_cited_to_the_wrong_sentence_is_cited_to_the_right_one(sample: Archive) -> None:
    plain = sample.ask(RUBIO, llm="none").evidence
    wrong = next(i for i, item in enumerate(plain, 1) if "Sheinbaum and Foreign" not in item.quote)
    with endpoint(f"Rubio met President Claudia Sheinbaum and Foreign Secretary Juan Ramon de la Fuente. [{wrong}]") as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert "Claudia Sheinbaum and Foreign Secretary" in answer.citations[0].quote


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NO ANSWER",
        "Rubio met President Claudia Sheinbaum and nine ministers. [1]",
        "Rubio did not meet President Claudia Sheinbaum. [1]",
        'Rubio told Sheinbaum: "We shall build it together." [1]',
        '<img src="https://evil.example/x.png"> Rubio met Sheinbaum ![x](https://evil.example/y.png) [1]',
        "As an AI language model I cannot answer. " * 300,
    ],
)
def test_a_draft_without_support_gives_way_to_quotes(sample: Archive, text: str) -> None:
    with endpoint(text) as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert all(claim.quoted or claim.text == "Rubio met Sheinbaum" for claim in answer.claims)
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("status", "line"),
    [(401, "refused the key"), (404, "was not found"), (429, "no more requests"), (500, "failed")],
)
def test_an_endpoint_that_fails_is_named_in_one_line_and_quotes_answer(sample: Archive, status: int, line: str) -> None:
    with endpoint(status=status) as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert line in answer.notice
    assert "\n" not in answer.notice
    assert answer.claims[0].quoted


def test_an_endpoint_that_breaks_off_leaves_what_was_verified(sample: Archive) -> None:
    text = "Rubio met President Claudia Sheinbaum and Foreign Secretary Juan Ramon de la Fuente. [1] The trip takes"
    with endpoint(text, cut_after=14) as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert answer.notice
    assert answer.claims


def test_an_endpoint_that_is_not_there_is_named(sample: Archive) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = sample.ask(RUBIO, llm=f"http://127.0.0.1:{port}/v1#m")
    check(answer, sample)
    assert "could not be reached" in answer.notice


def test_the_key_is_sent_and_shown_nowhere(sample_folder, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("DATELINE_LLM_KEY", "s3cret")
    with qa.open(sample_folder) as archive, endpoint("x") as (spec, seen):
        answer = archive.ask(RUBIO, llm=spec)
    assert seen[0]["key"] == "Bearer s3cret"
    assert "s3cret" not in repr(answer) + repr(archive.settings)


def test_any_llama_index_llm_is_accepted(sample: Archive) -> None:
    answer = sample.ask(RUBIO, llm=MockLLM(max_tokens=20))
    check(answer, sample)


@pytest.mark.parametrize("spec", ["bundeled", "http://127.0.0.1:1/v1", "nope.gguf"])
def test_what_names_no_llm_is_an_error(sample: Archive, spec: str) -> None:
    with pytest.raises((InputError, LlmError)):
        sample.ask(RUBIO, llm=spec)


def test_it_abstains_on_what_the_archive_does_not_hold_and_shows_the_nearest_articles(sample: Archive) -> None:
    answer = sample.ask("What is the boiling point of tungsten?")
    check(answer, sample)
    assert answer.abstained
    assert answer.reason
    assert answer.evidence
    assert answer.text == answer.reason


def test_an_empty_archive_says_how_to_add_articles(archive: Archive) -> None:
    answer = archive.ask("Who?")
    assert answer.abstained
    assert "dateline add" in answer.reason


@pytest.mark.parametrize("question", ["", "?", "the of and", "x" * 2000, "\x00\ud800", "😀", 'rubio: "mexico (talks AND [x'])
def test_any_question_gets_an_answer_or_an_abstention(sample: Archive, question: str) -> None:
    check(sample.ask(question), sample)


def test_a_follow_up_is_read_with_its_history(sample: Archive) -> None:
    history = ["How much prize money does the club Kesterby Rovers get for the cup?", "The prize money is 2.5 million crowns."]
    assert "6 million" in sample.ask("And how high are its debts?", history=history).text


def test_a_time_in_the_question_narrows_the_articles(sample: Archive) -> None:
    from datetime import UTC, datetime

    answer = sample.ask("What has happened to the forger Wren since Monday?", now=datetime(2025, 11, 13, tzinfo=UTC))
    assert {item.hit.article_id for item in answer.evidence} <= {"forger-appeal", "sternwarte-virell"}
    nothing = sample.ask("What happened last week?", now=datetime(2020, 1, 1, tzinfo=UTC))
    assert nothing.reason.startswith("Nothing in the archive was published from 23 December 2019 to 29 December 2019. The nearest is of ")
    assert nothing.evidence


def test_dates_given_with_the_question_narrow_the_articles(sample: Archive) -> None:
    found = sample.ask("What about the ferry?", published_after="2025-08-12", published_before="2025-08-20").evidence
    assert {item.hit.article_id for item in found} <= {"ferry-toll-rises", "brennick-recall", "forger-trial-opens"}


def test_one_wire_story_is_not_said_twice(sample: Archive) -> None:
    quotes = [item.quote for item in sample.ask("How high did the River Tresk rise at the Mill Bridge?").evidence]
    assert len(quotes) == len(set(quotes))


DEAD = "How many people died on the Halden Star?"


def test_articles_that_differ_are_quoted_newest_first_each_with_its_citation(sample: Archive) -> None:
    answer = sample.ask(DEAD, llm="bundled")
    check(answer, sample)
    assert [item.hit.article_id for item in answer.differing] == ["ferry-findings", "ferry-toll-rises", "ferry-capsizes"]
    assert [citation.article_id for citation in answer.citations] == ["ferry-findings", "ferry-toll-rises", "ferry-capsizes"]
    assert "9 September 2025" in disagreement_note(answer)


def test_one_voice_asked_for_is_no_disagreement(sample: Archive) -> None:
    differing = sample.ask("How many people marched for Line 6?").differing
    assert {item.hit.article_id for item in differing} == {"tram-march-courier", "tram-march-lantern"}
    assert not sample.ask("How many people marched for Line 6 according to the police?").differing


@pytest.mark.parametrize(
    "question",
    ["How many passengers were on the Halden Star?", "How many people were on board the ferry?", "How many vans were recalled?"],
)
def test_numbers_of_other_things_are_no_disagreement(sample: Archive, question: str) -> None:
    assert not sample.ask(question, llm="none").differing


@pytest.mark.parametrize("each", [pytest.param(12, id="a twelfth"), pytest.param(1, id="all", marks=pytest.mark.nightly)])
def test_the_sample_sets_other_questions_raise_no_alarm(sample: Archive, each: int) -> None:
    cases = load_testset(SEEDS / "questions.jsonl").cases[::each]
    assert [case.question for case in cases if sample.ask(case.question, history=case.history, llm="none").differing] == []


def test_a_timeline_has_the_evidence_by_day(sample: Archive) -> None:
    days = sample.timeline(DEAD)
    assert list(days) == sorted(days)
    assert {"ferry-capsizes", "ferry-toll-rises", "ferry-findings"} <= {item.hit.article_id for items in days.values() for item in items}
    assert sample.timeline("Who founded the university of Atlantis?") == {}


def test_a_roundup_quotes_how_the_newest_articles_of_a_time_begin(sample: Archive) -> None:
    answer = sample.ask("What happened in September 2025?", llm="none")
    check(answer, sample)
    assert [citation.article_id for citation in answer.citations][:2] == ["brennick-correction", "brennick-recall-widened"]
    assert {citation.start for citation in answer.citations} == {0}
    assert "18 September 2025" in dates_note(answer)


def test_a_time_that_a_question_names_can_be_set_aside(sample: Archive) -> None:
    question = "Who did Marco Rubio meet in Mexico last week?"
    assert sample.ask(question, llm="none").abstained
    answer = sample.ask(question, any_time=True, llm="none")
    assert "Sheinbaum" in answer.text
    assert answer.understood is not None
    assert (answer.understood.after, answer.understood.before) == (None, None)


def test_what_is_nearest_to_a_time_without_articles_comes_first(sample: Archive) -> None:
    answer = sample.ask("What happened in Ostermoor last week?", now=datetime(2025, 12, 1, tzinfo=UTC))
    assert answer.abstained
    assert day(day_of(answer.evidence[0].hit.published)) in answer.reason


def test_publisher_and_language_narrow_the_articles(sample: Archive) -> None:
    asked = "What is known about the flood?"
    assert {item.hit.publisher for item in sample.ask(asked, publisher="Kesterby Courier").evidence} == {"Kesterby Courier"}
    for code in ("de", "DE", "de-AT", "de_ch"):
        assert {hit.language for hit in sample.search("Sternwarte", language=code)} == {"de"}


def test_an_answer_that_may_be_none_says_so(sample: Archive) -> None:
    sure = sample.ask("How high did the River Tresk rise at the Mill Bridge?", llm="none")
    unsure = sample.ask("Who runs Brennick for the time being?", llm="none")
    assert (sure.unsure, unsure.unsure) == (False, True)
    assert (sure.short, unsure.short) == ("6.84 metres", "")
    drafted = sample.ask("Who runs Brennick for the time being?", llm="bundled")
    assert drafted.claims == unsure.claims
    assert next(answer_lines(unsure)).startswith("Not sure")


def test_each_step_is_told_as_it_begins(sample: Archive) -> None:
    steps: list[Step] = []
    with endpoint("Rubio met President Claudia Sheinbaum. [1]") as (spec, _):
        list(sample.stream(RUBIO, llm=spec, on_step=steps.append))
    assert [step.name for step in steps] == ["retrieve", "read", "draft", "verify", "draft"]
    assert steps[1].sentences > 8


@pytest.mark.parametrize(
    ("question", "options", "error"),
    [
        (None, {}, "must be a text"),
        (7, {}, "must be a text"),
        ("And who paid?", {"history": "Who?"}, "a list of texts"),
        ("And who paid?", {"history": [("Who?", "Nobody.")]}, "a list of texts"),
        ("Who?", {"publishr": "x"}, "no option publishr; it has llm, .*publisher"),
        ("Who?", {"after": "2025-01-01"}, "no option after"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_searched(sample: Archive, question: Any, options: Any, error: str) -> None:
    with pytest.raises(TypeError, match=error):
        sample.stream(question, **options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"publisher": "Nobody's Times"}, "Nothing in the archive is of the chosen publisher or language."),
        ({"language": "klingon"}, "Nothing in the archive is of the chosen publisher or language."),
        ({"publisher": "Northern Wire", "language": "tr", "locale": "de"}, "Nothing in the archive is of"),
        ({"publisher": "Northern Wire"}, "do not seem to answer"),
    ],
)
def test_a_choice_of_articles_that_leaves_none_is_the_reason(sample: Archive, options: Any, said: str) -> None:
    answer = sample.ask("What is the boiling point of tungsten?", llm="none", **options)
    assert said in answer.reason
    assert answer.abstained


def test_an_answer_can_be_looked_at(sample: Archive) -> None:
    shown = repr(sample.ask(RUBIO, llm="none"))
    assert "Sheinbaum" in shown
    assert "array(" not in shown
