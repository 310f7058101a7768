"""Fields under the names that other programs give them, and values as those write them."""

import json
from pathlib import Path
from typing import Any

import pytest

from vectorstore import Article, ArticleError
from vectorstore.fetching.sources import Reading
from vectorstore.reading.fields import How, Taken, take
from vectorstore.reading.identity import canonical_url, is_global, is_home, is_identity
from vectorstore.reading.notes import Notes
from vectorstore.reading.plain import plain
from vectorstore.texts.languages import code_of

TEXT = "The bridge over the Tresk opened on Monday after four years of work."


def taken(**fields: Any) -> Taken:
    return take({"title": "Bridge", "text": TEXT} | fields, How())


def article(fields: dict[str, Any]) -> Article:
    return take(fields, How()).article


EXPORTS: dict[str, dict[str, Any]] = {
    "News API": {
        "source": {"id": None, "name": "Courier"}, "author": "Ann", "title": "Bridge", "description": "Opened.",
        "url": "https://courier.example/1", "publishedAt": "2025-09-03T08:00:00Z", "content": TEXT + "… [+1834 chars]",
    },
    "Guardian": {
        "id": "uk/1", "webTitle": "Bridge", "webUrl": "https://courier.example/1", "webPublicationDate": "2025-09-03T08:00:00Z",
        "fields": {"bodyText": TEXT, "byline": "Ann", "publication": "Courier", "trailText": "Opened."},
    },
    "WordPress": {
        "id": 17, "date": "2025-09-03T10:00:00", "date_gmt": "2025-09-03T08:00:00", "link": "https://courier.example/1", "author": 3,
        "title": {"rendered": "Bridge"}, "content": {"rendered": f"<p>{TEXT}</p>\n", "protected": False},
        "_embedded": {"author": [{"id": 3, "name": "Ann"}]}, "site_name": "Courier",
    },
    "JSON-LD": {
        "@type": "NewsArticle", "headline": "Bridge", "datePublished": "2025-09-03T08:00:00Z", "dateModified": "2025-10-01",
        "author": [{"@type": "Person", "name": "Ann"}], "publisher": {"@type": "Organization", "name": "Courier"}, "articleBody": TEXT,
        "mainEntityOfPage": {"@id": "https://courier.example/1"}, "inLanguage": "en-GB",
    },
    "pandas": {
        "Unnamed: 0": "0", "title": "Bridge", "authors": "['Ann']", "publish_date": "2025-09-03 08:00:00", "text": TEXT,
        "source_url": "https://courier.example/1", "publication": "Courier",
    },
    "news-please": {
        "authors": ["Ann"], "date_download": "2026-01-01 00:00:00", "date_modify": "2025-12-01 00:00:00",
        "date_publish": "2025-09-03 08:00:00",
        "maintext": TEXT, "text": None, "title": "Bridge", "source_domain": "www.courier.example", "url": "https://courier.example/1",
    },
    "Webhose": {
        "thread": {"site": "courier.example", "title": "x"}, "uuid": "0a1b2c3d4e5f", "url": "https://courier.example/1", "author": "Ann",
        "published": "2025-09-03T10:00:00.000+02:00", "title": "Bridge", "text": TEXT, "language": "english",
    },
    "Event Registry": {
        "uri": "7012345678", "lang": "eng", "dateTime": "2025-09-03T08:00:00Z", "url": "https://courier.example/1", "title": "Bridge",
        "body": TEXT, "source": {"uri": "courier.example", "title": "Courier"}, "authors": [{"name": "Ann"}],
    },
    "NYT": {
        "_id": "nyt://article/1", "web_url": "https://courier.example/1", "headline": {"main": "Bridge"}, "lead_paragraph": TEXT,
        "pub_date": "2025-09-03T08:00:00+0000", "byline": {"original": "By Ann"}, "source": "Courier",
    },
    "newsdata.io": {
        "article_id": "0a1b2c3d4e5f", "title": "Bridge", "link": "https://courier.example/1", "creator": ["Ann"], "description": "Opened.",
        "content": TEXT, "pubDate": "2025-09-03 08:00:00", "source_name": "Courier", "language": "english",
    },
    "json_normalize": {
        "source.name": "Courier", "author": "Ann", "headline.main": "Bridge", "content.rendered": TEXT,
        "published": "2025-09-03T08:00:00Z", "URL": "https://courier.example/1",
    },
    "an editor's sheet": {
        "Überschrift": "Bridge", "Inhalt": TEXT, "Autor": "Ann", "Quelle": "Courier", "Datum": "2025-09-03T08:00:00Z",
        "Link": "https://courier.example/1",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_usual_exports_are_known(name: str) -> None:
    found = article(EXPORTS[name])
    assert (found.title, found.url, found.timestamp, found.language) == ("Bridge", "https://courier.example/1", 1756886400, "en")
    assert found.text.rstrip("…") == TEXT
    assert found.publisher in ("Courier", "courier.example")
    assert found.author == "Ann"


@pytest.mark.parametrize("name", ["Published At", "PUBLISHED_AT", "published-at", "publishedAt", "Published at (UTC)", " published at:"])
def test_names_are_compared_without_case_and_signs(name: str) -> None:
    assert str(taken(**{name: "2025-09-03"}).article.published) == "2025-09-03"


def test_a_body_comes_before_its_summary_unless_it_was_cut_shorter() -> None:
    long = "A summary that is a good deal longer than the body is. " * 3
    assert taken(text="It opened.", summary=long).article.text == "It opened."
    assert taken(text=None, description="It opened.").article.text == "It opened."
    assert taken(text="It op… [+900 chars]", description=long).article.text == long.strip()
    assert taken(text="It opened.", full_text=TEXT).article.text == TEXT
    cut = taken(text="It opened, and… [+900 chars]")
    assert cut.article.text == "It opened, and…"
    assert "cut" in cut.remarks


@pytest.mark.parametrize(
    ("value", "author"),
    [
        (["Ann", "Bo"], "Ann, Bo"),
        ("['Ann', 'Bo']", "Ann, Bo"),
        ('["Ann", "Bo"]', "Ann, Bo"),
        ("[]", ""),
        ([{"name": "Ann"}, {"first_name": "Bo", "last_name": "Nance"}], "Ann, Bo Nance"),
        ("By Ann and Bo", "Ann and Bo"),
        ("Byron Ash", "Byron Ash"),
        ("nan", ""),
        (float("nan"), ""),
        ("Ann &amp; Bo", "Ann & Bo"),
        ("[sic] Ann", "[sic] Ann"),
    ],
)
def test_authors_are_read_as_they_are_listed(value: object, author: str) -> None:
    assert taken(author=value).article.author == author
    assert taken(author=value).without == {}


@pytest.mark.parametrize(
    ("fields", "without"),
    [
        ({"date": "31.02.2025"}, {"published": "31.02.2025"}),
        ({"date": ["soon"]}, {"published": "…"}),
        ({"date": {"a": 1}}, {"published": "…"}),
        ({"date": True}, {"published": "True"}),
        ({"date": "2999-01-01"}, {"published": "2999-01-01"}),
        ({"date": "soon", "published_at": "2025-09-03"}, {}),
        ({"date": "NaT"}, {}),
        ({"date": "n/a", "author": "None", "url": "null", "language": "NaN"}, {}),
        ({"language": "xx"}, {"language": "xx"}),
        ({"language": {"a": [1]}}, {"language": "…"}),
        ({"author": 7}, {"author": "7"}),
        ({"author": True}, {"author": "True"}),
        ({"title": {"a": 1}}, {"title": "…"}),
        ({"place": [[["x"]]]}, {"place": "…"}),
    ],
)
def test_a_field_that_cannot_be_read_costs_only_itself(fields: dict[str, Any], without: dict[str, str]) -> None:
    found = taken(**fields)
    assert found.article.text == TEXT
    assert found.without == without
    assert found.article.language == "en"


def test_numbers_and_lists_are_text_where_text_is_meant() -> None:
    found = taken(title=1984, text=["It opened.", "It rained."], place={"name": "Lorne"}).article
    assert (found.title, found.text, found.place) == ("1984", "It opened.\n\nIt rained.", "Lorne")


@pytest.mark.parametrize("text", [None, "", [], {}, True, "nan", " \n", "…", [{"x": 1}]])
def test_an_article_without_text_is_refused(text: object) -> None:
    with pytest.raises(ArticleError, match="no text"):
        taken(text=text)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("English", "en"), ("en_US.UTF-8", "en"), ("Deutsch", "de"), ("eng", "en"), ("ger", "de"), ("pt-BR", "pt"), ("español", "es"),
        ("Türkçe", "tr"), ("Chinese (Simplified)", "zh"), ("русский", "ru"), ("FRENCH", "fr"), ("iw", "he"), ("und", ""), ("", ""),
    ],
)  # fmt: skip
def test_languages_are_known_by_their_names(name: str, code: str) -> None:
    assert code_of(name) == code


