"""Decodes bytes as text, in whatever character set (charset) they were written.

A byte order mark decides; else UTF-8, for which no other charset is mistaken by chance; else the charset that a server or a page declares,
if the text makes sense in it. Else chardet names the likely charsets, and the one is taken in whose text the fewest letters and signs stand
where no language has them.
"""

import codecs
import re
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, cast

from vectorstore.errors import ArticleError
from vectorstore.reading.letters import ALPHABETS, rare_signs, strange_signs, strangeness
from vectorstore.texts.languages import detect

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 8_000  # bytes by which the charset is guessed; more take longer and change little
_DECLARATION = 4_096  # bytes at the beginning of a page or a feed in which a declaration is looked for
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})|<meta[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I
)
_UTF8_RUN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_TAG = re.compile(rb"<[^<>]{0,500}>")  # which says what is declared, and nothing of the text
_PRINTABLE = bytes(range(32, 127))
_ESCAPES = (b"\x1b$", b"\x1b(J")  # only ISO-2022-JP writes these

# How likely each charset is before the text is looked at, compared with the most frequent one for the same scripts. No experiment set these
# one by one, nor those below; tests/vectorstore/test_charset.py has the texts that they must decode.
_LIKELY = {
    "cp1252": 1.0, "cp1250": 1.0, "cp1251": 1.0, "cp1253": 1.0, "cp1254": 1.0, "cp1255": 1.0, "cp1256": 1.0, "cp1257": 0.9, "cp1258": 0.8,
    "koi8-r": 1.0, "koi8-u": 0.95, "iso8859-2": 0.95, "iso8859-5": 0.95, "iso8859-7": 0.9, "iso8859-6": 0.9, "iso8859-8": 0.9,
    "iso8859-15": 0.9, "iso8859-4": 0.6, "iso8859-13": 0.7, "iso8859-16": 0.6, "mac-roman": 0.7, "mac-cyrillic": 0.6,
    "cp850": 0.6, "cp852": 0.6, "cp866": 0.8, "cp874": 1.0,
    "gb18030": 1.0, "big5hkscs": 1.0, "cp932": 1.0, "euc_jp": 1.0, "cp949": 1.0,
}  # fmt: skip
# Charset → another one that has all its characters under the same bytes, and more.
_WIDER = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "shift_jis_2004": "cp932",
    "shift_jisx0213": "cp932",
    "euc_jis_2004": "euc_jp",
    "euc_jisx0213": "euc_jp",
}
_LOST = 0.05  # the share of the bytes beyond ASCII that a charset may not have; with more it is not the charset
_SENSIBLE = 0.2  # the strangeness, in [0, 1], that a text may have to be taken to be in the right charset
_STRAYS = 8  # control characters that a short text may have
_FREQUENT_EAST = re.compile("[\u3001\u3002\uff0c\u3040-\u30ff]")  # commas, full stops, and the letters of Japanese
_EAST = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef\u2010-\u203b\\s!-~]")
_MOSTLY, _FREQUENT = 0.95, 0.03  # the shares of a text's characters that are in _EAST, and in _FREQUENT_EAST
_FOREIGN = 0.05  # the share of a text's letters beyond ASCII that its language may lack before other charsets are tried
_SURELY = 3  # times as likely as any other charset: then it counts as known
_WORDS = 4  # that are enough to detect a language
_CHANCE = 0.01  # the confidence, in [0, 1], given to charsets that chardet does not name


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the charset that it was decoded from, and whether that is certain or was guessed."""

    text: str
    charset: str
    sure: bool


def decode(data: bytes, declared: str = "") -> str:
    """The text of bytes; `declared` as in `guess`. Raises ArticleError when they are no text."""
    return guess(data, declared).text


def guess(data: bytes, declared: str = "") -> Decoded:
    """The text of bytes, and its charset; `declared` is the charset's name as servers and pages write it, or empty.

    Raises ArticleError when they are no text.
    """
    decoded = (
        _marked(data) or _escaped(data) or _wide(data) or _utf8(data) or _wide_east(data) or _as_declared(data, declared) or _detected(data)
    )
    if decoded is None or not _is_text(decoded.text):
        raise ArticleError("this is not a text file")
    return decoded


def recoded(file: BinaryIO) -> BinaryIO:
    """A file to be read line by line: UTF-16 and UTF-32, whose line breaks are several bytes, as UTF-8; any other unchanged."""
    head = file.read(_DECLARATION)
    file.seek(0)
    decoded = _marked(head) or _wide(head)
    if decoded is None or decoded.charset == "utf-8":
        return file
    return cast(BinaryIO, codecs.EncodedFile(file, "utf-8", decoded.charset, "replace"))


def declared_in(data: bytes) -> str:
    """The charset that a page or a feed declares in its first lines, or an empty string."""
    match = _DECLARED.search(data[:_DECLARATION])
    return (match[1] or match[2]).decode("ascii") if match else ""


def codec(label: str) -> str:
    """Python's name of a charset that is named as on the web, where latin-1 means windows-1252; an empty string if there is none."""
    import webencodings

    found = webencodings.lookup(label)
    if found is not None:
        return "" if found.name in ("replacement", "x-user-defined") else str(found.codec_info.name)
    try:
        return codecs.lookup(label).name if codecs.lookup(label)._is_text_encoding else ""
    except (LookupError, ValueError):
        return ""


