from dataclasses import replace

import pytest

import qa
from vectorstore import Article

FILLER = (
    "The council met in the evening. Some of the people who live nearby had come to listen. A further meeting is planned for the winter. "
    "The papers are kept in the town library, where they can be read. The clerk thanked all those who had taken part in the work."
)


def report(name: str, title: str, first: str, published: str, language: str = "en") -> Article:
    return Article(id=name, title=title, text=f"{first} {FILLER}", published=published, language=language)


CORRECTED = [
    (
        "The reservoir above Tolby", "The reservoir above Tolby holds enough water for the summer.",
        "does not hold", "holds", "", "Does the reservoir hold enough water?",
    ),
    (
        "Prize for a painter", "The jury gave the Ambrose prize to the painter Ruth Calder.",
        "Nora Finch", "Ruth Calder", "Correction: ", "Who won the Ambrose prize?",
    ),
    (
        "Fire at the mill", "The fire at the Hadley mill injured two people.",
        "seven", "two", "", "How many people were injured at the Hadley mill?",
    ),
    (
        "Mushrooms tested", "The mushrooms sold at Orrin market are edible, the laboratory said.",
        "inedible", "edible", "Updated: ", "Are the mushrooms edible?",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("title", "first", "new", "old", "mark", "question"), CORRECTED)
def test_a_correction_leads_and_what_it_corrects_stands_beside_it(
    archive: qa.Archive, title: str, first: str, new: str, old: str, mark: str, question: str
) -> None:
    archive.add(report("one", title, first, "2026-10-01"), report("two", f"{mark}{title}", first.replace(old, new), "2026-10-02"))
    answer = archive.ask(question)
    assert [citation.article_id for citation in answer.citations[:2]] == ["two", "one"]
    assert new in answer.citations[0].quote
    assert [item.hit.article_id for item in answer.differing] == ["two", "one"]
    assert not any(citation.also_in for citation in answer.citations)


def test_the_latest_is_the_correction_alone(archive: qa.Archive) -> None:
    first = "The well at Brackwater is safe, the agency said."
    archive.add(
        report("one", "Well tested", first, "2026-10-01"), report("two", "Well tested", first.replace("safe", "unsafe"), "2026-10-02")
    )
    answer = archive.ask("What is the latest on the well at Brackwater?")
    assert "unsafe" in answer.claims[0].text
    assert first not in [claim.text for claim in answer.claims]


def test_stories_told_in_the_same_words_are_no_corrections(archive: qa.Archive) -> None:
    for day, (town, name) in enumerate((("Astley", "Ina Rook"), ("Bourne", "Per Lund"), ("Corby", "Sol Marr")), 1):
        archive.add(
            report(town, f"New head for {town}", f"The school in {town} named {name} as its new head on Monday.", f"2026-10-0{day}")
        )
    answer = archive.ask("Which new heads did the schools name on Monday?")
    assert {citation.article_id for citation in answer.citations} == {"Astley", "Bourne", "Corby"}
    assert answer.differing == ()


def test_a_copy_is_named_only_where_it_has_the_quote(archive: qa.Archive) -> None:
    first = "The mill at Hadley was sold to a cooperative of its “weavers” for one crown."
    copy, shorter = first.replace("“weavers”", '"weavers"'), ""
    archive.add(
        report("one", "Mill sold", f"{first} The sale ends a long dispute.", "2026-10-01"),
        report("two", "Hadley mill goes to its weavers", f"{copy}\n\nThe sale ends a long dispute.", "2026-10-01"),
        report("three", "Dispute over mill ends", f"{shorter}The sale ends a long dispute.", "2026-10-01"),
    )
    answer = archive.ask("Who bought the mill at Hadley?")
    assert {answer.citations[0].article_id, *(origin.id for origin in answer.citations[0].also_in)} == {"one", "two"}
    assert {hit.story for hit in archive.search("mill dispute")} == {archive.search("mill")[0].story}


def two_reports(older: str, newer: str, language: str = "en") -> list[Article]:
    """Two articles that have no sentence in common."""
    rest = "Work has not begun. Nobody knows yet when it will, as the weather has been bad since spring."
    later = report("two", "A further report", "", "2026-09-01", language)
    return [report("one", "Tram, dam, bath, bridge: plans approved", older, "2026-03-01", language), replace(later, text=f"{newer} {rest}")]


AMOUNTS = [
    (
        "The line will cost 412 million kroner and is due to open in 2030.", "The tram line will cost 455 million kroner, the city said.",
        "How much does the tram line cost?", "455 million kroner", "en",
    ),
    (
        "The fine for Harl Shipping is €2.4 million, the court said.", "Harl Shipping's fine was cut to €1.9 million on appeal.",
        "How high is the fine for Harl Shipping?", "€1.9 million", "en",
    ),
    (
        "Das neue Bad in Tolby kostet 12 Millionen Euro, sagte die Stadt.", "Das neue Bad in Tolby kostet nun 17 Millionen Euro.",
        "Wie viel kostet das neue Bad in Tolby?", "17 Millionen Euro", "de",
    ),
    (
        "The dam above Orrin will be 61 metres high, the ministry said.", "The dam above Orrin will be 48 metres high under the new plan.",
        "How high will the dam above Orrin be?", "48 metres", "en",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "question", "short", "language"), AMOUNTS)
def test_the_newest_of_different_amounts_leads_beside_the_older(
    archive: qa.Archive, old: str, new: str, question: str, short: str, language: str
) -> None:
    archive.add(*two_reports(old, new, language))
    answer = archive.ask(question)
    assert [citation.article_id for citation in answer.citations] == ["two", "one"]
    assert answer.short in (short, "")  # nothing is set off in German
    assert [item.hit.article_id for item in answer.differing] == ["two", "one"]


ALIKE = [
    (
        "The bridge at Corby will cost 30 million euros, the county said.", "The tunnel at Corby will cost 95 million euros.",
        "How much will the bridge at Corby cost?",
    ),
    (
        "The bridge at Corby will cost 29.6 million euros, the county said.", "The bridge at Corby will cost 30 million euros.",
        "How much will the bridge at Corby cost?",
    ),
    (
        "The bridge at Corby will cost 30 million euros, the county said.", "The bridge at Corby will be 95 metres high.",
        "How much will the bridge at Corby cost?",
    ),
    (
        "The bridge at Corby will cost 30 million euros, the county said.", "The bridge at Corby will cost 41 million euros.",
        "How much will the bridge at Corby cost according to the county?",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "question"), ALIKE)
def test_other_amounts_do_not_differ(archive: qa.Archive, first: str, second: str, question: str) -> None:
    archive.add(*two_reports(first, second))
    assert archive.ask(question).differing == ()
