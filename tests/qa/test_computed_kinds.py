"""Questions for a result of numbers that they do not name: these are quoted, and nothing is set off, unless an article gives the result."""

import pytest

import qa
from qa.asking.computed import computed
from qa.reading.amounts import states_result
from tests.news import archive_of, evidence_with
from vectorstore import Article

CHANGES = [
    ("Wie viel teurer wird das Hallenbad als geplant?", ["Wie viel kostet das Hallenbad?"]),
    ("Um wie viel wurde das Rathaus teurer als geplant?", ["Wie viel kostet das Rathaus?"]),
    ("¿Cuánto más caro será el puente de lo previsto?", ["¿Cuánto cuesta el puente?"]),
    ("Köprü planlanandan ne kadar pahalı olacak?", ["Köprü ne kadara mal olacak?"]),
    ("By how many points did the index fall in May?", ["How much is the index in May?"]),
    ("By how much have the costs of the port risen since 2020?", ["What was the costs of the port?"]),
    ("By what percentage did the price of milk go up?", ["What was the price of milk?"]),
    ("What is the percentage increase in the number of cases?", ["What was the number of cases?"]),
    ("What is the average of the cases in the two counts?", ["What was the cases in the two counts?"]),
    ("How much did the rent of the hall increase?", ["What was the rent of the hall?"]),
    (
        "How many members were added between 2020 and 2024?",
        ["How many members were there in 2020?", "How many members were there in 2024?"],
    ),
    ("How many cases were added between 3 and 9 May?", ["How many cases were there on 3 May?", "How many cases were there on 9 May?"]),
    ("How many seats has the Labour party lost since 2019?", ["How many seats has the Labour party lost?"]),
    ("Um wie viel sind die Mieten gestiegen?", ["Wie hoch ist die Mieten?"]),
    ("Wie stark ist der Preis gestiegen?", ["Wie hoch ist der Preis?"]),
    ("¿Cuánto ha subido el precio del agua?", ["¿Cuánto es el precio del agua?"]),
    ("Bilet fiyatı ne kadar arttı?", ["Bilet fiyatı ne kadar?"]),
]
THAN_BEFORE = [
    ("How many more homes will the dam flood than first planned?", ["How many homes will the dam flood?"]),
    ("How much more than planned will the tram cost?", ["How much will the tram cost?"]),
    ("How much more will the tram cost than planned?", ["How much will the tram cost?"]),
    ("How many fewer flights will the airline operate than last year?", ["How many flights will the airline operate?"]),
    ("How many volumes fewer were lost than first reported?", ["How many volumes were lost?"]),
    ("How many percent fewer jobs will Volmar cut than planned?", ["How many jobs will Volmar cut?"]),
    ("How much dearer has the tram become?", ["How much does the tram cost?"]),
    ("How many fewer beds will the clinic have than it first said?", ["How many beds will the clinic have?"]),
    ("How many days did the search take less than first reported?", ["How many days did the search take?"]),
    ("How many trees were saved compared with the first plan?", ["How many trees were saved?"]),
    ("How many of the shops will be spared under the new plan?", ["How many of the shops will be spared?"]),
    ("Wie viele Wohnungen weniger werden gebaut als zuerst geplant?", ["Wie viele Wohnungen werden gebaut?"]),
    ("¿Cuántas viviendas menos se construirán de lo previsto?", ["¿Cuántas viviendas se construirán?"]),
]
LEFT = [
    ("How many shops will be left in Marn after the closures?", ["How many shops will be left in Marn?"]),
    ("How much money will be left once the debts are paid?", ["How much money will be left?"]),
    ("How many planes remain in the fleet after the sale?", ["How many planes remain in the fleet?"]),
    ("Wie viele Stellen bleiben nach dem Abbau übrig?", ["Wie viele Stellen bleiben übrig?"]),
    ("¿Cuántos empleos quedarán en Tesal tras los recortes?", ["¿Cuántos empleos quedarán en Tesal?"]),
    ("Kesintilerden sonra fabrikada kaç işçi kalacak?", ["fabrikada kaç işçi kalacak?"]),
]
FOR_EACH = [
    ("Was kostet der Strom pro Kilowattstunde?", ["Was kostet der Strom?"]),
    ("¿Cuánto cuesta la carretera por kilómetro?", ["¿Cuánto cuesta la carretera?"]),
    ("How many pupils share a laptop at the Brook school?", ["How many pupils are there at the Brook school?",
                                                            "How many laptops are there at the Brook school?"]),
    ("How many patients are there for each nurse in Marn?", ["How many patients are there in Marn?", "How many nurses are there in Marn?"]),
    ("How much does the tunnel cost per metre?", ["How much does the tunnel cost a metre?"]),
    ("How many tourists visit the island per week?", ["How many tourists visit the island for each week?"]),
    ("How many litres does the pump deliver in an hour?", ["How many litres does the pump deliver for each hour?"]),
    ("Wie viele Autos fahren pro Woche über die Brücke?", ["Wie viele Autos fahren je Woche über die Brücke?"]),
    ("Köprüden haftada kaç araba geçiyor?", ["Köprüden her hafta kaç araba geçiyor?"]),
]  # fmt: skip
OF_TWO = [
    ("What is the difference in age between the two brothers?", ["How old are the two brothers?"]),
    ("What is the price gap between the two phones?", ["What is the price of the two phones?"]),
    ("How many votes separated the two candidates?", ["How many votes did the two candidates get?"]),
    ("By how many votes did Solberg win in May?", ["how many votes did Solberg win by in May?"]),
    ("Wie groß ist der Altersunterschied zwischen den beiden Brüdern?", ["Wie alt sind den beiden Brüdern?"]),
    ("¿Cuál es la diferencia de edad entre los dos hermanos?", ["¿Qué edad tienen los dos hermanos?"]),
    ("İki kardeş arasındaki yaş farkı nedir?", ["İki kardeş kaç yaşında?"]),
]
AGES = [
    ("How old was Mira Holt in 1999?", ["How old is Mira Holt?"]),
    ("How old will the king be in 2040?", ["How old is the king?"]),
    ("Wie alt wird Mira Holt 2030 sein?", ["Wie alt ist Mira Holt?"]),
    ("¿Cuántos años tendrá Mira Holt en 2030?", ["¿Cuántos años tiene Mira Holt?"]),
    ("Mira Holt 2030'da kaç yaşında olacak?", ["Mira Holt kaç yaşında?"]),
]
TIMES = [
    ("By how many days was the trial postponed?", ["When is the trial?"]),
    ("How long was the opening of the museum delayed?", ["When is the opening of the museum?"]),
    ("How many days later than the ferry did the tram reopen?", ["When did the ferry reopen?", "When did the tram reopen?"]),
    ("How many years earlier did Ada Lund win the cup than Bo Aas?", ["When did Bo Aas win the cup?", "When did Ada Lund win the cup?"]),
]
WHO_MORE = [
    ("Did the union demand more than the company offered?", ["How much did the union demand?", "How much did the company offer?"]),
    ("Did Solberg get more votes than Dietz?", ["How many votes did Solberg get?", "How many votes did Dietz get?"]),
    ("Does the tram cost more than the pool?", ["How much does the tram cost?", "How much does the pool cost?"]),
    ("Is Solberg older than Dietz?", ["How old is Solberg?", "How old is Dietz?"]),
    ("Was the lake fuller in May or in June?", ["How full is the lake in May?", "How full is the lake in June?"]),
    ("Which was busier, the port in May or in June?", ["How busy is the port in May?", "How busy is the port in June?"]),
    ("How much higher is the lake than in May?", ["How high is the lake?", "How high is the lake in May?"]),
]


