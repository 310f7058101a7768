"""What a question presumes, who holds an office, and why: what a reading makes of the passages found. No model is run."""

import pytest

from qa.asking.persons import asked_office
from qa.asking.question import understand
from qa.reading.persons import _leaves, holder_first, holder_now, read_person
from qa.reading.presumed import event_of, presumed_told
from qa.reading.reading import Reading
from qa.reading.reasons import gives_reason, likely_gives_reason, may_give_reason
from qa.reading.taken_back import is_put_right
from qa.reading.weekdays import written_on
from qa.saying.words import Said
from qa.types import Evidence
from tests.news import passage
from vectorstore.indexes.hits import Retrieved

FERRY = "The ferry Tern hit a pier at Tarn on Monday. Nobody was hurt, as in 1963. Captain Una Reed said fog had hidden the buoy."
SHIP = "The ship Gull sank off Vik on Friday. Three sailors died. The board cleared its former captain, Leif Anders, and Captain Per Dahl."
CABIN = "The lift at Orla stopped on Tuesday with 46 guests in the cabin. Rescuers brought everyone down by rope."
MUSEUM = "The Halm museum got a mask back on Monday. Director Ida Lund thanked the finder. Deputy director Bo Aas was away."
CLUB = "The club, led by Mo Farr, won. Ana Ruiz of the coast guard said the sea was calm. Deputy mayor of Halm Petra Holm came."


FOUND = Retrieved([passage(text) for text in (FERRY, SHIP, CABIN, MUSEUM, CLUB)])


def read_as(text: str, sentence: int, confidence: float) -> Reading:
    hit = next(hit for hit in FOUND.hits if hit.text == text)
    return Reading((Evidence(hit, *hit.sentences[sentence], confidence),), confidence, True)


@pytest.mark.parametrize(
    ("question", "event"),
    [
        ("When did the Tern sink?", "sink"),
        ("When did the ferry Tern sink?", "sink"),
        ("When did Halm attack Vik?", "attack"),
        ("How many people drowned on the Tern?", "drowned"),
        ("Who murdered the manager?", "murdered"),
        ("Wann sank die Tern?", "sank"),
        ("Wann ist die Tern gesunken?", "gesunken"),
        ("¿Cuándo se hundió el Tern?", "hundió"),
        ("Tern ne zaman battı?", "battı"),
        ("What did the ferry cost?", ""),
        ("Who is the captain of the Tern?", ""),
    ],
)
def test_a_question_names_what_it_presumes_to_have_happened(question: str, event: str) -> None:
    assert event_of(question) == event


@pytest.mark.parametrize(
    ("question", "text", "confidence", "answerable"),
    [
        ("When did the Tern sink?", FERRY, 0.4, False),
        ("When did the Tern burn?", FERRY, 0.4, False),
        ("Wann wurde die Tern verkauft?", FERRY, 0.4, False),
        ("When did the Tern hit a pier?", FERRY, 0.4, True),
        ("When did the Tern strike the pier?", FERRY, 0.8, True),
        ("When did the Gull go down?", SHIP, 0.8, True),
        ("When did Halm attack Vik?", SHIP, 0.55, False),  # Halm is not said to have done it
        ("When did the lift stop?", CABIN, 0.4, True),
        ("How did Tern's captain describe it?", SHIP, 0.55, True),  # "captain" is nothing that Tern did
    ],
)
def test_what_no_article_tells_is_not_answered_where_the_reader_is_not_sure(
    question: str, text: str, confidence: float, answerable: bool
) -> None:
    assert presumed_told(understand(question), read_as(text, 0, confidence), FOUND).answerable == answerable