def _marked(data: bytes) -> Decoded | None:
    """The text after a byte order mark; None without one."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            text = data.decode(name, "replace").removeprefix("\ufeff")
            return Decoded(text, name, "\ufffd" not in text)
    return None


def _escaped(data: bytes) -> Decoded | None:
    """Japanese in ISO-2022-JP, whose bytes would pass for ASCII; else None."""
    if not any(sign in data for sign in _ESCAPES):
        return None
    try:
        return Decoded(data.decode("iso2022_jp_ext"), "iso-2022-jp", True)
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a byte order mark: one of the two bytes of spaces and line breaks is zero, always the same one. Else None."""
    sample = data[: _SAMPLE & ~1]
    if b"\x00" not in sample:
        return None
    zeros = [sample[side::2].count(0) for side in (0, 1)]
    if 5 * min(zeros) > max(zeros) or len(sample.translate(None, _PRINTABLE)) <= len(sample) // 4:  # else zeros are strays
        return None
    name = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    text = data[: len(data) & ~1].decode(name, "replace")
    start = text[:_SAMPLE]
    words = sum(char.isalpha() or char in " \n" for char in start)
    return Decoded(text, name, True) if 2 * words > len(start) and strangeness(start) < _SENSIBLE else None


def _wide_east(data: bytes) -> Decoded | None:
    """Chinese or Japanese in UTF-16 without a mark, which has no spaces: one of the two orders gives its frequent signs. Else None."""
    sample = data[: _SAMPLE & ~1]
    for name in ("utf-16-le", "utf-16-be") if len(data) % 2 == 0 else ():
        text = sample.decode(name, "replace")
        frequent, eastern = (sum(bool(pattern.match(char)) for char in text) for pattern in (_FREQUENT_EAST, _EAST))
        if len(text) <= eastern / _MOSTLY and len(text) <= frequent / _FREQUENT:
            return Decoded(data.decode(name, "replace"), name, True)
    return None


def _utf8(data: bytes) -> Decoded | None:
    """UTF-8, also with some invalid bytes in it, since other charsets rarely have its sequences by chance. Else None."""
    try:
        return Decoded(data.decode(), "utf-8", True)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    runs = sum(len(run) - 1 for run in _UTF8_RUN.findall(data))  # the longer one is, the less it is chance
    strays = text.count("\ufffd") - data.count("\ufffd".encode())
    return Decoded(text, "utf-8", False) if runs and runs >= 2 * (strays - text.endswith("\ufffd")) else None


def _as_declared(data: bytes, declared: str) -> Decoded | None:
    """The text in the declared charset, if it makes sense in that; else None."""
    name = codec(declared) if declared else ""
    if not name or name.startswith("utf"):  # unknown; or UTF, which has been tried
        return None
    text = data.decode(name, "replace")
    sample = _sampled(data)
    if 50 * text.count("\ufffd") > _foreign(data) or strangeness(sample.decode(name, "replace")) > _SENSIBLE:
        return None
    words = _TAG.sub(b" ", sample)
    strangers = _strangers(words.decode(name, "replace"))
    found = _detected(words) if strangers > _FOREIGN else None  # Polish, say, declared to be in cp1252
    if found and 3 * _strangers(found.text) < strangers:
        return Decoded(data.decode(found.charset, "replace"), found.charset, found.sure)
    return Decoded(text, name, True)


