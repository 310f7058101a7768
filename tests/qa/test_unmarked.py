"""The few words that answer where no reader marked any: the only day, amount or enumeration of the kind asked for."""

import pytest

from qa.reading.short_answers import short_answer
from qa.reading.unmarked import only_answer


@pytest.mark.parametrize(
    ("sentence", "question", "language", "words"),
    [
        ("Das Werk entlässt 60 von 900 Beschäftigten und verkauft zwei Hallen.", "Wie viele Beschäftigte entlässt das Werk?", "de", "60"),
        ("Hunderte Gäste kamen zur Eröffnung.", "Wie viele Gäste kamen zur Eröffnung?", "de", "Hunderte Gäste"),
        ("Der Neubau kostet 3,4 Millionen Euro und dauert 14 Monate.", "Was kostet der Neubau?", "de", "3,4 Millionen Euro"),
        ("Murieron 12 ovejas y 3 perros.", "¿Cuántos perros murieron?", "es", "3"),
        ("Hubo 7 muertos, 31 personas resultaron heridas.", "¿Cuántas personas resultaron heridas?", "es", "31"),
        ("Yangında 640 hektar yandı, 11 ev yandı ve 230 kişi kaçtı.", "Yangında kaç ev yandı?", "tr", "11"),
        ("Selde 5 ev yıkıldı, 60 ev hasar gördü.", "Selde kaç ev yıkıldı?", "tr", "5"),
        ("Tünel 2,3 milyar liraya mal olacak.", "Tünel ne kadara mal olacak?", "tr", "2,3 milyar liraya"),
        ("It will shut 9 of its 40 shops and hire between 20 and 30 men.", "How many men will it hire?", "en", "between 20 and 30"),
        ("One more school, Elm Road, will shut.", "How many schools will shut?", "en", "One"),
        ("He said dozens of families had left.", "How many families had left?", "en", "dozens"),
        ("Afecta a los puertos de Altea, Denia y Calpe.", "¿A qué puertos afecta la huelga?", "es", "Altea, Denia y Calpe"),
        ("El tren parará en Soria, Tudela y Alagón.", "¿En qué ciudades parará el tren?", "es", "Soria, Tudela y Alagón"),
        ("The fair opens on 3 May with 40 stalls.", "When does the fair open?", "en", "3 May"),
    ],
)
def test_the_only_words_that_may_answer_are_set_off(sentence: str, question: str, language: str, words: str) -> None:
    span = only_answer(sentence, question, language, None)
    whole = short_answer(span, sentence, question, language, "")
    assert whole
    assert sentence[slice(*whole)] == words


@pytest.mark.parametrize(
    ("sentence", "question", "language"),
    [
        ("They sold 40 tickets on Monday and 55 on Tuesday.", "How many tickets were sold?", "en"),
        ("The zoo has 12 zebras and six lions.", "How many animals does the zoo have?", "en"),
        ("Der Gewinn stieg auf 7,4 Millionen Euro, nach 4,9 Millionen Euro.", "Wie hoch war der Gewinn?", "de"),
        ("La obra empezó en 2024.", "¿Cuánto cuesta la obra?", "es"),
        ("Selde 4 kişi öldü, 9 kişi kayboldu.", "Selde toplam kaç kişi öldü veya kayboldu?", "tr"),
        ("Kar 20 santimetreye ulaştı, okullar kapandı.", "Kaç okul kapandı?", "tr"),
    ],
)
def test_where_several_or_none_may_be_meant_nothing_is_set_off(sentence: str, question: str, language: str) -> None:
    span = only_answer(sentence, question, language, None)
    assert short_answer(span, sentence, question, language, "") is None
