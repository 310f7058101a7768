"""Shapes of JSON, tables and heads of texts as many programs and people write them."""

import json
from pathlib import Path

import pytest

from tests.vectorstore.test_files import one, read, table


@pytest.mark.parametrize(
    "value",
    [
        {"articles": {"101": {"title": "A", "text": "One."}, "102": {"title": "B", "text": "Two."}}},
        {"a-1": {"title": "A", "text": "One."}, "b-2": {"title": "B", "text": "Two."}},
        {"data": {"x": {"headline": "A", "body": "One."}, "y": {"headline": "B", "body": "Two."}}},
        [["title", "text"], ["A", "One."], ["B", "Two."]],
        {"channel": {"item": [{"title": "A", "description": "One."}, {"title": "B", "description": "Two."}]}},
        {"rss": {"channel": {"item": [{"title": "A", "description": "One."}, {"title": "B", "description": "Two."}]}}},
        {"news": [{"news_title": "A", "news_content": "One."}, {"news_title": "B", "news_content": "Two."}]},
        {"-Nx1": {"url": "https://paper.example/1", "content": "One."}, "-Nx2": {"url": "https://paper.example/2", "content": "Two."}},
    ],
)
def test_articles_by_their_ids_are_articles(tmp_path: Path, value: object) -> None:
    (tmp_path / "a.json").write_text(json.dumps(value))
    assert [article.text for article in read(tmp_path / "a.json")[0]] == ["One.", "Two."]


def test_fields_beside_an_inner_article_are_the_articles_too(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"headline": "A", "date": "2026-03-03", "article": {"paragraphs": ["One.", "Two."]}}))
    article = read(tmp_path / "a.jsonl")[0][0]
    assert (article.title, str(article.published), article.text) == ("A", "2026-03-03", "One.\n\nTwo.")


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("between", ["", " ", "\t"])
def test_objects_with_nothing_between_them_are_all_read(tmp_path: Path, name: str, between: str) -> None:
    lines = [json.dumps({"title": "A", "text": f"{text} }}{{"}) for text in ("One", "Two", "Three")]
    (tmp_path / name).write_text(between.join(lines))
    articles, rejected = read(tmp_path / name)
    assert ([article.text for article in articles], rejected) == (["One }{", "Two }{", "Three }{"], [])


def test_objects_over_several_lines_are_all_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("\n".join(json.dumps({"title": "A", "text": text}, indent=2) for text in ("One.", "Two.")))
    assert [article.text for article in read(tmp_path / "a.json")[0]] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("Exported on 2026-03-05\n\ntitle,date,text\nA,2026-03-03,One.\nB,2026-03-04,Two.\n", ["One.", "Two."]),
        ("Newsdesk\nAll articles; 2 rows\n\nTitle;Text\nA;One.\nB;Two.\n", ["One.", "Two."]),
        (
            "title,date,text\n'A, B',2026-03-03,'One, two.'\n'C',2026-03-04,'It was late, she said.'\n",
            ["One, two.", "It was late, she said."],
        ),
        ("title;text\n'A';'One; ''two''.'\n", ["One; 'two'."]),
        ("title,text\n'Tis late,One.\nB,Two.\n", ["One.", "Two."]),
        ("見出し,日付,本文\nA,2026年3月3日,One.\n", ["One."]),
        ("标题\t作者\t正文\nA\t王明\tOne.\n", ["One."]),
        ("Заголовок;Автор;Текст\nA;Пётр;One.\n", ["One."]),
        ("Tytuł;Data;Treść\nA;3.03.2026;One.\n", ["One."]),
        ("Başlık;Yazar;Metin\nA;Ayşe;One.\n", ["One."]),
        ("title^date^text\nA^2026-03-03^One, two.\n", ["One, two."]),
        ("title~text\nA^1~One, two.\n", ["One, two."]),
        ("title\x01text\nA\x01One, two.\n", ["One, two."]),
        ('title\ttext\nBand\t"Rust" split up.\nB\t"Two."\n', ['"Rust" split up.', "Two."]),
        ('title;text\n"Rust" splits;The "band" left.\n5" pipe;"Its 5"" pipe burst."\n', ['The "band" left.', 'Its 5" pipe burst.']),
        ("title,text,text\nA,One.,\nB,,Two.\nC,Three.,Four.\n", ["One.", "Two.", "Three."]),
    ],
)
def test_tables_are_read_as_people_in_many_places_write_them(tmp_path: Path, content: str, texts: list[str]) -> None:
    assert table(tmp_path / "a.csv", content) == (texts, [])


@pytest.mark.parametrize(
    "row",
    [
        "A,Tregear, Ada,2026-03-03,https://paper.example/1,One.",
        "A, B,Ada,3 March 2026,https://paper.example/1,One.",
        "A,Ada,,03/03/2026,https://paper.example/1,One.",
    ],
)
def test_a_row_whose_cells_are_shifted_by_a_comma_is_named(tmp_path: Path, row: str) -> None:
    content = f"title,author,date,url,text\n{row}\nB,Bo,2026-03-04,https://paper.example/2,Two, and three.\n"
    texts, (rejected,) = table(tmp_path / "a.csv", content)
    assert (texts, rejected.input.rsplit(":", 1)[1]) == (["Two, and three."], "2")


@pytest.mark.parametrize("content", ["title,date,text\n", "title;text\n\n\n", "sep=,\ntitle,text\n,\n"])
def test_a_table_without_rows_says_so(tmp_path: Path, content: str) -> None:
    texts, (rejected,) = table(tmp_path / "a.csv", content)
    assert texts == []
    assert "no rows" in rejected.error


def test_dates_that_contradict_each_other_leave_an_ambiguous_one_out(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,date,text\nA,25/03/2026,One.\nB,04/25/2026,Two.\nC,03/04/2026,Three.\nD,05/05/2026,Four.\n")
    articles, _ = read(tmp_path / "a.csv")
    assert [str(article.published) for article in articles] == ["2026-03-25", "2026-04-25", "None", "2026-05-05"]


@pytest.mark.parametrize(
    "head",
    [
        "Title: Seals\nDate: 2026-03-03 08:15\nAuthor: Ada Tregear\nCategory: news",
        "title:  Seals\nauthor: Ada Tregear\ndate: 3 March 2026",
        "Date: 2026-03-03\nAuthor: Ada Tregear\nTitle: Seals\nURL: https://paper.example/1",
    ],
)
def test_lines_before_a_text_are_its_fields(tmp_path: Path, head: str) -> None:
    (tmp_path / "b.md").write_text("It came back.\n")
    assert one(tmp_path / "c.txt", f"{head}\n\nIt came back.\n").author == "Ada Tregear"
    article, plain = one(tmp_path / "a.md", f"{head}\n\nIt came back.\n"), read(tmp_path / "b.md")[0][0]
    assert (article.title, article.author, str(article.published)[:10]) == ("Seals", "Ada Tregear", "2026-03-03")
    assert article.text == "It came back."
    assert (article.id[:2], plain.id[:2]) == ("a-", "b-")


@pytest.mark.parametrize("text", ["Note: it rained.\n\nMore.", "Dear reader: hello.\n\nMore.", "Author: nobody knows.\n\nMore."])
def test_a_sentence_with_a_colon_is_no_field(tmp_path: Path, text: str) -> None:
    assert one(tmp_path / "a.md", text).text == text


def test_a_few_strays_in_a_text_are_left_out(tmp_path: Path) -> None:
    text = one(tmp_path / "a.txt", b"The keeper counted \x00\x00 62 seals\x01\x02 at Bryher.\x1a").text
    assert text == "The keeper counted  62 seals at Bryher."
