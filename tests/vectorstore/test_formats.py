"""Each format that the news trade and offices have goes in as its articles; what is wrong with one is said in a line."""

import gzip
import io
import json
import mailbox
import tarfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pyarrow as pa
import pytest
from docx.oxml import parse_xml
from pyarrow import parquet

from tests.vectorstore.made_formats import epub, odt, pdf, warc, zipped
from vectorstore import Article, Rejected
from vectorstore.fetching.sources import FORMATS, Reading
from vectorstore.reading.formats import archives
from vectorstore.reading.formats.dateline import dateline_place
from vectorstore.reading.listings import listing

PROSE = "The quay at Brannel was closed on Tuesday after the tide had lifted 14 of its stones. "
HTML = f"<p>{PROSE}</p><p>Nobody was hurt.</p>"
G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'


def read(path: Path, content: str | bytes | None = None) -> tuple[list[Article], list[Rejected]]:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    items = list(Reading([path]))
    return [item[1] for item in items if not isinstance(item, Rejected)], [item for item in items if isinstance(item, Rejected)]


def one(path: Path, content: str | bytes | None = None) -> Article:
    articles, rejected = read(path, content)
    assert rejected == []
    (article,) = articles
    return article


def refused(path: Path, content: str | bytes) -> str:
    articles, (rejected,) = read(path, content)
    assert articles == []
    assert "\n" not in rejected.error
    return rejected.error


def fields(article: Article) -> tuple[str, ...]:
    return article.title, article.author, article.publisher, str(article.published)[:10], article.language, article.place


# Feeds


RSS = f"""<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Brannel Post</title><link>https://post.example</link>
<item><title>Quay &amp;amp; tide</title><link>https://post.example/a</link><guid isPermaLink="false">tag:post.example,2026:1</guid>
<dc:creator>Ida Voss</dc:creator><pubDate>Tue, 03 Mar 2026 10:00:00 +0100</pubDate><description>Short.</description>
<content:encoded><![CDATA[{HTML}<script>x()</script>]]></content:encoded></item>
<item><title>Empty</title><link>https://post.example/b</link></item>
<item><title>Third</title><link>https://post.example/c</link><guid>https://post.example/c</guid>
<description>Ferries &lt;b&gt;sail&lt;/b&gt; again.</description></item>
</channel></rss>"""


@pytest.mark.parametrize("name", ["a.xml", "a.rss"])
def test_an_rss_file_holds_an_article_for_each_entry(tmp_path: Path, name: str) -> None:
    articles, rejected = read(tmp_path / name, RSS)
    assert fields(articles[0]) == ("Quay & tide", "Ida Voss", "Brannel Post", "2026-03-03", "en", "")
    assert articles[0].text == f"{PROSE.strip()}\n\nNobody was hurt."
    assert (articles[0].id, articles[0].url) == ("tag:post.example,2026:1", "https://post.example/a")
    assert (articles[1].title, articles[1].text) == ("Third", "Ferries sail again.")
    assert [(item.input.rsplit("#", 1)[1], item.error.split(";")[0]) for item in rejected] == [("2", "the article has no text")]


def test_an_atom_file_holds_an_article_for_each_entry(tmp_path: Path) -> None:
    entry = "<entry><title>Tide {n}</title><id>{n}</id><link href='https://post.example/{n}'/><published>2026-03-0{n}T10:00:00Z</published>"
    entry += "<updated>2026-04-01T10:00:00Z</updated><content type='xhtml'>"
    entry += "<div xmlns='http://www.w3.org/1999/xhtml'><p>Tide {n} came.</p></div></content></entry>"
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Post</title>{entry.format(n=1)}{entry.format(n=2)}</feed>"
    articles, rejected = read(tmp_path / "a.atom", feed)
    assert rejected == []
    assert [(article.text, str(article.published)[:10]) for article in articles] == [
        ("Tide 1 came.", "2026-03-01"),
        ("Tide 2 came.", "2026-03-02"),
    ]
    assert articles[0].id not in ("", "1")  # which another feed may have, too


def test_a_feed_of_many_entries_is_read_to_its_end(tmp_path: Path) -> None:
    items = "".join(
        f"<item><title>T{n}</title><link>https://post.example/{n}</link><description>Text {n}.</description></item>" for n in range(300)
    )
    articles, _ = read(tmp_path / "a.rss", f"<rss version='2.0'><channel><title>Post</title>{items}</channel></rss>")
    assert [article.text for article in articles] == [f"Text {n}." for n in range(300)]