@pytest.mark.parametrize(
    ("question", "text", "leads"),
    [
        ("How many people drowned on the Tern?", FERRY, "Nobody was hurt"),
        ("Who was injured on the Tern?", FERRY, "Nobody was hurt"),
        ("How many guests died in the lift at Orla?", CABIN, "Rescuers brought everyone down"),
        ("How many sailors died on the Gull?", SHIP, "Three sailors died"),
        ("Who murdered the captain of the Tern?", FERRY, None),
        ("How many people died in Ostra?", FERRY, None),
        ("How many people died on the Tern in 1963?", FERRY, None),
    ],
)
def test_where_nobody_was_harmed_that_leads(question: str, text: str, leads: str | None) -> None:
    best = 1 if text == SHIP else 0
    reading = presumed_told(understand(question), read_as(text, best, 0.4), FOUND)
    assert reading.evidence[0].quote.startswith(leads) if leads else not reading.answerable
    assert bool(leads) == reading.answerable


UNDONE = Retrieved([
    passage("Ash rose above Mount Orla. The mountain has not erupted. Flights were late but none was cancelled.", language="en"),
    passage("Vik won the cup on Sunday. Nobody was sent off. The crowd of 900 sang.", language="en"),
    passage("The mill at Tarn fell silent. It was not sold. It was sold in 1990.", language="en"),
    passage("Ein Sturm deckte in Halm Dächer ab. Verletzt wurde niemand. Die Feuerwehr half.", language="de"),
    passage("La mina de Sele cerró el lunes. Ninguno de los 40 mineros será despedido. Llovía.", language="es"),
    passage("Karsu'da fabrika yandı. Ölen ya da yaralanan olmadı. Fabrikada 85 kişi vardı.", language="tr"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("question", "best", "confidence", "leads"),
    [
        ("When did Mount Orla erupt?", 0, 0.2, "The mountain has not"),
        ("How many flights were cancelled at Mount Orla?", 0, 0.2, "Flights were late but none"),
        ("Who was sent off in the cup at Vik?", 1, 0.2, "Nobody"),
        ("When was the mill at Tarn sold?", 2, 0.2, None),  # it was, another time
        ("When was the mill at Tarn destroyed?", 2, 0.8, None),
        ("Wie viele Menschen wurden bei dem Sturm in Halm verletzt?", 3, 0.6, "Verletzt wurde niemand"),
        ("Wie viele Menschen starben bei dem Sturm in Halm?", 3, 0.6, "Verletzt wurde niemand"),
        ("¿Cuántos mineros de Sele fueron despedidos?", 4, 0.2, "Ninguno"),
        ("¿Por qué fue despedido un minero de Sele?", 4, 0.2, None),  # "fue" tells no event
        ("Karsu'daki fabrikada kaç kişi öldü?", 5, 0.7, "Ölen ya da"),
    ],
)
def test_that_something_did_not_happen_leads_where_it_is_asked_for(question: str, best: int, confidence: float, leads: str | None) -> None:
    hit = UNDONE.hits[best]
    read = Reading((Evidence(hit, *hit.sentences[0], confidence),), confidence, confidence > 0.35)
    reading = presumed_told(understand(question), read, UNDONE)
    assert reading.answerable == bool(leads)
    assert reading.evidence[0].quote.startswith(leads or hit.text[:9])


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is the captain of the Tern?", "Una Reed"),
        ("Who is the captain of the Gull?", "Per Dahl"),  # not the former one
        ("Who is the director of the Halm museum?", "Ida Lund"),  # not her deputy
        ("Who is the director of the Halm bank?", ""),
        ("Who sank the Gull?", ""),
    ],
)
def test_who_holds_an_office_is_named_beside_it_where_the_passage_is_about_what_it_is_of(question: str, name: str) -> None:
    unsure = read_as(CLUB, 0, 0.2)
    assert holder_first(understand(question), unsure, FOUND).evidence[0].short_quote == name


