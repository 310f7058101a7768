import json
from pathlib import Path

import pytest

from vectorstore import Article, Rejected
from vectorstore.fetching.sources import Reading


def read(path: Path) -> tuple[list[Article], list[Rejected]]:
    items = list(Reading([path]))
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


@pytest.mark.parametrize("name", ["the_new-bridge.txt", "the_new-bridge.md"])
def test_an_article_without_a_title_has_its_files_name(tmp_path: Path, name: str) -> None:
    assert one(tmp_path / name, "It opened.").title == "the new bridge"


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
    article = one(tmp_path / "a.csv", comma.join(["id", "title", "text"]) + "\n" + comma.join(["n-7", "A", '"Two\nlines."']) + "\n")
    assert (article.id, article.text) == ("n-7", "Two\nlines.")


def test_old_encodings_are_read(tmp_path: Path) -> None:
    text = "Die Brücke über den Fluss wurde am Montag nach vier Jahren Bauzeit für den Verkehr geöffnet. " * 3
    assert "Brücke" in one(tmp_path / "a.txt", text.encode("cp1252")).text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Bridge opens\n\nIt opened.\n", ("Bridge opens", "", "None")),
        ("BRIDGE OPENS\nBy Ida Voss\n4 March 2026\n\nIt opened on Monday, the mayor\nsaid.\n", ("BRIDGE OPENS", "Ida Voss", "2026-03-04")),
        ("12.03.2026\nBrücke offen\nVon Ida Voss\n\nSie ist offen.\n", ("Brücke offen", "Ida Voss", "2026-03-12")),
        ("RELATED: Cow on roof\n\nBridge opens\n\nIt opened.\n", ("Bridge opens", "", "None")),
        ("The bridge over the river opened on Monday after\ntwo years of work.\n\nIt is red.\n", ("a", "", "None")),
        ("It opened.\n\nAfterword\n\n4 March 2026\n", ("a", "", "None")),
        ("Red\nBlue\nGreen\n", ("a", "", "None")),
    ],
)
def test_a_text_without_fields_is_known_by_the_lines_before_its_first_sentence(
    tmp_path: Path, text: str, told: tuple[str, str, str]
) -> None:
    article = one(tmp_path / "a.txt", text)
    assert (article.title, article.author, str(article.published)) == told
    assert article.text.endswith(text.strip()[-10:])


def test_a_day_in_front_matter_comes_before_one_in_the_text(tmp_path: Path) -> None:
    article = one(tmp_path / "a.md", "---\ntitle: Bridge\ndate: 2025-09-03\n---\n\n4 March 2026\n\nIt opened.\n")
    assert str(article.published) == "2025-09-03"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", bytes(range(256)) * 20, "not a text file"),
        ("a.md", b"---\ntitle: A\n---\n", "no text"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"[" * 100_000, "not JSON"),
        ("a.json", b"3", "expected"),
        ("a.json", b'{"articles": []}', "empty"),
        ("a.csv", b"a,b\n1,2\n", "text column"),
        ("a.html", b"<html></html>", "no article text"),
        ("a.xyz", b"%XYZ", "Dateline reads"),
        ("a.xlsx", b"PK", "save it as .csv"),
        ("a.DOC", b"x", "save it as .docx"),
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


def test_front_matter_may_be_toml_and_need_not_be_yaml(tmp_path: Path) -> None:
    toml = one(tmp_path / "a.md", '+++\ntitle = "Bridge opens"\ndate = 2025-09-03\n+++\nIt opened.\n')
    assert (toml.title, str(toml.published), toml.text) == ("Bridge opens", "2025-09-03", "It opened.")
    colon = one(tmp_path / "b.md", "---\ntitle: Bridge: who pays?\ndate: 2025-09-03\n---\nThe city pays.\n")
    assert (colon.title, str(colon.published), colon.text) == ("Bridge: who pays?", "2025-09-03", "The city pays.")
    quoted = one(tmp_path / "c.md", '---\ntitle: "We "won\'t" pay"\nauthor: Ann\n---\nSo they said.\n')
    assert (quoted.author, quoted.text) == ("Ann", "So they said.")


@pytest.mark.parametrize(
    "text",
    [
        "---\nThe bridge opened.\nIt was raining.\n---\nMore was said.",
        "---\nNote: the bridge is closed today.\n---\nMore was said.",
        "---\nOn Monday: rain, they said.\nAnd it rained.\n---\nMore was said.",
        "---\nAnd no end of it.",
    ],
)
def test_lines_around_prose_are_no_front_matter(tmp_path: Path, text: str) -> None:
    article = one(tmp_path / "a.md", text)
    assert all(line in article.text for line in text.split("\n") if line != "---")