def test_an_export_of_wordpress_gives_what_was_published(tmp_path: Path) -> None:
    item = "<item><title>{0}</title><link>https://post.example/{0}</link><description/><wp:post_type>{1}</wp:post_type><wp:status>{2}</wp:status>"
    item += "<content:encoded><![CDATA[Text of {0}.]]></content:encoded></item>"
    kinds = [("news", "post", "publish"), ("photo", "attachment", "inherit"), ("secret", "post", "draft")]
    items = "".join(item.format(*kind) for kind in kinds) + "<wp:tag>t</wp:tag>" * 50
    names = "xmlns:wp='http://wordpress.org/export/1.2/' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    articles, (rejected,) = read(tmp_path / "a.xml", f"<rss version='2.0' {names}><channel><title>Post</title>{items}</channel></rss>")
    assert [(article.text, article.publisher) for article in articles] == [("Text of news.", "Post")]
    assert "draft" in rejected.error


def test_a_feed_that_is_no_xml_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    assert (
        one(tmp_path / "a.rss", "<rss><channel><title>P</title><item><title>Q & A</title><description>It sails.</description></item>").text
        == "It sails."
    )


@pytest.mark.parametrize("name", ["a.json", "a.jsonfeed"])
def test_a_json_feed_holds_an_article_for_each_entry(tmp_path: Path, name: str) -> None:
    items: list[Any] = [
        {"id": "7", "url": "https://post.example/7", "title": "Quay", "content_html": HTML, "date_published": "2026-03-03T10:00:00Z"},
        {
            "id": "https://post.example/8",
            "url": "https://post.example/8",
            "content_text": "Plain.",
            "authors": [{"name": "Bo"}, {"name": "Al"}],
        },
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Post", "language": "en", "authors": [{"name": "Ida"}], "items": items}
    articles, rejected = read(tmp_path / name, json.dumps(feed))
    assert rejected == []
    assert fields(articles[0]) == ("Quay", "Ida", "Post", "2026-03-03", "en", "")
    assert articles[0].text.endswith("\n\nNobody was hurt.")
    assert (articles[1].author, articles[1].text) == ("Bo, Al", "Plain.")
    assert articles[0].id != "7"


# The news trade


@pytest.mark.parametrize(
    "item",
    [
        {"uri": "urn:x:1", "versioncreated": "2026-03-04T10:00:00Z", "firstcreated": "2026-03-03T10:00:00Z", "byline": "Ida Voss",
         "source": "Post", "headline": "Quay", "body_text": PROSE, "language": "en-GB", "located": "Brannel", "pubstatus": "usable"},
        {"uri": "urn:x:1", "versionCreated": "2026-03-03T10:00:00Z",
         "headlines": [{"role": "short", "value": "Q"}, {"role": "main", "value": "Quay"}],
         "bodies": [{"role": "summary", "value": "Closed."}, {"contentType": "text/html", "value": HTML}],
         "language": "en", "by": "Ida Voss",
         "places": [{"name": "Brannel"}], "infosources": [{"name": "Post"}]},
        {"uri": "urn:x:1", "firstcreated": "2026-03-03T10:00:00Z", "headline": "Quay", "body_xhtml": HTML, "language": "en",
         "located": "Brannel",
         "people": [{"rel": "author", "name": "Ida Voss"}], "source": "Post"},
    ],
)  # fmt: skip
def test_ninjs_of_each_version_is_read(tmp_path: Path, item: dict[str, Any]) -> None:
    article = one(tmp_path / "a.json", json.dumps(item))
    assert fields(article) == ("Quay", "Ida Voss", "Post", "2026-03-03", "en", "Brannel")
    assert article.text.startswith(PROSE.strip())
    assert article.id == "urn:x:1"


def test_a_withdrawn_ninjs_is_named_and_other_json_is_left_alone(tmp_path: Path) -> None:
    gone = {"uri": "urn:x:2", "versioncreated": "2026-03-03", "headline": "Quay", "body_text": PROSE, "pubstatus": "canceled"}
    articles, (rejected,) = read(tmp_path / "a.json", json.dumps([gone, {"id": "k", "title": "Other", "text": "Text."}]))
    assert "withdrawn" in rejected.error
    assert [article.id for article in articles] == ["k"]


NITF = f"""<nitf xml:lang="en"><head><title>Slug</title>
<docdata><doc-id id-string="post-77"/><date.issue norm="20260303T101500Z"/></docdata></head>
<body><body.head><hedline><hl1>Quay closed</hl1><hl2>Stones lifted</hl2></hedline><byline>By <person>Ida Voss</person></byline>
<distributor><org>Brannel Post</org></distributor><dateline><location>Brannel</location></dateline></body.head>
<body.content><media><media-caption>A stone.</media-caption></media><p>{PROSE}</p><p>Nobody was
hurt.</p><table><tr><td>Stones</td><td>14</td></tr></table></body.content></body></nitf>"""


def test_nitf_is_read_without_its_captions(tmp_path: Path) -> None:
    article = one(tmp_path / "a.xml", NITF)
    assert fields(article) == ("Quay closed", "Ida Voss", "Brannel Post", "2026-03-03", "en", "Brannel")
    assert article.text == f"{PROSE.strip()}\n\nNobody was hurt.\n\nStones | 14"
    assert article.id == "post-77"


def news_item(guid: str, content: str, status: str = "stat:usable") -> str:
    return (
        f'<newsItem {G2} guid="{guid}" xml:lang="en"><itemMeta><provider><name>Brannel Post</name></provider>'
        "<versionCreated>2026-03-05T10:00:00Z</versionCreated><firstCreated>2026-03-04T10:00:00Z</firstCreated>"
        f'<pubStatus qcode="{status}"/></itemMeta><contentMeta><contentCreated>2026-03-03T10:00:00Z</contentCreated>'
        "<located><name>Brannel</name></located><headline>Quay closed</headline><by>Ida Voss</by></contentMeta>"
        f"<contentSet>{content}</contentSet></newsItem>"
    )


@pytest.mark.parametrize(
    "content",
    [
        f'<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body>{HTML}</body></html></inlineXML>',
        f'<inlineXML contenttype="application/nitf+xml">{NITF.rsplit("?>", maxsplit=1)[-1]}</inlineXML>',
        f'<inlineData contenttype="text/plain">{PROSE}\n\nNobody was hurt.</inlineData>',
        f'<inlineData contenttype="text/html"><![CDATA[{HTML}]]></inlineData>',
    ],
)
def test_newsml_g2_is_read_with_whatever_is_inside(tmp_path: Path, content: str) -> None:
    article = one(tmp_path / "a.xml", news_item("urn:newsml:post:1", content))
    assert fields(article) == ("Quay closed", "Ida Voss", "Brannel Post", "2026-03-03", "en", "Brannel")
    assert "lifted 14 of its stones." in article.text
    assert "\n\nNobody was hurt." in article.text
    assert article.id == "urn:newsml:post:1"


def test_a_message_holds_several_items_and_what_was_withdrawn_is_named(tmp_path: Path) -> None:
    data = f"<inlineData>{PROSE}</inlineData>"
    items = (
        news_item("a", data)
        + news_item("b", data, "stat:canceled")
        + news_item("c", "<remoteContent href='x.jpg'/>")
        + news_item("d", data + "")
    )
    articles, rejected = read(
        tmp_path / "a.xml", f"<newsMessage {G2}><header/><itemSet>{items}<packageItem guid='p'/></itemSet></newsMessage>"
    )
    assert [article.id for article in articles] == ["a", "d"]
    assert ["withdrawn" in item.error or "no text" in item.error for item in rejected] == [True, True]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("<urlset/>", "sitemap"),
        ("<svg/>", "begins with <svg>"),
        ("<rss><channel/></rss>", "no entries"),
        ("not xml at all", "not XML"),
        ("<a>" * 5000, "not XML"),
    ],
)
def test_other_xml_and_hostile_xml_is_refused(tmp_path: Path, content: str, error: str) -> None:
    assert error in refused(tmp_path / "a.xml", content)