def _strangers(text: str) -> float:
    """The share, in [0, 1], of a text's letters beyond ASCII that its language does not have; 0 if that is not known.

    English writes foreign names with all their letters.
    """
    language = detect(text)
    alphabet = ALPHABETS.get(language) if language != "en" else None
    letters = [char for char in text.lower() if char > "\x7f" and char.isalpha()]
    return sum(char not in alphabet for char in letters) / len(letters) if letters and alphabet else 0.0


def _detected(data: bytes) -> Decoded | None:
    """The text in the most likely charset; None if it can be in none."""
    import chardet

    sample = _sampled(data)
    confidences: dict[str, float] = {}
    for guessed in chardet.detect_all(_TAG.sub(b" ", sample), ignore_threshold=True, compat_names=False):
        name = _canonical(guessed["encoding"] or "ascii")
        confidences[name] = max(confidences.get(name, 0.0), guessed["confidence"] or 0.0)
    language = _language(sample)
    texts = {name: sample.decode(name, "replace") for name in _LIKELY}
    scores = {name: _likelihood(name, text, sample, confidences.get(_canonical(name), 0.0), language) for name, text in texts.items()}
    best = max(scores, key=lambda name: scores[name])
    if not scores[best]:
        return None
    others = max(score for name, score in scores.items() if texts[name] != texts[best])
    return Decoded(data.decode(best, "replace"), best, scores[best] > _SURELY * others)


def _likelihood(name: str, text: str, sample: bytes, confidence: float, language: str) -> float:
    """How likely the charset of this name is, given the text that it makes of a sample and chardet's confidence in it; 0 if impossible."""
    lost = text.count("\ufffd") / _foreign(sample)
    if lost > _LOST:
        return 0.0
    strange = strange_signs(text, language) + rare_signs(text, name)
    strange_share = min(1.0, strange / max(1, sum(char > "\x7f" for char in text)))
    return float(_LIKELY[name] * (confidence + _CHANCE) * (1 - strange_share) ** 4 * 0.75 ** min(strange, 20))


def _language(sample: bytes) -> str:
    """The language of a text that is mostly ASCII, by its ASCII characters; an empty string if that is uncertain."""
    plain = re.sub(rb"[^\x00-\x7f]+", b" ", _TAG.sub(b" ", sample))
    if len(plain.split()) < _WORDS or 4 * _foreign(sample) > len(sample):
        return ""
    found = detect(plain.decode("ascii"))
    return found if found in ALPHABETS else ""


@cache
def _canonical(name: str) -> str:
    """Python's name of a charset, or of the wider one that is used in its place."""
    known = codecs.lookup(name).name
    return _WIDER.get(known, known)


def _foreign(data: bytes) -> int:
    """How many bytes are not ASCII; at least 1, since it is divided by."""
    return max(1, len(data) - len(data.translate(None, bytes(range(128, 256)))))


def _sampled(data: bytes) -> bytes:
    """Up to about 8000 bytes: all if there are no more, else the first lines that are not ASCII, cut if they are too long."""
    if len(data) <= _SAMPLE:
        return data
    sample = b""
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            first = next(at for at, byte in enumerate(line) if byte > 127)
            sample += line if len(line) < _SAMPLE else line[max(0, line.rfind(b" ", 0, first)) :][:_SAMPLE]
        if len(sample) >= _SAMPLE:
            break
    return sample


def _is_text(text: str) -> bool:
    """Whether at most one in fifty of the first characters is a control character, or a few are in a short text of words."""
    start = text[:4096]
    controls = sum(char < " " and char not in "\t\n\r\f\x1b" for char in start)
    return controls <= len(start) // 50 or (controls <= _STRAYS and 2 * sum(map(str.isalpha, start)) > len(start))
