"""Questions for how a number developed: its values are quoted in order of time."""

import pytest

from qa.archive import Archive
from qa.asking.developments import number_asked_for
from vectorstore import Article


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("How did the death toll of the quake change between Wednesday and Friday?", "What was the death toll of the quake?"),
        ("How has the cost of the tram changed?", "What was the cost of the tram?"),
        ("How did the number of fever deaths develop from June to August?", "What was the number of fever deaths?"),
        ("How much did ticket prices rise over the summer?", "What was ticket prices?"),
        ("What was the trend in sales since May?", "What was sales?"),
        ("Wie hat sich die Zahl der Toten seit Mai entwickelt?", "Wie hoch war die Zahl der Toten?"),
        ("¿Cómo ha cambiado el coste del tranvía desde mayo?", "¿Cuál fue el coste del tranvía?"),
        ("How did the mayor change her mind?", ""),
        ("How did the firm develop the vaccine?", ""),
        ("How did the two people die?", ""),
        ("How did the price compare with that of the other bid?", ""),
    ],
)
def test_the_number_itself_is_asked_for(question: str, number: str) -> None:
    assert number_asked_for(question) == number


def test_its_values_stand_in_order_of_time_with_nothing_set_off(archive: Archive) -> None:
    for month, cost in ((11, 455), (6, 412), (9, 430)):
        text = f"The airport tram in Lorne will cost {cost} million kroner, the city said. It is to open in 2030."
        archive.add(Article(id=f"a{month}", title=f"Tram cost put at {cost} million", text=text, published=f"2026-{month:02}-10"))
    answer = archive.ask("How has the cost of the airport tram changed since June 2026?")
    days = [citation.published for citation in answer.citations]
    assert not answer.abstained
    assert len(days) > 1
    assert days == sorted(days, key=str)
    assert [citation.number for citation in answer.citations] == list(range(1, len(days) + 1))
    assert answer.short == ""