@pytest.mark.parametrize("entity", ['"x">', 'SYSTEM "file:///etc/passwd">', 'SYSTEM "https://post.example/a">'])
def test_entities_of_a_file_are_not_resolved_and_those_of_html_are(tmp_path: Path, entity: str) -> None:
    content = (
        f"<!DOCTYPE nitf [<!ENTITY own {entity}]><nitf><body><body.content><p>Quay &mdash; &own; closed.</p></body.content></body></nitf>"
    )
    assert one(tmp_path / "a.xml", content).text == "Quay — &own; closed."


def test_lists_headings_and_datelines_of_the_trade_are_read(tmp_path: Path) -> None:
    body = "<h1>Quay closed</h1><p>The <b>quay</b> is&#160;shut.</p><ul><li>One</li><li>Two</li></ul><p>It<br/>rains.</p>"
    assert one(tmp_path / "a.xml", news_item("g", f"<inlineXML><html><body>{body}</body></html></inlineXML>")).text == (
        "The quay is\xa0shut.\n\nOne\nTwo\n\nIt\nrains."
    )
    lines = "<hedline><hl1>Quay&mdash;<em>closed</em> again</hl1></hedline><byline>By Ida Voss</byline><dateline>BRANNEL, Ind.</dateline>"
    article = one(
        tmp_path / "b.xml", f"<nitf><body><body.head>{lines}</body.head><body.content><p>Text here.</p></body.content></body></nitf>"
    )
    assert (article.title, article.author, article.place) == ("Quay—closed again", "Ida Voss", "BRANNEL, Ind.")


