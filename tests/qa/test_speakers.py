"""What one person said is not answered with what another said."""

import re
from dataclasses import replace

import pytest

from qa import Archive
from qa.asking.question import understand
from qa.reading import occasions, speakers, supporters
from qa.reading.reading import Reading, best_quotes
from qa.types import Evidence, lone_evidence
from tests.news import archive_of
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


archive = archive_of(*ARTICLES)


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


def only(sentence: str, confidence: float, before: str = "", published: str | None = None) -> Reading:
    """A reading of one sentence, behind others of its passage, that is the best with that confidence."""
    text = f"{before} {sentence}".strip()
    start = len(text) - len(sentence)
    at, spans = 0, []
    for part in (*re.findall(r"[^.]+\.", before), sentence):
        spans.append((text.index(part.strip(), at), at := text.index(part.strip(), at) + len(part.strip())))
    item = lone_evidence(text, article_id=sentence, title="News", language="en", published=published)
    hit = replace(item.hit, sentences=tuple(spans))
    return Reading((replace(item, hit=hit, start=start, score=confidence),), confidence, confidence >= 0.35)


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


@pytest.mark.parametrize(
    ("question", "before", "sentence", "told"),
    [
        (
            "What did Rosa Lint say about the guards?",
            "The guards' union called for more staff.",
            "“Four is not enough,” said Rosa Lint.",
            True,
        ),
        (
            "What did Rosa Lint say about Neil Harrow?",
            "A court cleared Neil Harrow. It took a day.",
            "Rosa Lint said he knew nothing.",
            True,
        ),
        (
            "What did Rosa Lint say about Neil Harrow?",
            "Neil Harrow was cleared. Trams were late.",
            "Rosa Lint said trams were late.",
            False,
        ),
        ("What did Rosa Lint say about the news?", "It rained.", "“It is a fair result,” said Rosa Lint.", True),  # its title has "News"
        ("What did Rosa Lint say about the verdict?", "The verdict came late. It rained.", "Rosa Lint said she would appeal.", True),
        ("What did Rosa Lint say about the guards?", "Guards struck. It rained for days.", "Rosa Lint said the tram was late.", False),
    ],
)
def test_what_words_are_about_may_stand_before_them_or_be_he(question: str, before: str, sentence: str, told: bool) -> None:
    assert quoted(question, only(sentence, 0.2, before)) == ([sentence] if told else [])


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


SURE_OF = [
    ("What did Maeve Quill say about the rescued man?", "“He asked for tea before anything else,” Quill said."),
    ("What did the owner of the plant say about the cause?", "Plant owner Dorian Fisk said he did not know what had set it off."),
    ("What did Rosa Lint say about the newborn?", "“She was loud and very hungry,” Lint said."),
    ("What did the head of the union say about wages?", "Union head Farid Noor said his people earned too little."),
    ("Was sagte Rosa Lint über das Neugeborene?", "„Sie schrie laut“, sagte Lint."),
]


@pytest.mark.parametrize(("question", "sentence"), SURE_OF)
def test_of_what_the_asked_person_speaks_a_sure_reader_tells(question: str, sentence: str) -> None:
    assert quoted(question, only(sentence, 0.8)) == [sentence]
    assert quoted(question, only(sentence, 0.6)) == []


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What did the minister say about the fireworks company?", "Labour minister Kirsten Ohl spoke of “a company that knew.”"),
        ("What did Rosa Lint say about the town's ferry?", "Rosa Lint warned that no ferry was safe."),
        ("What did the fire chief say about the cellar of the mill?", "Fire chief Anton Weil said nobody had been in the cellar."),
    ],
)
def test_the_asked_person_answers_a_doubtful_reader_in_words_of_the_topic(question: str, sentence: str) -> None:
    assert quoted(question, only(sentence, 0.2, "The town has a fireworks plant, a mill and a ferry.")) == [sentence]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What did Lotte Brink say about the new coach?", "Mayor Lotte Brink spoke of “bitter news.”"),
        ("What did Piet Rozema say about the hosepipe ban?", "Spokesman Piet Rozema said the dam would be raised."),
        ("What did Mads Toll say about the museum?", "Mads Toll called the offer “an insult.”"),
        ("What did the finance minister say about the mill?", "Transport minister Rosa Lint said the mill was late."),
    ],
)
def test_other_words_of_the_asked_person_answer_no_doubtful_reader(question: str, sentence: str) -> None:
    assert quoted(question, only(sentence, 0.2, "The hosepipe ban ends. A new bridge. The mill pays.")) == []


