"""Reads mails and newsletters (.eml) as an article each, and the files that are attached to them."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from io import BytesIO
from pathlib import Path
from typing import Any

from vectorstore.articles import ArticleError
from vectorstore.reading.fields import file_id
from vectorstore.reading.formats.members import KNOWN, Member, member_rows
from vectorstore.reading.formats.trees import html_text
from vectorstore.reading.tables import Row

_FORWARDED = re.compile(r"^(?:(?:re|fwd?|fw|aw|wg|rv|tr|i|ynt|ilt)\s*:\s*)+", re.IGNORECASE)

_FORWARDED_HEAD = re.compile(r"^-{4,} ?[^\n-]{4,40} ?-{4,}\r?\n(?:[\w-]{2,20}: [^\n]*\n)+", re.MULTILINE)
_SIGNED = re.compile(r"^-- \r?$", re.MULTILINE)  # which mail programs write before a signature


def read(path: Path, data: bytes) -> Iterator[Row]:
    """The mail itself, and the articles in its attachments of the kinds that Dateline reads. Raises ArticleError when it is no mail."""
    message: Any = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not any(name in message for name in ("from", "subject", "date")):
        raise ArticleError("not a mail: it has no From, Subject or Date")
    attached = list(_attached(path, message))
    if not attached or _has_text(message):
        yield str(path), lambda: _fields(path, message), 1 / (1 + len(attached))
    for number, member in enumerate(attached, 1):
        for where, load, share in member_rows(member):
            yield where, load, (number + share) / (1 + len(attached))


def _fields(path: Path, message: EmailMessage) -> dict[str, Any]:
    sender = _header(message, "from")
    name, address = parseaddr(sender)
    return {
        "id": _header(message, "message-id").strip("<> \t") or file_id(path),
        "title": _FORWARDED.sub("", _header(message, "subject")) or path.stem,
        "text": _text(message),
        "author": name or address,
        "published": _header(message, "date"),
        "language": _header(message, "content-language").split(",")[0],
    }


def _text(message: EmailMessage) -> str:
    """The text of the HTML part, which marks its paragraphs; else that of the plain part."""
    for kind in ("html", "plain"):
        part = message.get_body((kind,))
        content = "" if part is None else _content(part)
        text = html_text(content) if kind == "html" else _SIGNED.split(_FORWARDED_HEAD.sub("", content))[0]
        if text.strip():
            return text
    return ""


def _has_text(message: EmailMessage) -> bool:
    part = message.get_body(("plain", "html"))
    return part is not None and bool(_content(part).strip())


def _content(part: Any) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError, KeyError):  # a character set that nobody knows
        return (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message[name] or "").split())
    except (ValueError, IndexError, AttributeError):  # which the email library raises for some broken headers
        return ""


def _inner(part: Any) -> bytes:
    """A mail that is attached to another, as a file."""
    inner = part.get_payload()
    return inner[0].as_bytes() if isinstance(inner, list) and inner else b""


def _attached(path: Path, message: EmailMessage) -> Iterator[Member]:
    """The attached files of kinds that are read."""
    for number, part in enumerate(message.iter_attachments(), 1):
        name = (part.get_filename() or "").replace("\\", "/").rpartition("/")[2]
        content = part.get_payload(decode=True)
        if part.get_content_type() == "message/rfc822":  # a forwarded mail
            name, content = name if name.lower().endswith(".eml") else f"{number}.eml", _inner(part)
        if Path(name).suffix.lower() in KNOWN and isinstance(content, bytes):
            yield Member.of(path, name, lambda content=content: BytesIO(content))  # type: ignore[misc]