def table(path: Path, content: str) -> tuple[list[str], list[Rejected]]:
    path.write_text(content)
    articles, rejected = read(path)
    return [article.text for article in articles], rejected


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ('title,text\nA,"She said \\"no\\", and left."\nB,Two.\n', ['She said "no", and left.', "Two."]),
        ('title;text\n"A \\"b\\"";"C:\\new; \\"x\\""\n', ['C:\\new; "x"']),
        ('title,text\nA,"She said "no" twice."\nB,Two.\n', ['She said "no" twice.', "Two."]),
        ('title, text\nA, "One, two."\n', ["One, two."]),
        ("sep=|\nTitle|Text\nA|One, two; three.\n", ["One, two; three."]),
        ("Title|Published (UTC)|TEXT\nA|2025-09-03|One, two.\n", ["One, two."]),
        ("\ufeffTitle\tText\nA\tOne, two.\n", ["One, two."]),
        ('title,text\nA,"One.\n\nTwo, three.\nFour ""five""."\nB,Six.\n', ['One.\n\nTwo, three.\nFour "five".', "Six."]),
        ("title,date,text\nA,2025-09-03,He paid, and left, he said.\n", ["He paid, and left, he said."]),
        ("title,text,,\nA,One.,,\nB,Two.,,\n", ["One.", "Two."]),
        ("title,text\r\nA,One.\r\n\r\nB,Two.", ["One.", "Two."]),
    ],
)
def test_the_whole_cell_is_read_however_a_table_is_written(tmp_path: Path, content: str, texts: list[str]) -> None:
    assert table(tmp_path / "a.csv", content) == (texts, [])


@pytest.mark.parametrize(
    ("content", "texts", "bad"),
    [
        ('title,date,text\nA,2025-09-03,"Open.\nB,2025-09-03,Two.\nC,2025-09-03,Three.\n', ["Two.", "Three."], ["2"]),
        ('title,text\nA,One.\nB,"Open.\nC,"Three."\n', ["One.", "Three."], ["3"]),
        ('text,title,date\n"Open,A,2025-09-03\nTwo.,B,2025-09-03\nHe said no",C,2025-09-03\n', ["Two.", 'He said no"'], ["2"]),
        ('title,text\nA,"Open', [], ["2"]),
        ("text,title\nOne, and two.,A\nThree.,B\n", ["Three."], ["2"]),
        ("title,date,text\nA,2025-09-03\nB,2025-09-03,Two.\n", ["Two."], ["2"]),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_next_are_read(tmp_path: Path, content: str, texts: list[str], bad: list[str]) -> None:
    found, rejected = table(tmp_path / "a.csv", content)
    assert found == texts
    assert [item.input.rsplit(":", 1)[1] for item in rejected] == bad


def test_a_table_of_tabs_and_lines_of_json_may_end_as_they_are_usually_called(tmp_path: Path) -> None:
    assert one(tmp_path / "a.tsv", 'title\ttext\nA\tShe said "no", twice.\n').text == 'She said "no", twice.'
    assert one(tmp_path / "a.ndjson", '{"title": "A", "text": "One."}\n').text == "One."
    assert one(tmp_path / "a.jsonl", '[\n{"title": "A", "text": "One."}\n]').text == "One."
    (tmp_path / "lines.json").write_text('{"title": "A", "text": "One."}\n{"title": "B", "text": "Two."}\n')
    assert [article.text for article in read(tmp_path / "lines.json")[0]] == ["One.", "Two."]


ONE = {"headline": "Bridge", "body": "It opened."}


@pytest.mark.parametrize(
    "value",
    [
        {"items": [ONE]},
        {"status": "ok", "response": {"total": 1, "results": [ONE]}},
        {"response": {"docs": [ONE]}},
        {"articles": {"page": 1, "results": [ONE]}},
        {"took": 2, "hits": {"total": 1, "hits": [{"_id": "x-1", "_source": ONE}]}},
        {"data": [{"type": "article", "attributes": ONE}]},
        {"data": {"edges": [{"node": ONE}]}},
        {"columns": ["headline", "body"], "index": [0], "data": [["Bridge", "It opened."]]},
        {"headline": {"0": "Bridge"}, "body": {"0": "It opened."}},
        {"0": ONE},
        {"@graph": [{"@type": "WebPage", "name": "x"}, {"@type": "NewsArticle", "headline": "Bridge", "articleBody": "It opened."}]},
        ONE | {"items": [{"url": "https://paper.example/image.jpg"}]},
    ],
)
def test_articles_are_found_in_what_is_wrapped_around_them(tmp_path: Path, value: object) -> None:
    article = one(tmp_path / "a.json", json.dumps(value))
    assert (article.title, article.text) == ("Bridge", "It opened.")


def test_a_json_feed_names_its_publisher_once(tmp_path: Path) -> None:
    item = {"id": "tag:paper.example,2025:1", "content_html": "<p>It <b>opened</b>.</p>", "title": "A", "authors": [{"name": "Ann"}]}
    article = one(tmp_path / "a.json", json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Courier", "items": [item]}))
    assert (article.id, article.publisher, article.author, article.text) == (item["id"], "Courier", "Ann", "It opened.")


def test_a_graph_of_json_ld_names_people_and_publishers_elsewhere(tmp_path: Path) -> None:
    graph = [
        {"@type": ["NewsArticle"], "headline": "A", "articleBody": "It opened.", "author": [{"@id": "#ann"}], "publisher": {"@id": "#c"}},
        {"@id": "#ann", "@type": "Person", "name": "Ann"},
        {"@id": "#c", "@type": "Organization", "name": "Courier"},
    ]
    article = one(tmp_path / "a.json", json.dumps({"@graph": graph}))
    assert (article.author, article.publisher) == ("Ann", "Courier")