@pytest.mark.parametrize("name", ["xx", "gibberish", "12", "C"])
def test_what_is_no_language_is_not_one(name: str) -> None:
    with pytest.raises(ValueError, match="no language"):
        code_of(name)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>The <b>old</b> bridge&nbsp;opened.</p><p>It rained &amp; hailed.</p>", "The old bridge opened.\n\nIt rained & hailed."),
        ("One.<br>Two.<br/>Three.", "One.\nTwo.\nThree."),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("<p>One.</p><script>var x = '<p>no</p>';</script><style>p {}</style>", "One."),
        ("<script>alert(1)", ""),
        ("&lt;p&gt;One &amp;amp; two.&lt;/p&gt;", "One & two."),
        ("Steps &amp;amp; rails: the harbour&amp;#8217;s", "Steps & rails: the harbour’s"),
        ("Fish &amp; chips &#8211; &euro;9", "Fish & chips – €9"),
        ("<strong>One.</strong> And more.\n\nTwo.", "One. And more.\n\nTwo."),
        ('See <a href="https://x.example">there</a>.', "See there."),
        ("<p>Write &lt;b&gt;bold&lt;/b&gt; so.</p>", "Write <b>bold</b> so."),
        ("<!-- hidden --><p>One.</p>", "One."),
        ("<div>" * 600 + "Deep.", "Deep."),
    ],
)
def test_html_in_a_field_is_read_as_what_it_shows(written: str, shown: str) -> None:
    assert plain(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "a < b",
        "AT&T",
        "x<y and y>z",
        "if a<b and c>d",
        "The <br> tag and the <p> tag.",
        "R&D; Q&A;",
        "Use <b> for bold.",
        "<$5 and >$3",
        "<3",
    ],
)
def test_text_with_signs_of_html_is_left_alone(text: str) -> None:
    assert plain(text) == text


