"""Who is somebody: the ways to ask it, the words that tell it, and how much is quoted for it. No model is run."""

import pytest

from qa.asking.offices import needs_of
from qa.asking.persons import asked_person
from qa.asking.question import understand
from qa.reading.offices import office_in
from qa.reading.persons import read_person
from qa.reading.short_answers import short_answer
from qa.types import Evidence
from tests.news import passage
from vectorstore.indexes.hits import Retrieved

CHEESE = "It was made by Flora Macaskill, 29, from goats' milk. It won on Sunday. Macaskill, a former teacher, learned it at home."
BUS = "The river bus stops on Friday. It lost £2.1m. Manager Sunil Rao hopes for a buyer. Commuter Hattie Bloom, a nurse, is late."
KIN = "Ada Moss won the race. Her brother Leif Moss came third. Moss, a baker, was glad."


def told_of(name: str) -> Evidence | None:
    reading = read_person(understand(f"Who is {name}?"), Retrieved([passage(text) for text in (CHEESE, BUS, KIN)]))
    return reading.evidence[0] if reading else None


@pytest.mark.parametrize(
    "question",
    [
        "and who is Bram Coyle again?",
        "Tell me, who is Bram Coyle?",
        "So who is Bram Coyle?",
        "Can you remind me who Bram Coyle is?",
        "ok thanks, and who is Bram Coyle?",
        "Who's Bram Coyle then?",
        "Who is Bram Coyle anyway?",
        "Any idea who Bram Coyle is?",
        "Bram Coyle, who is he?",
        "Who the hell is Bram Coyle?",
        "What is Bram Coyle's role in this?",
        "what's Bram Coyle's job?",
        "Who is Bram Coyle and what does he do?",
        "In which role does Bram Coyle speak?",
        "Could you please tell me who Bram Coyle is?",
        "Kannst du mir sagen, wer Bram Coyle ist?",
        "Danke, und wer ist Bram Coyle?",
        "Wer ist nochmal Bram Coyle?",
        "Was macht Bram Coyle beruflich?",
        "¿Me puedes decir quién es Bram Coyle?",
        "¿Y quién es Bram Coyle y qué hace?",
        "Peki, Bram Coyle kim?",
    ],
)
def test_who_somebody_is_is_asked_in_many_ways(question: str) -> None:
    assert asked_person(question) == "Bram Coyle"


@pytest.mark.parametrize(
    "question",
    ["So who is she?", "Who is here?", "Tell me who is winning", "Ok, who won then?", "Tell me about Bram Coyle",
     "What do you know about it?", "Who is the mayor then?", "So what?", "Was macht die Feuerwehr?", "Any idea who did it?"],
)  # fmt: skip
def test_other_questions_ask_for_no_name(question: str) -> None:
    assert asked_person(question) == ""


def test_what_is_known_about_a_name_may_be_asked_of_a_thing() -> None:
    assert asked_person("What do you know about Heart Island?") == "heart island"  # it is not said that no article names it
    assert asked_person("Who is Mason Greenwood?") == "Mason Greenwood"
    assert asked_person("Who is Ray Butcher?") == "Ray Butcher"


@pytest.mark.parametrize(
    ("sentence", "name", "office"),
    [
        ("They have killed 15 sheep, shepherd Minna Lauk said.", "Minna Lauk", "shepherd"),
        ("“It shook,” said eyewitness Minna Lauk, 71.", "Minna Lauk", "eyewitness"),
        ("It is old stone, mason Minna Lauk told us.", "Minna Lauk", "mason"),
        ("“No,” said local falconer Minna Lauk.", "Minna Lauk", "local falconer"),
        ("“No,” said Minna Lauk, who speaks for the nurses' union.", "Minna Lauk", "speaks for the nurses' union"),
        ("Minna Lauk works as a midwife in Tarn.", "Minna Lauk", "midwife in Tarn"),
        ("Minna Lauk, in charge of the dig, was glad.", "Minna Lauk", "in charge of the dig"),
        ("Hebamme Minna Lauk war da.", "Minna Lauk", "Hebamme"),
        ("Minna Lauk, vecina de Almedra, lo vio.", "Minna Lauk", "vecina de Almedra"),
        ("It was over, yesterday Minna Lauk said.", "Minna Lauk", None),
        ("It was over, although Minna Lauk said no.", "Minna Lauk", None),
        ("It was good, something Minna Lauk said she knew.", "Minna Lauk", None),
        ("She spoke, then quietly Minna Lauk said no.", "Minna Lauk", None),
        ("In this storm Minna Lauk fled.", "Minna Lauk", None),
        ("Minna Lauk, 29, made it.", "Minna Lauk", None),
        ("Rosa Kell, helmsman of the Lorne lifeboat, said the sea was high.", "Rosa Kell", "helmsman of the Lorne lifeboat"),
        ("Lev Orr, farrier at the royal stables, told the paper so.", "Lev Orr", "farrier at the royal stables"),
        ("Rosa Kell, because of the storm, said no.", "Rosa Kell", None),
        ("Turnout rose, the returning officer, Miriam Lode, said.", "Miriam Lode", "returning officer"),
        ("The retired judge, Bo Falk, called it a farce.", "Bo Falk", "retired judge"),
        ("Betriebsratsvorsitzende Ute Hahn rief zum Streik auf.", "Ute Hahn", "Betriebsratsvorsitzende"),
        ("Der Datenschutzbeauftragte, Jan Wolf, prüft den Fall.", "Jan Wolf", "Datenschutzbeauftragte"),
    ],
)
def test_callings_and_what_somebody_speaks_for_tell_it(sentence: str, name: str, office: str | None) -> None:
    at = sentence.index(name)
    span = office_in(sentence, (at, at + len(name)))
    assert (sentence[slice(*span)] if span else None) == office


def test_where_the_whole_name_tells_nothing_the_surname_does_unless_another_has_it() -> None:
    told = told_of("Flora Macaskill")
    assert told
    assert told.short_quote == "former teacher"
    assert told.quote.startswith("Macaskill, a former teacher")
    assert told_of("Ada Moss") is None


def test_an_age_tells_nobody_who_somebody_is() -> None:
    sentence = "It was made by Flora Macaskill, 29, from milk."
    at = sentence.index("29")
    assert short_answer((at, at + 2), sentence, "Who is Flora Macaskill?", "en") is None


def test_only_an_office_that_says_nothing_alone_is_quoted_with_the_sentence_before() -> None:
    nurse, manager = told_of("Hattie Bloom"), told_of("Sunil Rao")
    assert nurse
    assert manager
    assert (nurse.short_quote, nurse.lead) == ("nurse", None)
    assert manager.short_quote == "Manager"
    assert manager.hit.quote((manager.lead or 0, manager.start)).strip() == "It lost £2.1m."
    assert needs_of("Captain")
    assert not needs_of("nurse")