# Offices


def test_a_word_document_is_read_as_it_stands_with_its_changes_accepted(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "Quay closed", "Ida Voss"
    document.add_heading("Quay closed", 1)
    document.add_paragraph(PROSE)
    changed = document.add_paragraph("It will open ")
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    changed._p.append(parse_xml(f"<w:del {names}><w:r><w:delText>never</w:delText></w:r></w:del>"))
    changed._p.append(parse_xml(f"<w:ins {names}><w:r><w:t>in May.</w:t></w:r></w:ins>"))
    table = document.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ("Stones", "14", "Cost", "9,000"), strict=True):
        cell.text = text
    document.sections[0].header.paragraphs[0].text = "Confidential"
    document.save(str(tmp_path / "a.docx"))
    article = one(tmp_path / "a.docx")
    assert (article.title, article.author, article.published) == ("Quay closed", "Ida Voss", None)
    assert article.text == f"{PROSE.strip()}\n\nIt will open in May.\n\nStones | 14\nCost | 9,000"


def test_what_a_template_says_of_itself_is_not_taken(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(PROSE)
    document.save(str(tmp_path / "quay-closed.docx"))
    article = one(tmp_path / "quay-closed.docx")
    assert (article.title, article.author, article.published) == ("quay closed", "", None)


PAGES = [
    [(11, 50, 820, "Brannel Post"), (20, 50, 780, "Quay closed after storm"),
     (11, 50, 750, "The quay at Brannel was closed on Tuesday after the re-"),
     (11, 50, 736, "pairs of its well-known steps had failed in the storm (again)."),
     (11, 50, 714, "Ida Voss, who keeps the harbour, said that the well-"),
     (11, 50, 700, "known steps would be the last of them to be"), (11, 50, 30, "Page 1 of 2")],
    [(11, 50, 820, "Brannel Post"), (11, 50, 790, "laid again."), (11, 50, 768, "Nobody was hurt."), (11, 50, 30, "Page 2 of 2")],
]  # fmt: skip


@pytest.mark.parametrize("title", ["Microsoft Word - quay.doc", "", "Quay closed after storm"])
def test_a_pdf_is_read_in_paragraphs_without_headers_and_footers(tmp_path: Path, title: str) -> None:
    article = one(tmp_path / "a.pdf", pdf(PAGES, title))
    assert article.title == "Quay closed after storm"
    assert article.text == (
        "The quay at Brannel was closed on Tuesday after the repairs of its well-known steps had failed in the storm (again).\n\n"
        "Ida Voss, who keeps the harbour, said that the well-known steps would be the last of them to be laid again.\n\nNobody was hurt."
    )


def test_a_scanned_a_locked_and_a_broken_pdf_are_refused_in_words(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(PAGES))))
    writer.encrypt("secret")
    locked = io.BytesIO()
    writer.write(locked)
    assert "password" in refused(tmp_path / "locked.pdf", locked.getvalue())
    assert "OCR" in refused(tmp_path / "scan.pdf", pdf([[]]))
    assert "not a PDF" in refused(tmp_path / "broken.pdf", b"%PDF-1.4 nothing")


