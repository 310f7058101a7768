import json
from pathlib import Path

import httpx
import pytest

from tests.vectorstore.newspapers import CHARSETS, SENTENCES, SHORT, in_charset
from vectorstore import Article, ArticleError, Rejected
from vectorstore.fetching.sources import Reading
from vectorstore.fetching.web import read_url
from vectorstore.reading.charset import codec, decode, guess

PAIRS = [
    pytest.param(language, charset, marks=() if at == 0 else pytest.mark.nightly)
    for language, charsets in CHARSETS.items()
    for at, charset in enumerate(charsets)
]
ENGLISH, FRENCH, RUSSIAN, JAPANESE = (SENTENCES[language] for language in ("en", "fr", "ru", "ja"))


@pytest.mark.parametrize(("language", "charset"), PAIRS)
def test_a_paragraph_in_an_old_charset_is_read_as_it_was_written(language: str, charset: str) -> None:
    written, data = in_charset(SENTENCES[language], charset)
    assert decode(data) == written
    assert decode(data * 50) == written * 50


@pytest.mark.parametrize(("language", "charset"), [pair for pair in PAIRS if pair[0] in SHORT])
def test_a_headline_in_an_old_charset_is_read_as_it_was_written(language: str, charset: str) -> None:
    written, data = in_charset(SHORT[language], charset)
    assert decode(data) == written


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("language", SENTENCES)
def test_unicode_is_read_with_and_without_a_mark(language: str, charset: str) -> None:
    lines = f"{SENTENCES[language]}\n{SHORT.get(language, '1 2 3')}\n"
    assert decode(lines.encode(charset)) == lines


@pytest.mark.parametrize("text", [SENTENCES[language] for language in ("en", "fr", "ru", "el", "zh", "ko")])
@pytest.mark.parametrize("at", ["start", "middle", "end"])
def test_a_stray_byte_costs_utf8_one_character_only(text: str, at: str) -> None:
    place = {"start": 0, "middle": len(text) // 2, "end": len(text)}[at]
    data = text[:place].encode() + b"\x92" + text[place:].encode()
    found = guess(data)
    assert (found.text, found.charset, found.sure) == (text[:place] + "\ufffd" + text[place:], "utf-8", False)


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_a_lone_zero_does_not_make_wide_characters_of_a_text(charset: str) -> None:
    text = f"{FRENCH}\x00 {FRENCH}\n"
    assert decode(text.encode(charset)) == text


def test_a_text_that_ends_within_a_character_is_still_utf8() -> None:
    assert decode("Über Zoë – “nothing”".encode()[:-1]) == "Über Zoë – “nothing\ufffd"


def test_what_is_declared_decides_where_the_bytes_could_be_either() -> None:
    assert decode("Łódź".encode("iso8859-2"), "iso-8859-2") == "Łódź"
    assert decode("Ёлка".encode("koi8-r"), "koi8-r") == "Ёлка"


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "us-ascii", "no-such-charset", "hex", "x-user-defined"])
def test_a_wrong_declaration_is_not_believed(declared: str) -> None:
    assert decode(RUSSIAN.encode("cp1251"), declared) == RUSSIAN
    assert decode(FRENCH.encode(), declared) == FRENCH


def test_charsets_are_called_as_the_web_calls_them() -> None:
    names = {
        "latin1": "cp1252",
        "ISO-8859-9": "cp1254",
        "shift_jis": "cp932",
        "gb2312": "gbk",
        "x-sjis": "cp932",
        "cp850": "cp850",
        "hex": "",
    }
    assert {name: codec(name) for name in names} == names


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 9, b"\x00" * 400, b"\x7fELF\x02\x01" + b"\x00\x03" * 90]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(ArticleError, match="not a text file"):
        decode(data)


def _articles(path: Path) -> list[Article]:
    items = list(Reading([path]))
    assert not [item for item in items if isinstance(item, Rejected)]
    return [item[1] for item in items if not isinstance(item, Rejected)]


@pytest.mark.parametrize("charset", ["cp1252", "mac_roman", "utf-16"])
def test_json_lines_are_read_in_the_charset_of_their_file(tmp_path: Path, charset: str) -> None:
    texts = ["Plain words only.", ENGLISH, SHORT["en"], FRENCH]
    lines = [json.dumps({"id": str(number), "title": "A", "text": text}, ensure_ascii=False) for number, text in enumerate(texts)]
    (tmp_path / "a.jsonl").write_bytes(("\n".join(lines) + "\n").encode(charset))
    assert [article.text for article in _articles(tmp_path / "a.jsonl")] == texts


def test_lines_of_two_charsets_in_one_file_are_both_read(tmp_path: Path) -> None:
    lines = [json.dumps({"title": "A", "text": text}, ensure_ascii=False) for text in (ENGLISH, FRENCH)]
    (tmp_path / "a.jsonl").write_bytes(lines[0].encode() + b"\n" + lines[1].encode("cp1252") + b"\n")
    assert [article.text for article in _articles(tmp_path / "a.jsonl")] == [ENGLISH, FRENCH]


