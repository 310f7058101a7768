"""Signs that nobody sees make no difference: words are found as without them, and quoted as they are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa
from vectorstore.articles import Article
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import folded, folded_span, folded_with_offsets

SEEN = {
    "Mar\u00adlen Pu\u00adckett": "Marlen Puckett",
    "zinc\u200bworks at Orlo\u2060va": "zincworks at Orlova",
    "\u200fHaddar\u200e canal": "Haddar canal",
    "ﬁre chief Steﬀan Oﬃnger": "fire chief Steffan Offinger",
    "１２３ million, Ｔｏｍｏｋｏ": "123 million, Tomoko",
    "5\u00a0400 loaves": "5 400 loaves",
    "Zu\u0308rich cafe\u0301": "Zürich café",
    "مـــدرسة": "مدرسة",
    "\ufefb \ufedf\ufe8e": "لا لا",
    "Bоrоdaкo mill": "Borodako mill",
    "Орлова и Ко": "Орлова и Ко",
    "plain text, “quoted” – and dashed": "plain text, “quoted” – and dashed",
}


@pytest.mark.parametrize(("text", "plain"), SEEN.items())
def test_words_are_compared_as_they_are_seen(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert folded_with_offsets(text)[0] == plain
    assert terms(text, "en") == terms(plain, "en")


@given(st.text(max_size=60))
def test_folding_again_changes_nothing_and_offsets_run_through_the_text(text: str) -> None:
    plain, places = folded_with_offsets(text)
    assert folded(folded(text)) == folded(text)
    assert len(places) == len(plain) + 1
    assert places == sorted(places)
    assert places[-1] == len(text)


def test_a_span_is_found_again_in_the_folded_text() -> None:
    text = "A\u00adb. The ﬁre\u200b chief left."
    plain, places = folded_with_offsets(text)
    start, end = folded_span((text.index("The"), len(text)), places)
    assert plain[start:end] == "The fire chief left."


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with qa.open(tmp_path_factory.mktemp("folded") / "archive", llm="none") as opened:
        opened.add(
            Article("Works shut", "The Ab\u00adwas\u00adser\u00adwerk at Quell was shut. Its di\u00adrector Hel\u00adga Brandt said so."),
            Article("Furnace", "The zinc\u200bworks at Ostra\u2060va lit its furnace; fore\u200bman Jan Tes\u200bky hired 31 people."),
            Article("Chief", "The ﬁre chief of Brinﬁeld, Steﬀi Oﬀer, retired after 33 years."),
            Article("Lottery", "The lottery paid ４５６ million yen to Ｋｅｎｊｉ Ueda on Friday."),
        )  # fmt: skip
        yield opened


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ('Who said anything about "Helga Brandt"?', "Hel\u00adga Brandt"),
        ("Who is Steffi Offer?", "Steﬀi Oﬀer"),
        ("How much did Kenji Ueda win?", "４５６ million yen to Ｋｅｎｊｉ Ueda"),
        ("How many people did foreman Jan Tesky hire?", "fore\u200bman Jan Tes\u200bky hired 31 people"),
        ("Who is the fire chief of Brinﬁeld?", "Brinﬁeld"),
    ],
)
def test_what_is_written_oddly_is_found_and_quoted_as_it_is_stored(archive: qa.Archive, question: str, said: str) -> None:
    answer = archive.ask(question)
    best = answer.evidence[0]
    assert said in best.quote
    assert "No article says" not in answer.reason
    article = archive.get(best.hit.article_id)
    assert article
    assert best.quote in article.text