def test_an_epub_holds_an_article_for_each_chapter(tmp_path: Path) -> None:
    meta = (
        "<dc:title>Brannel Yearbook</dc:title><dc:creator>Ida Voss</dc:creator><dc:date>2026-03-03</dc:date><dc:language>en</dc:language>"
    )
    chapters = ["<h1>Cover</h1>", f"<h2>The quay</h2>{HTML * 3}", f"<h2>The ferry</h2><p>{PROSE.replace('quay', 'ferry') * 4}</p>"]
    articles, rejected = read(tmp_path / "a.epub", epub(chapters, meta))
    assert rejected == []
    assert [(article.title, article.author, str(article.published)[:10]) for article in articles] == [
        ("The quay", "Ida Voss", "2026-03-03"), ("The ferry", "Ida Voss", "2026-03-03"),
    ]  # fmt: skip
    assert len({article.id for article in articles}) == 2


def test_open_document_and_rich_text_are_read(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>Is it so?</text:p></office:annotation>"
    body = f"<text:h>Quay</text:h><text:p>{PROSE}{note}</text:p><text:p>Nobody<text:s/>was hurt.</text:p>"
    article = one(tmp_path / "a.odt", odt(body, "<dc:title>Quay</dc:title><meta:initial-creator>Ida Voss</meta:initial-creator>"))
    assert (article.title, article.author, article.text) == ("Quay", "Ida Voss", f"{PROSE.strip()}\n\nNobody was hurt.")
    rich = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0\b Quay\b0\par Die Br\'fccke ist zu.\par Niemand \u8222?weint\u8220?.}"
    article = one(tmp_path / "a.rtf", rich)
    assert (article.title, article.text) == ("Quay", "Die Brücke ist zu.\n\nNiemand „weint“.")


def test_a_parquet_table_is_read_by_its_columns(tmp_path: Path) -> None:
    count = 200
    columns = {"Headline": [f"T{n}" for n in range(count)], "text": [f"Text {n}." for n in range(count)], "wordcount": range(count)}
    columns |= {
        "embedding": [[0.5, 0.25]] * count,
        "image": [b"x"] * count,
        "authors": [["Ida", "Bo"]] * count,
        "date": ["2026-03-03"] * count,
    }
    parquet.write_table(pa.table({name: list(values) for name, values in columns.items()}), tmp_path / "a.parquet", row_group_size=50)
    articles, rejected = read(tmp_path / "a.parquet")
    assert rejected == []
    assert [article.text for article in articles] == [f"Text {n}." for n in range(count)]
    assert (articles[-1].title, articles[-1].author, str(articles[-1].published)) == ("T199", "Ida, Bo", "2026-03-03")


# Mail


def mail(subject: str = "Fwd: Quay closed") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "Ida Voß <ida@post.example>", subject, "Tue, 03 Mar 2026 10:00:00 +0100"
    message["Message-ID"] = f"<{abs(hash(subject))}@post.example>"
    message.set_content("Plain.\n")
    message.add_alternative(HTML, subtype="html")
    return message


def test_a_mail_is_an_article_and_so_are_its_attachments(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(f"# Ferry\n\n{PROSE}".encode(), maintype="text", subtype="markdown", filename="../../ferry.md")
    message.add_attachment(b"PNG", maintype="image", subtype="png", filename="logo.png")
    message.add_attachment(b"%PDF broken", maintype="application", subtype="pdf", filename="bad.pdf")
    articles, (rejected,) = read(tmp_path / "a.eml", bytes(message))
    assert fields(articles[0]) == ("Quay closed", "Ida Voß", "", "2026-03-03", "en", "")
    assert articles[0].text == f"{PROSE.strip()}\n\nNobody was hurt."
    assert articles[1].title == "Ferry"
    assert rejected.input.endswith("a.eml › bad.pdf")


def test_a_mail_that_was_sent_on_as_it_is_is_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "bo@post.example", "See below"
    message.set_content("Worth a look, says Bo.")
    message.add_attachment(mail("Ferry sails"))
    articles, rejected = read(tmp_path / "a.eml", bytes(message))
    assert ([article.title for article in articles], rejected) == (["See below", "Ferry sails"], [])


def test_a_mailbox_holds_its_mails(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "a.mbox")
    for number in range(3):
        box.add(mail(f"Quay {number}"))
    box.close()
    articles, rejected = read(tmp_path / "a.mbox")
    assert ([article.title for article in articles], rejected) == (["Quay 0", "Quay 1", "Quay 2"], [])
    forwarded = "---------- Forwarded message ---------\nFrom: Post <n@p.example>\nSubject: Crane\n\nThe crane fell.\n\n-- \nAnn\n"
    assert one(tmp_path / "d.eml", f"Subject: Fwd: Crane\nFrom: a@x.example\n\n{forwarded}").text == "The crane fell."
    (tmp_path / "c.mbox").write_bytes(
        b"From x Wed Mar  4 07:00:00 2026\nSubject: \nContent-Type: text/plain; charset=nonsense-77\n\nThe crane fell.\n"
    )
    assert [article.text for article in read(tmp_path / "c.mbox")[0]] == ["The crane fell."]
    assert "not a mailbox" in refused(tmp_path / "b.mbox", "Dear all,\n")


# Archives


MEMBERS = {
    "mon/a.md": f"# Quay\n\n{PROSE}".encode(), "feed.xml": RSS.encode(),
    "rows.jsonl": b'{"id": "r1", "title": "R", "text": "Row."}\n{broken\n',
    "bad.json": b"{", "photo.jpg": b"x", "__MACOSX/._a.md": b"x", "../../up.txt": b"Up and away.",
    "inner.zip": zipped({"deep.txt": b"Deep down."}),
}  # fmt: skip


def tar(members: dict[str, bytes], mode: Any) -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.zip", zipped(MEMBERS)), ("a.tar.gz", tar(MEMBERS, "w:gz")), ("a.tgz", tar(MEMBERS, "w:gz")), ("a.tar", tar(MEMBERS, "w"))],
)
def test_an_archive_is_read_as_a_folder_is(tmp_path: Path, name: str, content: bytes) -> None:
    articles, rejected = read(tmp_path / name, content)
    assert {article.title for article in articles} == {"Quay", "Quay & tide", "Third", "R", "up", "deep"}
    where = {item.input.removeprefix(f"{tmp_path / name} › ") for item in rejected}
    assert where == {"feed.xml#2", "rows.jsonl:2", "bad.json"}
    assert [article.id for article in read(tmp_path / name)[0]] == [article.id for article in articles]


def test_archives_that_are_made_to_harm_end_nothing_else(tmp_path: Path) -> None:
    bomb = zipped({"a.txt": b"Before it.", "bomb.txt": b"x" * 100_000_000, "c.txt": b"After it."})
    articles, rejected = read(tmp_path / "a.zip", bomb)
    assert [article.text for article in articles] == ["Before it."]
    assert "far more" in rejected[0].error
    deep = zipped({"b.zip": zipped({"c.zip": zipped({"d.txt": b"Deep."})}), "e.txt": b"Here."})
    articles, rejected = read(tmp_path / "b.zip", deep)
    assert [article.text for article in articles] == ["Here."]
    assert "archive in an archive" in rejected[0].error


@pytest.mark.nightly  # test_parser has files that do
def test_a_member_that_ends_the_process_ends_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.reading.parser.SECONDS", 1)
    harm = f"<html><body><article><p {' '.join(f'a{n}=1' for n in range(60_000))}>{HTML}</article></body></html>"
    members = {"a.txt": b"Before it.", "b.html": harm.encode(), "c.docx": b"x", "d.jsonl": b'{"title": "D", "text": "After it."}'}
    articles, rejected = read(tmp_path / "a.zip", zipped(members))
    assert [article.text for article in articles] == ["Before it.", "After it."]
    assert ["too long" in item.error for item in rejected] == [True, False]


def test_too_many_members_are_left_out_and_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(archives, "_MEMBERS", 2)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({f"{n}.txt": b"Text." for n in range(4)}))
    rows = list(archives.read(path))
    assert len(rows) == 3
    with pytest.raises(ValueError, match="the rest was left out"):
        rows[-1][1]()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [("a.zip", b"nothing", "damaged"), ("a.tar.gz", b"nothing", "damaged"), ("a.zip", zipped({"a.jpg": b"x"}), "no file of a kind"),
     ("a.jsonl.gz", b"nothing", "damaged"), ("a.log.gz", gzip.compress(b"x", mtime=0), "packed files")],
)  # fmt: skip
def test_what_is_no_archive_is_refused(tmp_path: Path, name: str, content: bytes, error: str) -> None:
    assert error in refused(tmp_path / name, content)


