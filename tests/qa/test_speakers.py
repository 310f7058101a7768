"""What one person said is not answered with what another said."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

import qa
from qa import Archive
from qa.asking.question import understand
from qa.reading import speakers
from qa.reading.reading import Reading, best_quotes
from qa.types import Evidence, lone_evidence
from vectorstore import Article

ARTICLES = [
    Article(
        id="pier", title="Harwick pier to be rebuilt", published="2026-03-02", language="en",
        text="The town of Harwick will rebuild its pier for 9 million crowns. Opposition leader Greta Moss said the pier was “a hole in "
        "the water.” Mayor Tilda Roon called it “money well spent.” Fishermen's spokesman Bas Okker said nobody had asked the fishermen.",
    ),
    Article(
        id="bakers", title="Bakers in Harwick end strike", published="2026-03-09", language="en",
        text="Bakers in Harwick ended their strike on Sunday. Union leader Pim Vester said the pay rise was “bread on the table.” "
        "The strike had lasted nine days.",
    ),
    Article(
        id="court", title="Baker jailed for theft", published="2026-03-10", language="en",
        text="A baker who stole flour was jailed in Harwick. Sentencing him, Judge Orla Venn said: “You took their bread from the poorest, "
        "and you knew it.” His lawyer Ulf Danner called it harsh.",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with qa.open(tmp_path_factory.mktemp("speakers"), llm="none") as opened:
        opened.add(*ARTICLES)
        yield opened


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did the mayor say about the pier?", "money well spent"),
        ("What did Greta Moss say about the pier?", "a hole in the water"),
        ("How did the mayor of Harwick describe the pier?", "money well spent"),
        ("What did the opposition leader say about the pier?", "a hole in the water"),
        ("What did the fishermen's spokesman say about the pier?", "nobody had asked"),
        ("What did Pim Vester say about the pay rise?", "bread on the table"),
        ("What did Judge Orla Venn say to the baker?", "took their bread"),
        ("What did Judge Venn tell the baker?", "took their bread"),
    ],
)
def test_the_words_of_who_is_asked_for_come_alone(archive: Archive, question: str, words: str) -> None:
    first, *others = archive.ask(question).claims
    assert words in first.text
    assert not any("said" in claim.text or "called" in claim.text for claim in others)


@pytest.mark.parametrize(
    "question",
    [
        "What did Tilda Roon say about the strike?",
        "What did Bas Okker say about the cost of the pier?",
        "What did Pim Vester say about the pier?",
        "What did the harbour master say about the pier?",
    ],
)
def test_the_words_of_others_are_no_answer(archive: Archive, question: str) -> None:
    answer = archive.ask(question)
    who = question.removeprefix("What did ").partition(" say")[0]
    assert answer.abstained or who.split()[-1] in answer.text


def reading(*sentences: str, around: str = "") -> Reading:
    items = []
    for at, sentence in enumerate(sentences):
        item = lone_evidence(sentence, article_id="a", title="Pier", language="en", score=0.9 / (at + 1))
        items.append(replace(item, hit=replace(item.hit, text=f"{sentence} {around}")))
    return Reading(tuple(items), 0.9, True)


def quoted(question: str, read: Reading) -> list[str]:
    asked = understand(question)
    after = speakers.speaker_first(asked, read)
    return [item.quote for item in best_quotes(asked, after)] if after.answerable else []


@pytest.mark.parametrize(
    ("question", "sentences", "expected"),
    [
        ("What did the minister say about the pier?", ["Rosa Lint said it was late.", "The minister said it was dear."], 1),
        ("What did Anton Weil say about the pier?", ["“It is late,” said Rosa Lint.", "“It is dear,” Weil said."], 1),
        ("How did Rosa Lint react to the pier?", ["Anton Weil warned of storms.", "Rosa Lint praised the plan."], 1),
        (
            "Was sagte die Bürgermeisterin über den Pier?",
            ["Anton Weil sagte, er sei teuer.", "Bürgermeisterin Rosa Lint nannte ihn schön."],
            1,
        ),
        ("¿Qué dijo la alcaldesa sobre el muelle?", ["Anton Weil dijo que es caro.", "La alcaldesa Rosa Lint dijo que es bello."], 1),
    ],
)
def test_speakers_are_told_in_four_languages(question: str, sentences: list[str], expected: int) -> None:
    assert quoted(question, reading(*sentences, around="The pier. Der Pier. El muelle.")) == [sentences[expected]]


def test_the_office_of_a_name_is_found_in_the_article() -> None:
    sentences = ["Anton Weil said the pier was late.", "The mayor said the pier was safe."]
    assert quoted("What did Rosa Lint say about the pier?", reading(*sentences, around="Rosa Lint, the mayor, was there.")) == [
        sentences[1]
    ]


def test_what_names_nobody_is_left_as_it_is() -> None:
    read = reading("Police said the pier was shut.", "It opens in May.")
    for question in ("What did he say about the pier?", "What did the council say about the pier?", "When does the pier open?"):
        assert speakers.speaker_first(understand(question), read).answerable


def test_an_institution_speaks_through_its_people() -> None:
    read = reading("Superintendent Rosa Lint said the pier was shut.")
    assert speakers.speaker_first(understand("What did police say about the pier?"), read) == read


def test_evidence_of_nobody_is_kept() -> None:
    empty: tuple[Evidence, ...] = ()
    assert speakers.speaker_first(understand("What did the mayor say?"), Reading(empty, 0.0, False)).evidence == empty


@pytest.mark.parametrize(
    ("question", "sentence", "his"),
    [
        ("What did Donald Trump say about tariffs?", "Trump's rival Kamala Harris said the tariffs were a tax on families.", False),
        ("What did Donald Trump say about tariffs?", "Critics of Donald Trump said tariffs would hurt.", False),
        ("What did Donald Trump say about tariffs?", "Harris, who lost to Trump, said tariffs would hurt.", False),
        ("What did Donald Trump say about tariffs?", "Trump was told by aides that tariffs would hurt.", None),
        ("What did Donald Trump say about tariffs?", "Trump said tariffs make us rich.", True),
        ("What did Donald Trump say about tariffs?", "“Tariffs make us rich,” Trump told a rally in Ohio.", True),
        ("What did Donald Trump say about tariffs?", "President Donald Trump said on Monday that tariffs work.", True),
        ("What did the mayor say about the bridge?", "The deputy mayor said the bridge was safe.", False),
        ("What did the mayor say about the bridge?", "The mayor said the bridge was safe.", True),
        ("What did the mayor say about the bridge?", "Mayor Anna Hale said the bridge was safe.", True),
        ("What did the deputy mayor say about the bridge?", "The deputy mayor said the bridge was safe.", True),
        ("What did the head of the union say about pay?", "The head of the union said pay was low.", True),
        ("What did Ada Venn say about the ferry?", "Supporters of Ada Venn said the ferry was late.", False),
        ("What did Ada Venn say about the ferry?", "When Venn left, Ivo Stern said the ferry was late.", False),
    ],
)
def test_who_is_only_named_beside_the_speaker_does_not_speak(question: str, sentence: str, his: bool | None) -> None:
    asked = speakers._asked(question)
    assert asked
    assert speakers._said_by(asked, lone_evidence(sentence, language="en")) is his
