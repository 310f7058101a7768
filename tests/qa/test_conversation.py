"""Topic changes: a new question after another story's must be answered about its own; a follow-up about the same."""

import pytest

from qa import Archive
from qa.types import Asking
from vectorstore import Article

FERRY = ["How many people were on board the Halden Star?", "The ferry Halden Star carried 163 people."]
FORGER = ["How long was the prison sentence for Casper Wren?", "He was sentenced to four years and six months."]
FLOOD = ["How high did the River Tresk rise at the Mill Bridge?", "It rose to 6.84 metres at the Mill Bridge."]
VANS = ["Why is Brennick Motors recalling its vans?", "Their brakes may respond late in cold weather."]
TRAM = ["Where does tram Line 6 run?", "From Harbour Square to the suburb of Ashgrove."]
FEVER = ["Who led the trial of the Lorn fever vaccine?", "Amara Nkemelu led the trial."]
CUP = ["Who scored the winning goal in the National Cup final?", "Yusuf Okonjo scored it."]
PLANET = ["What did the Virell telescope find?", "Water in the air of Virell 27 b."]
RUBIO = ["Who did Marco Rubio meet in Mexico?", "He met President Claudia Sheinbaum."]

CHANGES = [
    (FERRY, "Why is Brennick Motors recalling its vans?", "brennick-recall"),
    (FERRY, "How long was the prison sentence for Casper Wren?", "forger-sentenced"),
    (FERRY, "Whose vote saved the tram?", "tram-vote"),
    (FERRY, "Who did Marco Rubio meet in Mexico?", "us-mexico-security"),
    (FERRY, "Who leads the panel that is to suggest ways of protecting Ostermoor?", "flood-aid"),
    (FORGER, "Who leads the panel that is to suggest ways of protecting Ostermoor?", "flood-aid"),
    (FORGER, "Which trawler skipper helped to rescue ferry passengers?", "ferry-capsizes"),
    (FORGER, "Who scored the winning goal in the National Cup final?", "rovers-cup-final"),
    (FORGER, "Where does tram Line 6 run?", "tram-march-courier"),
    (FLOOD, "What made the bow ramp of the Halden Star open?", "ferry-findings"),
    (FLOOD, "Who runs Brennick for the time being?", "brennick-recall-widened"),
    (FLOOD, "What gave the forged Lindqvist paintings away?", "forger-trial-opens"),
    (FLOOD, "How many warships are heading for the southern Caribbean?", "us-mexico-security"),
    (VANS, "How strong was the wind when the ferry went down?", "ferry-"),
    (VANS, "Who led the trial of the Lorn fever vaccine?", "lorn-fever"),
    (VANS, "Where were the patients of the Saint Anne hospital taken?", "flood-ostermoor"),
    (VANS, "By what majority did the Kesterby council reject the closure of Line 6?", "tram-vote"),
    (TRAM, "What could explain the water signal that the Virell astronomers saw?", "virell-telescope"),
    (TRAM, "How long was the prison sentence for Casper Wren?", "forger-sentenced"),
    (TRAM, "Who was the youngest victim of the ferry disaster?", "ferry-toll-rises"),
    (TRAM, "How many Porter 2 vans does Swiftel have?", "brennick-recall"),
    (FEVER, "How did Rubio characterise the work with the Mexican government?", "us-mexico-security"),
    (FEVER, "Which team won the National Cup?", "rovers"),
    (FEVER, "How high did the River Tresk rise at the Mill Bridge?", "flood-ostermoor"),
    (CUP, "When did Saint Orla last have an outbreak of Lorn fever before this one?", "lorn-fever-outbreak"),
    (CUP, "What made the bow ramp of the Halden Star open?", "ferry-findings"),
    (CUP, "How many people marched for Line 6 according to the police?", "tram-march-lantern"),
    (PLANET, "What severance is Viktor Hale entitled to?", "brennick"),
    (PLANET, "How many Ostermoor residents were back in their homes by early October?", "flood-aid"),
    (RUBIO, "How did the mayor react when Kesterby had kept its tram line?", "tram-vote"),
    (RUBIO, "What gave the forged Lindqvist paintings away?", "forger-trial-opens"),
    (RUBIO, "How much would the component have cost that nobody replaced on the ferry?", "ferry-findings"),
]
FOLLOW_UPS = [
    (FORGER, "And what was he said to have earned?", "forger-"),
    (FERRY, "What was its captain called?", "ferry-findings"),
    (VANS, "And what does it cost the company?", "brennick-"),
    (TRAM, "What about its passengers?", "tram-march"),
    (FLOOD, "And who pays for the damage there?", "flood-"),
]


