"""Answers and hits show themselves in a notebook, and nothing in them is taken for HTML."""

from qa.archive import Archive
from vectorstore import Article


def test_an_answer_shows_its_claims_and_what_they_cite(sample: Archive) -> None:
    html = sample.ask("Who did Marco Rubio meet in Mexico?")._repr_html_()
    assert "Sheinbaum" in html
    assert '<li value="1">“' in html
    assert "Meridian Agency, 2025-09-03" in html


def test_an_abstention_shows_its_reason(sample: Archive) -> None:
    answer = sample.ask("Who founded the bakery in Timbuktu?")
    assert answer.reason in answer._repr_html_()


def test_a_hit_shows_its_title_and_text(sample: Archive) -> None:
    hit = sample.search("mill bridge gauge")[0]
    assert all(part in hit._repr_html_() for part in (hit.title, f"{hit.score:.3f}", "<blockquote>"))


def test_hostile_texts_stay_text(archive: Archive) -> None:
    archive.add(
        Article(id="h", title="<img src=x> Quorn", text="The mayor of Quorn paid $2 million for a <b>bold</b> bridge.", publisher="<i>")
    )
    shown = archive.ask("What did the mayor of Quorn pay for the bridge?")._repr_html_() + archive.search("Quorn")[0]._repr_html_()
    assert "&lt;b&gt;bold" in shown
    assert not any(tag in shown for tag in ("<img", "<b>bold", "<i>"))