def test_html_is_read_in_every_field_of_words() -> None:
    found = taken(title="Steps &amp; rails", author="<a href='/a'>Ann</a>", publisher="B&amp;B News", text=f"<p>{TEXT}</p>").article
    assert (found.title, found.author, found.publisher, found.text) == ("Steps & rails", "Ann", "B&B News", TEXT)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://x.example/a?utm_source=rss&id=3&fbclid=9#top", "https://x.example/a?id=3#top"),
        ("https://x.example/a?id=3&amp;utm_medium=x&gclid=1&mc_cid=2&at_medium=RSS", "https://x.example/a?id=3"),
        ("https://x.example/a#xtor=RSS-3", "https://x.example/a"),
        ("https://x.example/view?12345", "https://x.example/view?12345"),
        ("https://x.example/view?gallery=12&eid=7&source=4", "https://x.example/view?gallery=12&eid=7&source=4"),
        ("urn:x:1?utm_source=a", "urn:x:1?utm_source=a"),
        ("https://[x", "https://[x"),
    ],
)
def test_an_address_is_kept_without_what_tells_where_a_reader_came_from(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example",
        "https://x.example/",
        "http://x.example/index.html",
        "https://x.example/?utm_source=a",
        "x.example",
        "https://x.example/en/",
    ],
)
def test_home_pages_identify_nothing(url: str) -> None:
    assert is_home(url)
    one, other = taken(url=url).article, taken(url=url, text="Another text stands here.").article
    assert one.id != other.id
    assert one.url == canonical_url(url)


@pytest.mark.parametrize(
    "url", ["https://x.example/a", "https://x.example/?p=12", "https://x.example/index.php?12", "https://x.example/#/story/1"]
)
def test_other_addresses_identify(url: str) -> None:
    assert not is_home(url)
    assert taken(url=url).article.id == taken(url=url, text="Another text stands here.").article.id


def test_an_id_that_counts_rows_is_no_identity() -> None:
    assert not any(is_identity(value) for value in ("0", "1", "17", "9999", "3.0", "https://x.example/"))
    assert not is_identity("123456", row=123456)
    assert is_identity("123456", row=3)
    assert is_identity("a1")
    assert [is_global(value) for value in ("12", "post-1", "tag:x.example,2025:1", "https://x.example/?p=1")] == [False, False, True, True]
    assert take({"id": "7", "text": TEXT}, How(columns={"id": "id"})).article.id == "7"  # who names the column means it
    assert take({"id": "7", "text": TEXT, "added": "2025-09-03T00:00:00+00:00"}, How()).article.id == "7"  # an export's own


def test_an_empty_date_is_told_and_no_date_is_not(tmp_path: Path) -> None:
    written = [{"text": "One.", "date": "NaT"}, {"text": "Two.", "date": ""}, {"text": "Three."}, {"text": "Four.", "date": "2026-05-01"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, written)))
    notes = Notes()
    assert len(list(Reading([tmp_path / "a.jsonl"], note=notes.add))) == 4
    assert list(notes.sentences()) == ["1 article has a date that says nothing, and was taken without one: a.jsonl:1"]