@pytest.mark.parametrize(
    ("name", "office", "quoted"),
    [
        ("Mo Farr", "The club, led by", "The club"),
        ("Ana Ruiz", "of the coast guard", "Ana Ruiz"),
        ("Petra Holm", "Deputy mayor of Halm", "Deputy mayor"),
        ("Ida Lund", "Director", "Director Ida Lund"),
    ],
)
def test_who_somebody_is_is_read_from_what_was_found(name: str, office: str, quoted: str) -> None:
    reading = read_person(understand(f"Who is {name}?"), FOUND)
    assert reading
    assert reading.evidence[0].short_quote == office
    assert reading.evidence[0].quote.startswith(quoted)
    assert (reading.evidence[0].lead is not None) == (office == "Director")  # the sentences before tell of what


def test_some_words_surely_lead_to_a_reason_and_some_perhaps() -> None:
    assert all(map(gives_reason, ("The fog had hidden it.", "Steel is to blame.", "Es fiel wegen Eis aus.", "Fue debido al viento.")))
    assert not any(map(gives_reason, ("It closed after the vote.", "Since 2019 it has been shut.")))
    assert may_give_reason("It closed after the vote.")
    assert likely_gives_reason("It closed after the vote.")
    assert may_give_reason("Drivers must wait until May for the bridge to reopen.")
    assert not likely_gives_reason("Drivers must wait until May for the bridge to reopen.")
    assert not may_give_reason("The ferry hit a pier.")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Updated Oct. 6, 2023, 9:22 a.m. ET\n\nShe won it, the committee said Friday.", "2023-10-06"),
        ("Published: 2024-03-05. It opened on Monday.", "2024-03-05"),
        ("Stand: 5.3.2024. Am Montag begann es.", "2024-03-05"),
        ("Updated rules were published in 2019. It opened on Monday.", "2026-09-14"),
        ("It opened on Monday.", "2026-09-14"),
        ("QUAY ISLAND, 12 June 2019 — The ferry sank on Monday.", "2019-06-12"),
        ("Ulm, 3. März 2024 – Am Montag begann es.", "2024-03-03"),
        ("The Tern, 12 years old, sank on Monday.", "2026-09-14"),
    ],
)
def test_an_articles_own_day_is_the_one_that_it_gives(text: str, day: str) -> None:
    assert str(written_on(passage(text))) == day


