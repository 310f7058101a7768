"""Questions for yes or no: which statement they ask about, and when Yes or No is said."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import pytest

from qa import Archive
from qa.asking.yes_no import asks_yes_or_no, sides_of
from qa.checking.checkers import CheckerError, judge
from qa.checking.sides import side_of
from qa.showing.as_json import from_json, to_json
from qa.showing.page import Page
from qa.types import Evidence, lone_evidence
from tests.qa.test_answer import check

TOLD = "The driver of the freight train was unhurt. The city council approved it. The seals of the late ballot boxes are whole. The wolf."
STRIKE = "Museum strike in Lorne is over. Two banks end merger. The museum is open again. Bank robber held."


@pytest.mark.parametrize(
    ("question", "affirmed", "denied"),
    [
        ("Was it an attack?", "It was an attack.", "It was not an attack."),
        ("and will they appeal?", "They will appeal.", "They will not appeal."),
        ("Has Ragna Thule quit her job?", "Ragna Thule has quit her job.", "Ragna Thule has not quit her job."),
        ("Did the city council approve the plan?", "The city council approved the plan.", "The city council did not approve the plan."),
        ("Was the driver of the freight train hurt?", "The driver of the freight train was hurt.", None),
        ("Were the seals of the late ballot boxes broken?", "The seals of the late ballot boxes were broken.", None),
        ("May the wolf in Kelder be shot?", "The wolf in Kelder may be shot.", "The wolf in Kelder may not be shot."),
        ("Is Anouk Farr-Lindqvist related to the director?", "Anouk Farr-Lindqvist is related to the director.", None),
        ("Does Lothar Stroud have a card?", "Lothar Stroud has a card.", "Lothar Stroud does not have a card."),
        ("Do they carry water?", "They carry water.", "They do not carry water."),
        ("Does she carry water?", "She carries water.", None),
        ("Did he win?", "He won.", "He did not win."),
        ("Did Mayor of Lindmark Odile Ferrant resign?", "Mayor of Lindmark Odile Ferrant resigned.", None),
    ],
)
def test_a_question_for_yes_or_no_becomes_a_statement_and_its_denial(question: str, affirmed: str, denied: str | None) -> None:
    sides = sides_of(question, TOLD)
    assert sides
    assert sides[0] == affirmed
    assert denied is None or sides[1] == denied


@pytest.mark.parametrize(
    ("question", "affirmed"),
    [
        ("Has the museum strike ended?", "The museum strike has ended."),
        ("Did the merger of Vantor and Kell go through?", "The merger of Vantor and Kell went through."),
        ("Is the museum open?", "The museum is open."),
        ("Was the bank robber caught?", "The bank robber was caught."),
    ],
)
def test_a_title_without_an_article_tells_the_subject_too(question: str, affirmed: str) -> None:
    sides = sides_of(question, STRIKE)
    assert sides
    assert sides[0] == affirmed


@pytest.mark.parametrize(
    ("question", "affirmed"),
    [
        ("Did Israel plan to bomb Iran?", "Israel planned to bomb Iran."),
        ("Did they stop it?", "They stopped it."),
        ("Did he commit a crime?", "He committed a crime."),
        ("Did it occur in May?", "It occurred in May."),
        ("Did she offer help?", "She offered help."),
        ("Did they limit it?", "They limited it."),
        ("Did they play well?", "They played well."),
        ("Did he fix it?", "He fixed it."),
        ("Did they panic in Lorne?", "They panicked in Lorne."),
        ("Did they flee the city?", "They fled the city."),
        ("Did Boeing seek help?", "Boeing sought help."),
        ("Did it spread to Lorne?", "It spread to Lorne."),
        ("Did the city council uphold the ban?", "The city council upheld the ban."),
    ],
)
def test_a_verb_stands_in_its_past(question: str, affirmed: str) -> None:
    sides = sides_of(question, TOLD)
    assert sides
    assert sides[0] == affirmed


@pytest.mark.parametrize(
    "question",
    [
        "Was the majority larger or smaller?", "Was ist mit der Fähre passiert?", "Is it known who paid?", "Who was hurt?",
        "Was nobody hurt?", "Didn't they appeal?", "Is it not safe?", "Were any of them hurt?", "Will", "Is?",
        "is bread dear", "Did wolves kill sheep?", "Was the unheard-of thing opened?", "Wurde die Orgel geliefert?", "¿Fue condenado Abel?",
    ],
)  # fmt: skip
def test_where_subject_or_sides_are_not_plain_there_is_no_statement(question: str) -> None:
    assert sides_of(question, TOLD) is None


@dataclass
class Said:
    """A model that says of each claim what it is told to; anything else is as good as impossible."""

    likely: Mapping[str, float]
    name: str = "said"
    least: float = 0.5

    def of(self, languages: Set[str]) -> "Said | None":
        return self if languages <= {"en"} else None

    def text(self, evidence: Sequence[Evidence]) -> str:
        return evidence[0].quote

    def fits(self, text: str, claim: str) -> bool:
        return len(text) < 200

    def supports(self, text: str, claim: str) -> float:
        if claim not in self.likely:
            raise CheckerError("It is asked about something else.")
        return self.likely[claim]


SIDES = ("The driver was hurt.", "The driver was not hurt.")


@pytest.mark.parametrize(
    ("quote", "likely", "side"),
    [
        ("The driver was unhurt.", (0.02, 0.9), False),
        ("The driver was hurt in the crash.", (0.9, 0.02), True),
        ("The driver was hurt in the crash.", (1.0, 0.0), True),  # as an LLM says it
        ("The driver was hurt in the crash.", (0.9, 0.8), None),  # both may be
        ("The driver of the other train came.", (0.4, 0.001), None),  # neither is likely
        ("The driver was not hurt.", (0.95, 0.02), None),  # the model errs, a rule does not
        ("The driver was hurt in the crash.", (0.02, 0.95), None),
        ("The driver was hurt. " * 20, (0.9, 0.02), None),  # longer than it reads
    ],
)
def test_a_side_is_taken_where_the_evidence_plainly_says_it(quote: str, likely: tuple[float, float], side: bool | None) -> None:
    assert side_of(SIDES, [lone_evidence(quote, language="en")], Said(dict(zip(SIDES, likely, strict=True)))) is side


def test_the_judge_that_ships_takes_sides() -> None:
    reader, trains = judge("bundled"), "Locked luggage compartments will return to long-distance trains from December, the railway said."
    for subject, predicate, quote, side in (
        ("Bettine Corvo was", "charged.", "Bettine Corvo, the owner of the flat, was not charged.", False),
        ("Locked luggage compartments will", "return to long-distance trains.", trains, True),
        ("The ferry was", "repaired.", "An inquiry into the ferry opened on Monday.", None),
    ):
        sides = (f"{subject} {predicate}", f"{subject} not {predicate}")
        assert side_of(sides, [lone_evidence(quote, language="en")], reader) is side, quote


QUESTION = "Did Marco Rubio meet President Claudia Sheinbaum?"
RUBIO = ("Marco Rubio met President Claudia Sheinbaum.", "Marco Rubio did not meet President Claudia Sheinbaum.")


@pytest.mark.parametrize(
    ("question", "likely", "said"),
    [
        (QUESTION, (0.95, 0.01), "Yes"),
        (QUESTION, (0.6, 0.5), ""),
        ("Who did Marco Rubio meet in Mexico?", (0.95, 0.01), None),
    ],
)
def test_yes_or_no_is_set_off_before_the_quote_that_says_so(
    sample: Archive, monkeypatch: pytest.MonkeyPatch, question: str, likely: tuple[float, float], said: str | None
) -> None:
    plain = sample.ask(question, llm="none")
    monkeypatch.setattr(type(sample), "checker", lambda _: Said(dict(zip(RUBIO, likely, strict=True))))
    answer = sample.ask(question, llm="none")
    check(answer, sample)
    assert answer.text == plain.text
    assert not answer.notice
    shown = Page().claims(answer.claims, 0, answer.citations)
    if said == "Yes":
        assert (answer.short, answer.claims[0].short_at) == ("Yes", None)
        assert '"quoted" dir="auto"><strong class="side">Yes.</strong> ' in shown
        assert from_json(to_json(answer)).claims == answer.claims
        assert not any(claim.short for claim in answer.claims[1:])
    else:
        assert said is None or not any(claim.short for claim in answer.claims)  # words of the quote answer no such question
        assert 'class="side"' not in shown


def test_a_model_that_fails_says_neither_and_that_is_told(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(sample), "checker", lambda _: Said({}))
    answer = sample.ask(QUESTION, llm="none")
    check(answer, sample)
    assert answer.short not in ("Yes", "No")
    assert answer.notice == "It is asked about something else."


def test_without_a_model_neither_is_said(sample: Archive) -> None:
    assert asks_yes_or_no(QUESTION)
    assert sample.ask(QUESTION, llm="none").short not in ("Yes", "No")
