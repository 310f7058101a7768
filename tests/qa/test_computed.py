"""Questions that must be computed from several facts: these are asked for by themselves, and quoted side by side."""

from datetime import date

import pytest

import qa
from qa.asking.computed import computed
from qa.reading.amounts import combined, date_told, days_between, lacking_result
from qa.types import lone_evidence
from tests.news import archive_of, evidence_with
from vectorstore import Article


@pytest.mark.parametrize(
    ("question", "kind", "names"),
    [
        ("What is the total of the fines and the tram cost?", "total", ["the fines", "the tram cost"]),
        ("What is the combined cost of the tram, the pool and the cable?", "total", ["the tram", "the pool", "the cable"]),
        ("How much do the tram and the pool cost altogether?", "total", ["the tram", "the pool"]),
        ("How many people in total were affected by the ferry and the flood?", "total", ["the ferry", "the flood"]),
        ("What is the total of Marks and Spencer, Tesco and Boots?", "total", ["Marks and Spencer", "Tesco", "Boots"]),
        ("How much did Marks and Spencer and Boots earn together?", "total", ["Marks and Spencer", "Boots"]),
        ("What is the price difference between Trinidad and Tobago and Jamaica?", "difference", ["Trinidad and Tobago", "Jamaica"]),
        ("What is the total of the ferry and the flood and the fire?", "total", ["the ferry", "the flood", "the fire"]),
        ("How many days after the grounding did the inquiry open?", "span", ["the grounding", "the inquiry open"]),
        ("How many weeks after the vote did the strike begin?", "span", ["the vote", "the strike begin"]),
        ("How many days were there between the fire and the arrest?", "span", ["the fire", "the arrest"]),
        ("What is the difference between the cost of the tram and the pool?", "difference", ["the tram", "the pool"]),
        ("How much more does the tram cost than the pool?", "difference", ["the tram", "the pool"]),
        ("How many more votes did Solberg get than Dietz?", "difference", ["Solberg", "Dietz"]),
        ("What is the difference between the 2024 and the 2025 toll here?", "difference", ["the 2024 toll here", "the 2025 toll here"]),
        ("How many more boxes of fish did Arla land in May than in June?", "difference", ["in May", "in June"]),
        ("How many more people took the ferry in June than in May?", "difference", ["in June", "in May"]),
        ("How many fewer trains run on Sundays than on Mondays?", "difference", ["on Sundays", "on Mondays"]),
        ("How many more boats sank in 2025 than in 2024?", "difference", ["in 2025", "in 2024"]),
        ("How much stronger was the wind at Arla than in Borg?", "difference", ["the wind at Arla", "the wind in Borg"]),
        ("How many degrees warmer was it in Arla than in Borg?", "difference", ["in Arla", "in Borg"]),
        ("Were there more thefts in Arla in May than in June?", "comparison", ["in May", "in June"]),
        ("How many shops are Arla and Borg shutting in all?", "total", ["Arla", "Borg"]),
        ("How many thefts were there in Arla in May and June together?", "total", ["May", "June"]),
        ("Which is more expensive, the tram or the pool?", "comparison", ["the tram", "the pool"]),
        ("Who is older, Solberg or Dietz?", "comparison", ["Solberg", "Dietz"]),
        ("What is the average of the two fares and the toll?", "average", ["the two fares", "the toll"]),
        ("Wie viele Tage nach der Strandung begann die Untersuchung?", "span", ["der Strandung", "begann die Untersuchung"]),
        ("Wie viel kosten die Tram und das Bad zusammen?", "total", ["die Tram", "das Bad"]),
        ("Was ist teurer, die Tram oder das Bad?", "comparison", ["die Tram", "das Bad"]),
        ("¿Cuántos días después del incendio empezó la huelga?", "span", ["incendio", "empezó la huelga"]),
        ("¿Cuál es la diferencia de precio entre el tranvía y la piscina?", "difference", ["el tranvía", "la piscina"]),
        ("Yangın ile tutuklama arasında kaç gün var?", "span", ["Yangın", "tutuklama"]),
        ("Tramvay ve havuz toplam ne kadar tutuyor?", "total", ["Tramvay", "havuz"]),
        ("How much is the difference between the tram and the pool?", "difference", ["the tram", "the pool"]),
        ("Wie hoch ist der Unterschied zwischen der Tram und dem Bad?", "difference", ["der Tram", "dem Bad"]),
        ("Tramvay ile havuz arasındaki fiyat farkı nedir?", "difference", ["Tramvay", "havuz"]),
    ],
)
def test_what_must_be_computed_is_recognised_with_its_operands(question: str, kind: str, names: list[str]) -> None:
    asked = computed(question)
    assert asked
    assert (asked.kind, [operand.name for operand in asked.operands]) == (kind, names)