RUMOUR = Retrieved([
    passage("The lake at Orla rose again. Reports that the Orla dam had burst overnight were false. It is safe.", language="en"),
    passage("Tasker Foods made a loss. It denied that it would close the Halm bakery in spring. Bread was dearer.", language="en"),
    passage("Der Sender ist still. Berichte über einen Verkauf des Senders Halmfunk an Orla Medien sind falsch.", language="de"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("question", "leads"),
    [
        ("When did the Orla dam burst overnight?", "Reports that"),
        ("Why will Tasker Foods close the Halm bakery in spring?", "It denied"),
        ("Wann war der Verkauf des Senders Halmfunk an Orla Medien?", "Berichte über"),
        ("Who repaired the road to the mill at Vik?", None),
        ("How high was the lake at Orla in spring?", None),
    ],
)
def test_a_sentence_that_denies_what_is_asked_leads_where_nothing_answers(question: str, leads: str | None) -> None:
    first = RUMOUR.hits[0]
    unsure = Reading((Evidence(first, *first.sentences[0], 0.1),), 0.1, False)
    reading = presumed_told(understand(question), unsure, RUMOUR)
    assert reading.answerable == bool(leads)
    assert reading.evidence[0].quote.startswith(leads or "The lake")


def test_nothing_is_set_off_in_a_sentence_that_denies_what_is_asked() -> None:
    text = "Trabajaban en ella 240 mineros; ninguno será despedido."
    hit = passage(text, language="es")
    item = Evidence(hit, 0, len(text), 0.7, short=(19, 22))
    read = presumed_told(understand("¿Cuántos mineros fueron despedidos?"), Reading((item,), 0.7, True), Retrieved([hit]))
    assert read.answerable
    assert read.evidence[0].short is None


def test_what_does_not_answer_for_a_reason_stays_as_it_is() -> None:
    first = RUMOUR.hits[0]
    declined = Reading((Evidence(first, *first.sentences[0], 0.1),), 0.1, False).declined(Said("not_said_of_that", who="Rosa Lint"))
    assert presumed_told(understand("What did Rosa Lint say about the burst Orla dam overnight?"), declined, RUMOUR) == declined


LEFT = Retrieved([
    passage("Ada Moss chairs the board of the Halm tram. She is 50.", published="2026-03-01"),
    passage("The tram was late. Moss resigned on Monday. Her successor, Ole Brandt, was pleased.", published="2026-05-01"),
    passage("Ada Moss left the hall early.", published="2026-06-01"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Who chairs the board of the Halm tram?", "Ole Brandt"),
        ("Who is the current chair of the Halm tram?", "Ole Brandt"),
        ("Who's in charge of the board of the Halm tram?", "Ole Brandt"),
        ("Who chaired the board of the Halm tram in March?", "Ada Moss"),
        ("Who is accused of delaying the Halm tram?", "Ada Moss"),
    ],
)
def test_that_somebody_left_an_office_leads_before_an_older_article_that_names_her(question: str, short: str) -> None:
    hit = LEFT.hits[0]
    named = Reading((Evidence(hit, *hit.sentences[0], 0.8, short=(0, 8)),), 0.8, True)
    assert holder_now(understand(question), named, LEFT).evidence[0].short_quote == short


def test_what_a_sentence_puts_right_is_not_its_short_answer() -> None:
    told = "In May we reported 9,400 cars a day; the correct figure is 7,600."
    assert is_put_right(told, told.index("9,400") + 5)
    assert not is_put_right(told, len(told) - 1)
    assert is_put_right("Es hieß 12 Tote; richtig sind 11.", 10)
    assert not is_put_right("The 12 boats were the right size.", 8)


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("The House voted 216-210 to oust Ada Moss as speaker.", True),
        ("After Moss's ouster the seat was empty.", True),
        ("Former tram boss Ada Moss was there.", True),
        ("The removal of Ada Moss surprised few.", True),
        ("Die frühere Vorsitzende Ada Moss schwieg.", True),
        ("Rebels threatened to oust Ada Moss.", False),
        ("Ada Moss left the hall early.", False),
        ("Ole Brandt resigned.", False),
    ],
)
def test_a_sentence_says_that_somebody_has_left(sentence: str, left: bool) -> None:
    assert _leaves(sentence, "Moss") == left


def test_words_for_the_present_are_no_part_of_what_an_office_is_of() -> None:
    assert asked_office("Who is the speaker of the House now?") == ("speaker", "House")
    assert asked_office("Wer ist der Kapitän der Tern zurzeit?") == ("Kapitän", "Tern")


@pytest.mark.parametrize(
    ("sentence", "name", "left"),
    [
        ("Carney took office after Trudeau resigned.", "Carney", False),
        ("Carney took office after Trudeau resigned.", "Trudeau", True),
        ("Starmer said his chancellor had resigned.", "Starmer", False),
        ("Lee has not resigned.", "Lee", False),
        ("Lee's appeal was dismissed.", "Lee", False),
        ("The case was dismissed, Lee said.", "Lee", False),
        ("The board fired Lee on Monday.", "Lee", True),
        ("Lee is stepping down in June.", "Lee", True),
        ("Lee announced her resignation.", "Lee", True),
        ("Anna Lee, who led the council for ten years, resigned on Friday.", "Lee", True),
        ("Lee resigned.", "Lee", True),
        ("Former speaker Kevin McCarthy spoke.", "McCarthy", True),
        ("McCarthy was ousted on Tuesday.", "McCarthy", True),
        ("Lee, a retired general, was sworn in as minister.", "Lee", False),
    ],
)
def test_only_who_resigns_has_left(sentence: str, name: str, left: bool) -> None:
    assert _leaves(sentence, name) == left