@pytest.mark.parametrize(
    ("question", "before", "sentence"),
    [
        ("What did Gregor Steen say after his acquittal?", "Steen, 61, left the court a free man.", "“I have lost two years,” he said."),
        ("What did Ada Venn say after her victory?", "Ada Venn won by a length.", "“I never looked back,” she said."),
        ("What did the coach say after his dismissal?", "The club dismissed him. The coach, 50, wept.", "“It hurts,” he said."),
        ("What did Rosa Lint say after the storm?", "Rosa Lint walked home through the storm.", "“The roof is gone,” she said."),
    ],
)
def test_what_he_said_is_what_he_said_whom_the_sentence_before_names(question: str, before: str, sentence: str) -> None:
    assert quoted(question, only(sentence, 0.1, before)) == [sentence]


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("What did Gregor Steen say after his acquittal?", "Otis Verne left the court. It cleared Steen."),
        ("What did Gregor Steen say after his wedding?", "Steen, 61, left the court a free man."),
        ("What did Gregor Steen say about the museum?", "Steen, 61, left the court a free man."),
        ("What did the mayor say after his victory?", "Greta Moss met the mayor. He won."),
    ],
)
def test_what_he_said_is_not_what_another_said(question: str, before: str) -> None:
    read = only("“I have lost two years of my life,” he said.", 0.1, before)
    assert quoted(question, read) == []


@pytest.mark.parametrize(
    ("question", "now"),
    [
        ("What does the student leader say about the end of the fee?", True),
        ("What does Tarek Aziz think of the fee?", True),
        ("Was sagt Tarek Aziz über die fee?", True),
        ("What did the student leader say about the fee?", False),
    ],
)
def test_what_somebody_says_now_is_led_by_the_newest_article(question: str, now: bool) -> None:
    june = only("Student leader Tarek Aziz said the fee hit the poorest.", 0.6, published="2026-06-09").evidence
    september = only("Tarek Aziz spoke of common sense at last.", 0.03, "The fee is dropped.", published="2026-09-22").evidence
    said = quoted(question, Reading((*june, *september), 0.65, True))
    assert said == ([september[0].quote, june[0].quote] if now else [june[0].quote])


@pytest.mark.parametrize(
    ("question", "sentence", "his"),
    [
        ("What did the opposition leader say about it?", "Union leader Per Okland said it was late.", False),
        ("What did the opposition leader say about it?", "Opposition leader Per Okland said it was late.", True),
        ("What did the transport minister say about it?", "The finance minister said it was late.", False),
        ("What did the transport minister say about it?", "Minister Ann Bell said it was late.", True),
        ("What did Wilma Stroud say about it?", "Berit Stroud said it was late.", False),
        ("What did Wilma Stroud say about it?", "Mayor Stroud said it was late.", True),
        ("What did Edwin Marchetti say about it?", "“It is late,” said Giulia Marchetti-Lund.", False),
        ("What did the rector say about it?", "The hall, long empty, will not be sold after all, rector Ann Voss said on Tuesday.", True),
        ("What did the mayor say about it?", "The hall, long empty, will not be sold after all, rector Ann Voss said on Tuesday.", False),
        ("What did Aled Marsh say about it?", "Councillor Aled Marsh, who is in charge of energy, called it a bargain.", True),
    ],
)  # fmt: skip
def test_a_namesake_and_the_head_of_another_thing_do_not_speak_for_whom_is_asked(question: str, sentence: str, his: bool | None) -> None:
    asked = speakers._asked(question)
    assert asked
    assert speakers._said_by(asked, lone_evidence(sentence, language="en")) is his


def test_who_justifies_gives_a_reason() -> None:
    plain, reason = "Rector Ann Voss said the fee would come.", "Rector Ann Voss said the fee was due to the cuts."
    assert quoted("How did the rector justify the fee?", only(plain, 0.4)) == []
    assert quoted("How did the rector justify the fee?", only(reason, 0.4)) == [reason]


@pytest.mark.parametrize(
    ("question", "sentences", "expected"),
    [
        ("Who supports the fee?", ["The senate voted against the fee.", "Gudrun Meier welcomed it."], "Gudrun Meier welcomed it."),
        ("Who opposes the tram?", ["The mayor praised the tram.", "Per Okland rejected it."], "Per Okland rejected it."),
        ("Wer ist gegen die Bahn?", ["Karla Wendt begrüßt die Bahn.", "Der Rat lehnt sie ab."], "Der Rat lehnt sie ab."),
        ("Who supports the fee?", ["The senate voted against the fee.", "The fee is 3 euros."], "The senate voted against the fee."),
        ("Who paid the fee?", ["The senate voted against the fee.", "Meier welcomed it."], "The senate voted against the fee."),
    ],
)
def test_who_is_against_a_thing_does_not_support_it(question: str, sentences: list[str], expected: str) -> None:
    assert supporters.side_first(understand(question), reading(*sentences)).evidence[0].quote == expected


def test_what_had_happened_is_told_in_other_words() -> None:
    assert occasions.happened("his acquittal", "Steen left the court a free man.")
    assert occasions.happened("her defeat", "Venn lost by a length.")
    assert not occasions.happened("his wedding", "Steen left the court a free man.")
    assert not occasions.happened("his acquittal", "Steen was sentenced.")