@pytest.mark.parametrize(
    "question",
    [
        "More than 500 people protested – where?",
        "How many days did the strike last?",
        "How many people in total were on the ferry?",
        "How many people died after the fire?",
        "How long was the meeting between Trump and Putin?",
        "What was the score in the final between Ulm Rangers and Sele?",
        "Which is the largest city?",
        "When did the strike begin and how many took part?",
        "Who said more people would come, Trump or Putin?",
        "How many years did Riis and his wife live together?",
        "What happened after the fire and the flood?",
        "What is the difference between the House bill and the Senate bill?",
        "What is the difference between Sunni and Shia Muslims?",
        "Was ist der Unterschied zwischen CDU und CSU?",
        "Worin besteht der Unterschied zwischen Bundestag und Bundesrat?",
        "¿Cuál es la diferencia entre Hamás y Hezbolá?",
        "CHP ile AKP arasındaki fark nedir?",
        "How many subscribers will HBO Max and Discovery+ have when combined as Max?",
        "How much did the tram and the big old pool yield to the town in total?",
    ],
)
def test_a_plain_fact_is_not_computed(question: str) -> None:
    assert computed(question) is None


def test_each_operand_is_asked_for_as_the_question_asks() -> None:
    asked = computed("How many more people were hurt in the fire than in the flood?")
    assert asked
    assert [operand.question for operand in asked.operands] == [
        "How many people were hurt in the fire?",
        "How many people were hurt in the flood?",
    ]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "How much did Apple and Google spend on lobbying in total?",
            ["How much did Apple spend on lobbying?", "How much did Google spend on lobbying?"],
        ),
        (
            "How much did Apple, Google and Meta spend on lobbying in total?",
            ["How much did Apple spend on lobbying?", "How much did Google spend on lobbying?", "How much did Meta spend on lobbying?"],
        ),
        (
            "How much in total was paid by Apple and Google for lobbying?",
            ["How much was paid by Apple for lobbying?", "How much was paid by Google for lobbying?"],
        ),
        (
            "How many troops in total did the US and UK send to Iraq?",
            ["How many troops did the US send to Iraq?", "How many troops did UK send to Iraq?"],
        ),
        (
            "How many votes did Harris and Walz get in Ohio together?",
            ["How many votes did Harris get in Ohio?", "How many votes did Walz get in Ohio?"],
        ),
        (
            "How many votes in Ohio did Ada Lund and Bo Aas get together?",
            ["How many votes in Ohio did Ada Lund get?", "How many votes in Ohio did Bo Aas get?"],
        ),
        (
            "How many homes did the fire and the flood destroy in Marn altogether?",
            ["How many homes did the fire destroy in Marn?", "How many homes did the flood destroy in Marn?"],
        ),
        (
            "How much will the tram and the new indoor pool cost the town in all?",
            ["How much will the tram cost the town?", "How much will the new indoor pool cost the town?"],
        ),
        (
            "What is the total number of deaths in Israel and Gaza?",
            ["What is the number of deaths in Israel?", "What is the number of deaths in Gaza?"],
        ),
        (
            "What is the average price of a house in London and Manchester?",
            ["What is the price of a house in London?", "What is the price of a house in Manchester?"],
        ),
        (
            "What is the total cost of the tram in Marn and the pool?",
            ["What is the cost of the tram in Marn?", "What is the cost of the pool?"],
        ),
        ("Was ist die Gesamtzahl der Toten in Israel und Gaza?", ["Wie viel war Toten in Israel?", "Wie viel war Toten in Gaza?"]),
        (
            "¿Cuál es el número total de muertos en Israel y Gaza?",
            ["¿Cuánto fue muertos en Israel?", "¿Cuánto fue muertos en Gaza?"],
        ),
    ],
)
def test_each_of_two_things_is_asked_for_with_all_that_is_said_of_both(question: str, asked: list[str]) -> None:
    found = computed(question)
    assert found
    assert [operand.question for operand in found.operands] == asked