def test_half_an_archive_gives_half_its_articles(tmp_path: Path) -> None:
    whole = tar({f"{n}.txt": f"Text {n}. {PROSE}".encode() for n in range(50)}, "w")
    articles, rejected = read(tmp_path / "a.tar", whole[: len(whole) // 2])
    assert 20 < len(articles) < 40
    assert rejected


def test_packed_lines_and_tables_are_read(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": f"a{n}", "title": f"T{n}", "text": f"Text {n}."}) + "\n" for n in range(500))
    assert len(read(tmp_path / "a.jsonl.gz", gzip.compress(lines.encode()))[0]) == 500
    assert one(tmp_path / "a.csv.gz", gzip.compress(b"id,title,text\n1,A,Text.\n")).text == "Text."


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_web_archive_gives_its_pages(tmp_path: Path, name: str) -> None:
    page = "<html><head><title>Quay closed</title>{meta}</head><body><article>{body}</article></body></html>"
    dated = page.format(meta='<meta property="article:published_time" content="2026-03-03T10:00:00Z">', body=HTML * 3)
    plain = page.format(meta="", body=f"<p>{PROSE.replace('quay', 'ferry') * 3}</p>")
    warc(
        tmp_path / name,
        [("https://post.example/quay", 200, dated), ("https://post.example/gone", 404, plain), ("https://post.example/ferry", 200, plain)],
    )
    articles, rejected = read(tmp_path / name)
    assert rejected == []
    assert [(article.url, str(article.published)[:10]) for article in articles] == [
        ("https://post.example/quay", "2026-03-03"), ("https://post.example/ferry", "2026-05-05"),
    ]  # fmt: skip


# Places, and the list


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("LONDON, 3 Sept (Reuters) – The bridge opened.", "LONDON"),
        ("BRYHER, Scilly — The quay was closed.", "BRYHER, Scilly"),
        ("By Ida Voss\n\nST. IVES, England (AP) -- Two men", "ST. IVES, England"),
        ("Frankfurt am Main (dpa/lhe) - Die Brücke", "Frankfurt am Main"),
        ("São Paulo, 3 de setembro de 2025 (Lusa) – O porto", "São Paulo"),
        ("Madrid, 3 sep (EFE).- El puente", "Madrid"),
        ("PARIS, 3 sept. 2025 (AFP) - Le pont", "PARIS"),
        ("İSTANBUL (AA) - Kent", "İSTANBUL"),
        ("МОСКВА, 3 сентября. /ТАСС/. Мост открыт", "МОСКВА"),
        ("القاهرة (رويترز) - قال الوزير", "القاهرة"),
        ("(AP) - The quay was closed.", ""),
        ("The minister — who is ill — resigned.", ""),
        ("NATO — The alliance met.", ""),
        ("BREAKING NEWS - The bridge opened.", ""),
        ("Anna Bell (left) - The bride.", ""),
        ("Monday, September 3 - The council met.", ""),
        ("Well - That was it.", ""),
    ],
)
def test_the_place_before_a_report_is_found_only_where_it_is_certain(text: str, place: str) -> None:
    assert dateline_place(text) == place


def test_the_place_is_a_field_and_the_text_stays(tmp_path: Path) -> None:
    article = one(tmp_path / "a.txt", "LONDON, 3 Sept (Reuters) – The bridge opened.")
    assert (article.place, article.text) == ("LONDON", "LONDON, 3 Sept (Reuters) – The bridge opened.")


def test_each_format_has_a_row_in_the_manual() -> None:
    table = (Path(__file__).parent.parent.parent / "docs" / "ingestion.md").read_text(encoding="utf-8").split("## Formats")[1]
    assert [ending for ending in FORMATS if f"`{ending}`" not in table] == []


@pytest.mark.parametrize("broken", ["Q & A", "Q &nosuch A", "<b>Q"])
def test_a_feed_that_is_no_xml_is_read_to_its_end(tmp_path: Path, broken: str) -> None:
    items = "".join(
        f"<item><title>T{n}</title><link>https://post.example/a/{n}</link><description>Text {n}.</description></item>" for n in range(131)
    )
    bad = f"<item><title>{broken}</title><link>https://post.example/bad</link><description>Bad.</description></item>"
    articles, _ = read(tmp_path / "a.xml", f"<rss version='2.0'><channel><title>Post</title>{items}{bad}</channel></rss>")
    assert [article.text for article in articles] == [*(f"Text {n}." for n in range(131)), "Bad."]


def test_a_fetched_feed_says_how_many_entries_are_left_out() -> None:
    item = "<item><title>T</title><link>https://post.example/1</link></item>"
    found = listing(f"<rss version='2.0'><channel><title>Post</title>{item * 131}</channel></rss>".encode())
    assert found is not None
    assert (len(found["entries"]), found["left_out"]) == (100, 31)


WORDPRESS = (
    "<rss version='2.0' xmlns:wp='http://wordpress.org/export/1.2/' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Post</title><wp:author><wp:author_login>atregear</wp:author_login>"
    "<wp:author_display_name>Ada Tregear</wp:author_display_name></wp:author><item><title>Seals</title><dc:creator>{1}</dc:creator>"
    "<link>https://post.example/seals</link><content:encoded><![CDATA[{0}]]></content:encoded><wp:post_type>post</wp:post_type>"
    "<wp:status>publish</wp:status></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ('[caption id="a"]<img src="x.jpg" /> A seal[/caption]\n\nIt came [gallery ids="1,2"] back.\n\nTwice.', "It came back.\n\nTwice."),
        ("[vc_row][vc_column width='2']It came.[/vc_column][/vc_row]\n\nTwice.", "It came.\n\nTwice."),
        ("<!-- wp:paragraph --><p>It came.</p>\n\n[embed]https://video.example/1[/embed]\n\n[audio src=x.mp3]", "It came."),
        ("He [sic] said [1] so […]\n\n[ad id=3 size=4]Twice.", "He [sic] said [1] so […]\n\nTwice."),
    ],
)
def test_a_post_of_wordpress_is_read_as_it_is_shown(tmp_path: Path, typed: str, text: str) -> None:
    article = one(tmp_path / "a.xml", WORDPRESS.format(typed, "atregear"))
    assert (article.text, article.author) == (text, "Ada Tregear")
    assert one(tmp_path / "a.xml", WORDPRESS.format(typed, "bo")).author == "bo"