@pytest.mark.parametrize(("question", "asked"), [*CHANGES, *THAN_BEFORE, *LEFT, *FOR_EACH, *OF_TWO, *AGES, *TIMES, *WHO_MORE])
def test_what_a_result_takes_is_asked_for_plainly(question: str, asked: list[str]) -> None:
    found = computed(question)
    assert found
    assert [operand.question for operand in found.operands] == asked


@pytest.mark.parametrize("question", [question for question, _ in [*CHANGES, *THAN_BEFORE, *LEFT, *FOR_EACH, *OF_TWO, *AGES, *TIMES]])
def test_the_plain_questions_are_not_computed_again(question: str) -> None:
    found = computed(question)
    assert found
    assert [
        computed(plain) for plain in (*(operand.question for operand in found.operands), found.result) if plain and computed(plain)
    ] == []


@pytest.mark.parametrize(
    "question",
    [
        "How many more people were injured?",
        "How many jobs will be cut?",
        "How many people remain in hospital?",
        "How many are left without power?",
        "How many people are left without power after the storm?",
        "How many jobs will go under the new plan?",
        "How old is Amara Diallo?",
        "How old was Steen when he left the court?",
        "How many people were injured between Monday and Friday?",
        "How much did it rise?",
        "What was the rise in rents?",
        "How much more expensive is the new tram?",
        "How many people share the prize?",
        "How many goals has Kane scored since 2020?",
        "How many workers went on strike a week ago?",
        "How much do tickets cost per person?",
        "How many people fell from the bridge?",
        "Did more than 500 people protest?",
        "Is the bridge safer than before?",
        "Will the tram cost more than planned?",
        "Did the council approve more than it should?",
        "When was the premiere put off?",
        "Um wie viel Uhr beginnt die Sitzung?",
        "Wie viele Menschen bleiben im Krankenhaus?",
        "¿Cuántas personas quedan en el hospital?",
        "Kaç kişi öldü?",
        "Wie viel ist die Tram wert?",
    ],
)
def test_a_question_that_only_looks_like_one_is_left_as_it_is(question: str) -> None:
    assert computed(question) is None