@pytest.mark.parametrize(
    ("question", "quote", "short", "lacking"),
    [
        ("What percentage of the workers took part?", "310 of the 340 workers took part.", "", "share"),
        ("What percentage of the workers took part?", "91 percent of the workers took part.", "", ""),
        ("How many workers took part?", "310 of the 340 workers took part.", "", ""),
        ("How old are the twins' sons on average?", "The sons are 9 and 12.", "9 and 12", "average"),
        ("How old are the players on average?", "The average age is 24.", "24", ""),
        ("How many boats has the club bought in total?", "It bought 12 dinghies and four yachts.", "", "total"),
        ("How much did the flood cost in total?", "The flood cost 2 million crowns a day.", "2 million crowns", "total"),
        ("How many people died in total?", "The toll rose to 31 after 12 bodies were found.", "31", ""),
        ("How many people died in total?", "In total, 31 men and 12 women died.", "", ""),
        ("How many trains were cut over the first two days?", "It cut 30 trains on Monday and 22 on Tuesday.", "", "total"),
        ("Sel baskınında toplam kaç kişi öldü veya kayboldu?", "Selde 4 kişi öldü, 9 kişi kayboldu.", "", "total"),
        ("How many families still have to move?", "About 90 families have moved so far.", "90", "rest"),
        ("How many families still have to move?", "The other 40 families must move by May.", "40", ""),
        ("How many boats sank over the two days?", "It sank 9 boats on Monday and 12 on Tuesday.", "9 boats", "total"),
        ("How long did the strike last?", "The strike ended on 9 May.  It had begun on 3 May.", "9 May", "length"),
        ("How many fewer eels were caught in 2026 than in 2025?", "They caught 380 eels in 2026 and 450 in 2025.", "", "difference"),
        ("How many more eels were caught than in 2025?", "They caught 70 more eels than in 2025.", "70", ""),
        ("How many days did the strike last?", "The strike began on 3 May and ended on 9 May.", "", "length"),
        ("¿Cuántos días duró la huelga?", "La huelga, que empezó el 3 de mayo, acabó el 9 de mayo.", "", "length"),
        ("How long did the strike last?", "The strike lasted six days, from 3 May to 9 May.", "six days", ""),
    ],
)
def test_a_result_that_no_quote_gives_is_known(question: str, quote: str, short: str, lacking: str) -> None:
    assert lacking_result(question, [evidence_with(quote, short) if short else lone_evidence(quote)]) == lacking


def test_one_exact_step_is_computed_and_nothing_else() -> None:
    tram, pool = (
        evidence_with("The tram will cost 412 million kroner.", "412 million kroner"),
        evidence_with("It was 9.5 million kroner.", "9.5 million kroner"),
    )
    assert combined(tram, pool, -1) == "402.5 million kroner"
    assert combined(tram, pool, 1) == "421.5 million kroner"
    assert combined(tram, evidence_with("It was 9 million euros.", "9 million euros"), 1) == ""
    assert combined(tram, evidence_with("It was about 9 million kroner.", "9 million kroner"), 1) == ""
    assert combined(tram, evidence_with("It was 9 to 10 million kroner.", "9 to 10 million kroner"), 1) == ""
    assert date_told(evidence_with("It opened on Monday.", "Monday")) == date(2026, 9, 14)
    assert date_told(evidence_with("It begins on 2 January.", "2 January")) == date(2027, 1, 2)
    assert date_told(evidence_with("It begins in June.", "June")) is None
    assert days_between(date(2026, 9, 3), date(2026, 9, 14), "week") == "11 days (1 week and 4 days)"


archive = archive_of(
    Article(
        id="bridge",
        title="Bridge approved",
        published="2026-10-02",
        text="The Orle bridge will cost 40 million kroner, the council said. Work begins next spring.",
    ),
    Article(
        id="library",
        title="Library rebuilt",
        published="2026-05-12",
        text="The Tamsin library cost 12 million kroner to rebuild. It has six reading rooms.",
    ),
)


def test_operands_are_quoted_side_by_side_with_nothing_set_off(archive: qa.Archive) -> None:
    answer = archive.ask("How much do the Orle bridge and the Tamsin library cost in total?")
    assert not answer.abstained
    assert answer.short == ""
    assert {"bridge", "library"} <= {citation.article_id for citation in answer.citations}
    assert "Nothing was computed" in answer.notice or "52 million kroner [" in answer.notice


def test_an_operand_that_no_article_has_is_named(archive: qa.Archive) -> None:
    answer = archive.ask("How much more does the Orle bridge cost than the Zanzibar airport?")
    assert answer.abstained or "the Zanzibar airport" in answer.notice


def test_nothing_found_for_any_operand_is_an_abstention(archive: qa.Archive) -> None:
    assert archive.ask("How many days after the coronation did the volcano erupt?").abstained