@pytest.mark.parametrize(
    ("end", "is_cut"),
    [
        ("Continue reading...", True),
        ("Read more →", True),
        ("Weiterlesen", True),
        ("The post <a>Ferry</a> appeared first on <a>The Echo</a>.", False),
        ("Der Beitrag Fähre erschien zuerst auf Das Echo.", False),
        ("La entrada Barco se publicó primero en El Eco.", False),
    ],
)
def test_the_end_of_an_entry_that_leads_to_its_site_is_left_out(tmp_path: Path, end: str, is_cut: bool) -> None:
    feed = "<rss version='2.0'><channel><title>The Echo</title><item><title>Ferry</title><link>https://echo.example/f</link>"
    (tmp_path / "a.rss").write_text(f"{feed}<description><![CDATA[<p>It was late.</p><p>{end}</p>]]></description></item></channel></rss>")
    notes: list[dict[str, Any]] = []
    (item,) = Reading([tmp_path / "a.rss"], note=lambda _, note: notes.append(note))
    assert not isinstance(item, Rejected)
    assert item[1].text == "It was late."
    assert notes[0]["remarks"] == ({"cut": ""} if is_cut else {})


def test_an_entry_without_an_author_has_that_of_an_atom_feed(tmp_path: Path) -> None:
    entry = "<entry><title>{0}</title><id>tag:echo.example,2026:{0}</id><summary>Text {0}.</summary>{1}</entry>"
    entries = entry.format(1, "<author><name>Ada</name></author>") + entry.format(2, "")
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Echo</title><author><name>Desk</name></author>{entries}</feed>"
    assert [article.author for article in read(tmp_path / "a.atom", feed)[0]] == ["Ada", "Desk"]
    editor = "<rss version='2.0'><channel><managingEditor>ed@echo.example (Ed)</managingEditor><item><title>A</title>"
    editor += "<description>B.</description>"
    assert one(tmp_path / "a.rss", f"{editor}</item></channel></rss>").author == ""
    mail = "<rss version='2.0'><channel><item><title>A</title><author>ada@echo.example (Ada Tregear)</author><description>B.</description>"
    assert one(tmp_path / "b.rss", f"{mail}</item></channel></rss>").author == "Ada Tregear"


def test_a_web_archive_of_texts_gives_its_texts(tmp_path: Path) -> None:
    records = ""
    for name, text in {"seals": "Seals\nThe keeper counted 62.\n", "ferry": "Ferry\nIt was late.\n"}.items():
        records += (
            f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://echo.example/{name}\r\nWARC-Date: 2026-03-03T08:15:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{name}>\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n{text}\r\n\r\n"
        )
    articles, _ = read(tmp_path / "a.warc", records)
    assert [(article.title, article.text, article.url) for article in articles] == [
        ("Seals", "The keeper counted 62.", "https://echo.example/seals"),
        ("Ferry", "It was late.", "https://echo.example/ferry"),
    ]
