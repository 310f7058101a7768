"""Reads mailboxes (.mbox), one mail after the other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from vectorstore.articles import ArticleError
from vectorstore.reading.formats import mail
from vectorstore.reading.formats.members import failed
from vectorstore.reading.tables import Row

_FIRST_LINE = re.compile(rb"^From \S.* \d{4}\s*$|^From - ", re.MULTILINE)
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_LARGEST = 50_000_000  # bytes of one mail


def read(path: Path) -> Iterator[Row]:
    """The articles in all mails, of which only one is in memory at a time."""
    size = path.stat().st_size or 1
    with path.open("rb") as file:
        for number, data in enumerate(_mails(file), 1):
            where, share = f"{path}#{number}", file.tell() / size
            if len(data) > _LARGEST:
                yield failed(where, ArticleError(f"a mail larger than {_LARGEST // 1_000_000} MB"), share)
                continue
            try:
                for inner, load, _ in mail.read(Path(where), data):
                    yield inner, load, share
            except Exception as error:  # whatever is wrong with this mail, the next one is read
                yield failed(where, error, share)


def _mails(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of each mail; one that is too large is cut just above the limit."""
    lines: list[bytes] = []
    size, is_after_empty, has_begun = 0, True, False
    while line := file.readline(_LARGEST):
        if is_after_empty and _FIRST_LINE.match(line):
            if has_begun:
                yield _QUOTED.sub(b"", b"".join(lines))
            lines, size, has_begun = [], 0, True
        elif not has_begun and line.strip():
            raise ArticleError("not a mailbox: it does not begin with a line “From …”")
        elif size <= _LARGEST:
            lines.append(line)
            size += len(line)
        is_after_empty = not line.strip()
    if has_begun:
        yield _QUOTED.sub(b"", b"".join(lines))
