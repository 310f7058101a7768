"""Articles in languages for which there are no rules: they are kept, found and compared like others, and never end an add or a question."""

import pytest

import qa
from vectorstore import Article
from vectorstore.texts.figures import _TEXT2NUM_LANGUAGES, in_figures

TEXTS = {
    "ru": "Мэр Вологды сообщил, что мост через реку закроют в пятницу. Ремонт обойдётся в 3 миллиона рублей.",
    "ca": "L'alcalde de Vic va dir que el pont sobre el riu tancarà divendres. La reparació costarà 3 milions d'euros.",
    "pl": "Burmistrz powiedział w środę, że most na rzece zostanie zamknięty w piątek. Naprawa kosztuje 3 miliony złotych.",
    "uk": "Мер міста повідомив, що міст через річку закриють у п'ятницю. Ремонт коштуватиме 3 мільйони гривень.",
    "ja": "市長は水曜日、川の橋が金曜日に閉鎖されると述べた。修理には三百万円かかる。",
}


@pytest.mark.parametrize("language", TEXTS)
def test_alike_articles_in_any_language_are_added_and_asked_about(archive: qa.Archive, language: str) -> None:
    text = TEXTS[language]
    english = Article(id="en", title="Seals", text="The keeper counted 62 seals at Bryher on Monday.")
    alike = [Article(id=str(i), title=text[:20], text=f"{text} {'!' * i}", language=language) for i in range(2)]
    assert archive.add(*alike, english).added == 3
    assert archive.ask(text.split(". ")[0] + "?").question
    assert "62" in archive.ask("How many seals did the keeper count at Bryher?").text


@pytest.mark.parametrize("language", [*_TEXT2NUM_LANGUAGES, "tr", "ca", "ru", "xx", ""])
def test_a_number_in_words_never_raises(language: str) -> None:
    assert in_figures("3", language) == "3"