def _page(text: str, head: str = "") -> str:
    more = "The clerk spoke to about forty people in the hall on Monday evening and answered questions for an hour."
    return f"<html><head>{head}<title>Bridge</title></head><body><article><h1>Bridge</h1><p>{text}</p><p>{more}</p></article></body></html>"


@pytest.mark.parametrize(
    ("text", "charset", "head"),
    [
        (ENGLISH, "cp1252", "<meta charset=windows-1252>"),
        (RUSSIAN, "cp1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
        (JAPANESE, "shift_jis", "<meta charset='shift_jis'>"),
        (JAPANESE, "euc-jp", "<meta charset='utf-8'>"),
        (FRENCH, "cp1252", ""),
    ],
)
def test_a_page_is_decoded_as_it_declares_or_as_it_must_be(tmp_path: Path, text: str, charset: str, head: str) -> None:
    (tmp_path / "a.html").write_bytes(_page(text, head).encode(charset))
    assert text in _articles(tmp_path / "a.html")[0].text


@pytest.mark.parametrize(
    ("text", "charset", "kind"),
    [
        (ENGLISH, "cp1252", "text/html; charset=iso-8859-1"),
        (RUSSIAN, "koi8-r", "text/html; charset=KOI8-R"),
        (RUSSIAN, "cp1251", "text/html; charset=iso-8859-1"),
        (JAPANESE, "euc-jp", 'text/html; charset="euc-jp"'),
        (FRENCH, "cp1252", "text/html"),
    ],
)
def test_a_fetched_page_is_decoded_as_its_server_says(monkeypatch: pytest.MonkeyPatch, text: str, charset: str, kind: str) -> None:
    _, page = in_charset(_page(text), charset)
    (item,) = _fetched(monkeypatch, page, kind)
    assert in_charset(text, charset)[0] in item.text


def test_quotation_marks_of_another_charset_in_a_line_of_utf8_cost_only_themselves() -> None:
    assert "café\u2019s owner" in decode(b"The caf\xc3\xa9\xe2\x80\x99s owner said \x93no\x94 to the \xe2\x82\xac5 fee.")


@pytest.mark.parametrize(("name", "charset"), [("Vardø", "cp1252"), ("Łódź", "cp1250"), ("Çiğli", "cp1254"), ("Győr", "iso-8859-2")])
def test_a_foreign_name_in_an_english_page_does_not_make_its_declaration_wrong(name: str, charset: str) -> None:
    text = f"The council in {name} voted on Tuesday to buy nine electric buses for 41 million. The oldest are to be sold in spring."
    assert decode(_page(text, f"<meta charset={charset}>").encode(charset), charset) == _page(text, f"<meta charset={charset}>")


@pytest.mark.parametrize(("charset", "declared"), [("cp1251", "windows-1251"), ("koi8-r", "utf-8"), ("utf-8", "iso-8859-1")])
def test_a_feed_is_decoded_as_its_first_line_says_unless_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch, charset: str, declared: str
) -> None:
    feed = (
        f"<?xml version='1.0' encoding='{declared}'?><rss version='2.0'><channel><title>Весть</title>"
        f"<item><title>Мост</title><link>https://paper.example:81/1</link>"
        f"<description>{RUSSIAN} {RUSSIAN[::-1]}</description></item></channel></rss>"
    )
    monkeypatch.setattr("vectorstore.fetching.web.parse_url", lambda _: None)
    (item,) = _fetched(monkeypatch, in_charset(feed, charset)[1], "application/rss+xml")
    assert (item.title, item.publisher) == ("Мост", "Весть")
    assert in_charset(RUSSIAN, charset)[0] in item.text


@pytest.mark.parametrize(("language", "charset"), [("pl", "cp1250"), ("cs", "cp1250"), ("hu", "cp1250"), ("tr", "cp1254")])
@pytest.mark.parametrize("declared", ["windows-1252", "iso-8859-1"])
def test_a_declared_charset_whose_letters_the_language_lacks_is_not_believed(language: str, charset: str, declared: str) -> None:
    page = _page(SENTENCES[language] * 8, f"<meta charset={declared}>")
    assert SENTENCES[language] in decode(page.encode(charset), declared)


@pytest.mark.parametrize("language", ["ja", "zh"])
@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_wide_characters_need_no_spaces(language: str, charset: str) -> None:
    assert decode(SENTENCES[language].encode(charset)) == SENTENCES[language]
    assert decode(SENTENCES[language].encode({"ja": "cp932", "zh": "gb18030"}[language])) == SENTENCES[language]


@pytest.mark.parametrize(
    "data", [b"The keeper counted \x00\x00 62 seals\x01\x02 at Bryher.\x1a", b"Late.\x00", b"\x01It sailed at noon.\x1a"]
)
def test_a_few_strays_do_not_refuse_a_short_text(data: bytes) -> None:
    assert decode(data) == data.decode()


def _fetched(monkeypatch: pytest.MonkeyPatch, body: bytes, kind: str) -> list[Article]:
    monkeypatch.setattr("vectorstore.fetching.web._look_up", lambda *_: [(2, 1, 6, "", ("93.184.216.34", 443))])

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": kind}, content=body)

    items = list(read_url("https://paper.example/1", httpx.Client(transport=httpx.MockTransport(answer))))
    return [item[1] for item in items if not isinstance(item, Rejected)]
