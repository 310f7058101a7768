import json
from pathlib import Path

import pytest

from vectorstore import Article, Rejected
from vectorstore.sources import read_path


def read(path: Path) -> tuple[list[Article], list[Rejected]]:
    items = list(read_path(path))
    return [item[1] for item in items if not isinstance(item, Rejected)], [item for item in items if isinstance(item, Rejected)]


def one(path: Path, content: str | bytes) -> Article:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    articles, rejected = read(path)
    assert rejected == []
    return articles[0]


def test_markdown_takes_its_fields_from_the_front_matter(tmp_path: Path) -> None:
    article = one(
        tmp_path / "a.md",
        "---\nid: x1\ntitle: Bridge opens\npublished: 2025-09-03T18:05:00+03:00\npublisher: Courier\n---\nIt opened.\n",
    )
    assert (article.id, article.title, article.publisher, article.text) == ("x1", "Bridge opens", "Courier", "It opened.")
    assert article.published is not None
    assert article.published.isoformat() == "2025-09-03T18:05:00+03:00"


def test_markdown_without_front_matter_takes_its_heading_as_title(tmp_path: Path) -> None:
    article = one(tmp_path / "a.md", "# Bridge opens\n\nIt opened.")
    assert (article.title, article.text) == ("Bridge opens", "It opened.")


def test_a_web_page_is_read_without_its_menus(tmp_path: Path) -> None:
    body = "<p>The bridge over the Tresk opened on Monday after four years of work and many delays.</p>" * 3
    article = one(
        tmp_path / "a.html",
        f"<html><head><title>Bridge opens</title></head><body><nav>Home About</nav><article>{body}</article></body></html>",
    )
    assert "four years of work" in article.text
    assert "Home About" not in article.text


def test_json_lines_keep_their_ids_and_name_each_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'{"id": "one", "title": "A", "text": "First."}\n{broken\n\n"no object"\n{"title": "B", "text": ""}\n\xff\xfe\n'
        b'{"id": "two", "headline": "C", "body": "Third.", "date": "2025-09-03"}\n'
    )
    articles, rejected = read(path)
    assert [article.id for article in articles] == ["one", "two"]
    assert [item.input.rsplit(":", 1)[1] for item in rejected] == ["2", "4", "5", "6"]


def test_json_may_hold_one_article_a_list_or_an_object_of_articles(tmp_path: Path) -> None:
    item = {"title": "A", "text": "First.", "author": ["Ann", "Bo"], "source": {"name": "Courier"}}
    for number, value in enumerate([item, [item], {"articles": [item]}]):
        article = one(tmp_path / f"{number}.json", json.dumps(value))
        assert (article.author, article.publisher) == ("Ann, Bo", "Courier")


@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_csv_is_read_by_its_header(tmp_path: Path, comma: str) -> None:
    article = one(tmp_path / "a.csv", comma.join(["id", "title", "text"]) + "\n" + comma.join(["7", "A", '"Two\nlines."']) + "\n")
    assert (article.id, article.text) == ("7", "Two\nlines.")


def test_old_encodings_are_read(tmp_path: Path) -> None:
    text = "Die Brücke über den Fluss wurde am Montag nach vier Jahren Bauzeit für den Verkehr geöffnet. " * 3
    assert "Brücke" in one(tmp_path / "a.txt", text.encode("cp1252")).text


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", bytes(range(256)) * 20, "not a text file"),
        ("a.md", b"---\ntitle: [\n---\ntext", "front matter"),
        ("a.md", b"---\ntitle: A\npublished: soon\n---\ntext", "published"),
        ("a.md", b"---\ntitle: A\n---\n", "no text"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"[" * 100_000, "not JSON"),
        ("a.json", b"3", "expected"),
        ("a.csv", b"a,b\n1,2\n", "text column"),
        ("a.html", b"<html></html>", "no article text"),
        ("a.pdf", b"%PDF", "Dateline reads"),
    ],
)
def test_bad_files_are_named_with_what_is_wrong(tmp_path: Path, name: str, content: bytes, error: str) -> None:
    (tmp_path / name).write_bytes(content)
    articles, rejected = read(tmp_path / name)
    assert articles == []
    assert str(tmp_path / name) in rejected[0].input
    assert error in rejected[0].error


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    assert "no such file" in read(tmp_path / "nope.md")[1][0].error
    assert "no articles" in read(tmp_path)[1][0].error
