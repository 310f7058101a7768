from pathlib import Path

import pytest

from tests.made import MadeArchive
from vectorstore import Article
from vectorstore.indexes.fusion import DENSE_WEIGHT, FOREIGN_WEIGHT, Candidates, fuse, weight_of
from vectorstore.record import passage_table
from vectorstore.record.rows import to_passage
from vectorstore.texts.languages import question_language


def test_vectors_count_less_where_their_model_does_not_know_the_questions_language() -> None:
    assert weight_of("en", "en") == DENSE_WEIGHT
    assert weight_of("de", "en") == FOREIGN_WEIGHT < DENSE_WEIGHT
    assert weight_of("de", "") == DENSE_WEIGHT
    found = fuse(Candidates({1: 0.9, 2: 0.1}, {2: 7.0, 1: 1.0}), {1, 2}, FOREIGN_WEIGHT)
    assert found[2].fused == pytest.approx(0.7)
    assert found[1].fused == pytest.approx(0.3)


def test_an_index_that_could_not_be_asked_has_no_say() -> None:
    assert fuse(Candidates(None, {1: 2.0, 2: 1.0}), {1, 2})[1].fused == 1.0
    assert fuse(Candidates({1: 0.9, 2: 0.1}, None), {1, 2})[1].fused == 1.0
    assert fuse(Candidates({1: 0.9, 2: 0.1}, {}), {1, 2})[1].fused == pytest.approx(0.6)


def test_passages_that_are_not_live_count_for_nothing() -> None:
    found = fuse(Candidates({1: 0.9, 2: 0.8, 3: 0.1}, {}), {2, 3}, 1.0)
    assert set(found) == {2, 3}
    assert found[2].fused == 1.0


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wer hat die Brücke bezahlt?", "de"),
        ("¿Quién presidió la comisión?", "es"),
        ("Kilimi bekleme odasında kim tanıdı?", "tr"),
        ("谁出生于1915年？", "zh"),
        ("Who paid for the bridge?", "en"),
        ("Noor Haldane", "en"),
    ],
)
def test_a_question_is_english_unless_it_is_another_language_beyond_doubt(question: str, language: str) -> None:
    assert question_language(question, {"de", "es", "tr", "zh", "en"}) == language


def test_a_question_is_only_taken_for_a_language_that_was_found() -> None:
    assert question_language("Wer hat die Brücke bezahlt?", {"en", "es"}) == "en"


def test_a_search_reads_the_texts_only_of_what_it_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(*(Article(id=f"a{n}", title=f"T{n}", text=f"The zebra number{n} was seen.", language="en") for n in range(40)))
        archive.search("zebra")
        read: list[int] = []
        monkeypatch.setattr(passage_table, "to_passage", lambda row: read.append(row.passage) or to_passage(row))
        hits = archive.search("zebra", 5)
    assert {hit.passage for hit in hits} == set(read)
    assert len(hits) == 5