@pytest.mark.parametrize(
    ("kind", "unit", "quote", "short", "stated"),
    [
        ("change", "", "The fare rose by 2 euros in May.", "2 euros", True),
        ("change", "", "Shares in Volmar fell 4 percent.", "4 percent", True),
        ("change", "", "The tram will cost 90 million more than planned.", "90 million", True),
        ("change", "", "The number of cases has risen to 34.", "34", False),
        ("change", "", "The number of homes was cut to 3,900.", "3,900", False),
        ("change", "", "The company will now cut 90 jobs instead of 260.", "90", False),
        ("change", "", "Der Preis stieg um 4 Prozent.", "4 Prozent", True),
        ("rest", "", "After the sale 12 planes remain.", "12", True),
        ("rest", "", "The line will sell 8 of its 20 planes.", "20", False),
        ("gap", "", "Solberg won by 312 votes.", "312 votes", True),
        ("gap", "", "They voted for it, by 58 percent to 42.", "58 percent to 42", False),
        ("gap", "", "The brothers, aged 27 and 31, were hurt.", "27 and 31", False),
        ("age", "2030", "She will be 51 in 2030.", "51", True),
        ("age", "2030", "Holt, 47, ran the firm.", "47", False),
        ("rate", "week", "Some 9,400 cars use it every day.", "9,400", False),
        ("rate", "week", "Some 65,000 cars use it each week.", "65,000", True),
        ("rate", "week", "Some 65,000 cars use it.", "65,000", True),
        ("delay", "", "The trial was put off for two weeks.", "two weeks", True),
        ("delay", "", "The trial was moved to 5 December.", "5 December", False),
        ("share", "", "Four pupils share one laptop.", "Four", True),
        ("share", "", "There are 20 laptops for 80 pupils.", "20", False),
    ],
)
def test_a_sentence_that_gives_the_result_itself_is_told_from_one_that_gives_what_it_takes(
    kind: str, unit: str, quote: str, short: str, stated: bool
) -> None:
    assert states_result(evidence_with(quote, short), kind, unit) == stated


archive = archive_of(
    Article(
        id="plan",
        title="Harbour plan",
        published="2026-03-03",
        text="The Tolm harbour will cost 40 million euros and have 600 berths, the council said. Mayor Ida Brek, 52, praised it.",
    ),
    Article(
        id="dearer",
        title="Harbour dearer",
        published="2026-08-11",
        text="The Tolm harbour will now cost 55 million euros, the council said. The number of berths was cut to 450.",
    ),
    Article(
        id="ferry",
        title="Ferry fares",
        published="2026-08-12",
        text="The fare of the Skarv ferry will rise by 3 euros in January. Some 1,200 people take the ferry every day.",
    ),
)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("By how much did the cost of the Tolm harbour rise?", ["40 million", "55 million"]),
        ("How many fewer berths will the Tolm harbour have than first planned?", ["600 berths", "450"]),
        ("How old will Ida Brek be in 2030?", ["52"]),
        ("How many people take the Skarv ferry in a week?", ["1,200"]),
    ],
)
def test_what_a_result_takes_is_quoted_with_nothing_set_off(archive: qa.Archive, question: str, quoted: list[str]) -> None:
    answer = archive.ask(question)
    assert not answer.abstained
    assert answer.short == ""
    assert [part for part in quoted if part not in answer.text] == []
    assert "Nothing was computed here" in answer.notice


def test_a_result_that_an_article_gives_is_set_off(archive: qa.Archive) -> None:
    answer = archive.ask("By how much will the fare of the Skarv ferry rise?")
    assert answer.short == "3 euros"
    assert answer.question == "By how much will the fare of the Skarv ferry rise?"
    assert "Nothing was computed" not in answer.notice