@pytest.mark.parametrize(
    ("history", "question", "article"),
    [pytest.param(*change, marks=() if at % 3 == 0 else pytest.mark.nightly) for at, change in enumerate(CHANGES)],
)
def test_a_new_topic_is_not_drawn_to_the_old_one(sample: Archive, history: list[str], question: str, article: str) -> None:
    alone = sample.ask(question, llm="none")
    answer = sample.ask(question, history=history, llm="none")
    assert answer.understood is not None
    assert answer.understood.context == ""
    assert (answer.abstained, answer.text) == (alone.abstained, alone.text)
    assert any(item.hit.article_id.startswith(article) for item in answer.evidence)


@pytest.mark.parametrize(("history", "question", "article"), FOLLOW_UPS)
def test_a_follow_up_is_asked_of_the_same_story(sample: Archive, history: list[str], question: str, article: str) -> None:
    answer = sample.ask(question, history=history, llm="none")
    assert answer.understood is not None
    assert answer.understood.context
    assert answer.evidence[0].hit.article_id.startswith(article)


def test_what_no_article_says_is_not_answered_from_what_was_asked_before(sample: Archive) -> None:
    history = [*FORGER, "And when does the new trial begin?", "It begins on 9 March."]
    answer = sample.ask("What does the mayor of Ostermoor earn?", history=history, llm="none")
    assert not any(citation.article_id.startswith("forger") for citation in answer.citations)


@pytest.mark.parametrize(
    ("history", "question"),
    [
        (FERRY, "How many goals did Lionel Messi score in 2031?"),
        (TRAM, "Where is Atlantis?"),
        pytest.param(FORGER, "Who won the Masters in Augusta?", marks=pytest.mark.nightly),
        pytest.param(CUP, "What did Norway earn from oil?", marks=pytest.mark.nightly),
        (FLOOD, "Wie viele Tore hat Lionel Messi geschossen?"),
        pytest.param(FEVER, "¿Cuántos goles marcó Lionel Messi?", marks=pytest.mark.nightly),
    ],
)
def test_a_new_topic_that_no_article_has_is_declined_as_one(sample: Archive, history: list[str], question: str) -> None:
    alone = sample.ask(question, llm="none")
    answer = sample.ask(question, history=history, llm="none")
    assert alone.abstained
    assert answer.abstained
    assert answer.understood is not None
    assert answer.understood.context == ""
    assert [item.place for item in answer.evidence] == [item.place for item in alone.evidence]


@pytest.mark.parametrize(("history", "question"), [(FERRY, "How many parrots?"), (TRAM, "What did they earn from it in Norway?")])
def test_a_follow_up_that_no_article_answers_is_declined_as_one(sample: Archive, history: list[str], question: str) -> None:
    answer = sample.ask(question, history=history, llm="none")
    assert answer.abstained
    assert answer.understood is not None
    assert answer.understood.context


def test_only_articles_that_count_decide_whether_a_question_stands_alone(archive: Archive) -> None:
    archive.add(
        Article(
            title="Tarn mill burns", publisher="Post", published="2025-09-02",
            text="The mill of Tarn burned down on Tuesday. Forty firefighters put out the fire. The owner of the mill is Anna Reed.",
        ),
        Article(
            title="Varn harbour opens", publisher="Daily", published="2025-09-08",
            text="The harbour of Varn opened on Monday. Forty ships came. The owner of the harbour is Max Holt.",
        ),
    )  # fmt: skip
    history = ["What happened in Varn?", "The harbour opened."]
    question = "And who is the owner of the mill of Tarn?"  # it may be about the topic before, so that a passage must be very near
    counting: list[Asking] = [Asking(), Asking(publisher="Post"), Asking(published_before="2025-09-05")]
    others: list[Asking] = [Asking(publisher="Daily"), Asking(published_after="2025-09-05"), Asking(language="de")]
    for only, stands_alone in ((each, each in counting) for each in (*counting, *others)):
        understood = archive.ask(question, history=history, llm="none", **only).understood
        assert understood is not None
        assert (understood.context == "") == stands_alone, only
