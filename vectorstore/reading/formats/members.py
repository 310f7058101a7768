"""Files inside another file (an archive or a mail), made readable by whatever reads files."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from vectorstore.reading import files
from vectorstore.reading.formats import ENDINGS
from vectorstore.reading.tables import Row

_INSIDE = " › "
_OF_ONE = {".md", ".txt", ".html", ".htm", ".docx", ".odt", ".rtf", ".pdf"}  # kinds of files with one article
_OF_MANY = {".json", ".jsonl", ".ndjson", ".csv", ".tsv"}
KNOWN = _OF_ONE | _OF_MANY | set(ENDINGS)


class Member(type(Path())):  # type: ignore[misc] # the class of this system's paths
    """The path of a file inside another, such as "mon/a.txt" in "news.zip". Its content is unpacked when it is first read."""

    unpack: Callable[[], BinaryIO]
    bounds: Any = None  # those of the archive (`archives`), which also hold for an archive in it
    _content: BinaryIO | None = None

    @classmethod
    def of(cls, outer: Path, name: str, unpack: Callable[[], BinaryIO]) -> "Member":
        """A file of this name inside another."""
        member = cls(f"{outer}{_INSIDE}{name}")
        member.unpack, member.bounds = unpack, getattr(outer, "bounds", None)
        return member

    @property
    def name(self) -> str:
        return str(super().name).rpartition(_INSIDE)[2]

    @property
    def depth(self) -> int:
        """How many files are around this one."""
        return str(self).count(_INSIDE)

    def open(self, *_: Any, **__: Any) -> BinaryIO:  # files are only opened to read their bytes
        return io.BufferedReader(_View(self._unpacked()))

    def read_bytes(self) -> bytes:
        with self.open() as file:
            return file.read()

    def resolve(self, strict: bool = False) -> Path:
        return Path(os.path.realpath(self, strict=strict))

    def stat(self, **_: Any) -> os.stat_result:
        return os.stat_result((0o100400, 0, 0, 0, 0, 0, self._unpacked().seek(0, os.SEEK_END), 0, 0, 0))

    def forget(self) -> None:
        """Delete the unpacked content."""
        if self._content:
            self._content.close()

    def _unpacked(self) -> BinaryIO:
        self._content = self._content or self.unpack()
        return self._content


class _View(io.RawIOBase):
    """A view of a file with a position of its own, so that the file can be read several times from its beginning."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._at)
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        self._at = max(0, offset + (self._file.seek(0, os.SEEK_END) if start is None else start))
        return self._at

    def tell(self) -> int:
        return self._at


def member_rows(member: Member) -> Iterator[Row]:
    """The articles of a file inside another. What is wrong with the file is raised when a row is loaded, so that other files are read."""
    if member.suffix.lower() in _OF_ONE:
        yield str(member), lambda: _first(member), 1.0
        return
    try:
        yield from files.rows(member)
    except Exception as error:  # whatever its parsers raise over this file, the next one is read
        yield failed(str(member), error, 1.0)


def failed(where: str, error: Exception, share: float) -> Row:
    """A row that raises this error when it is loaded, so that it is reported for that place only."""

    def fail() -> dict[str, Any]:
        raise error

    return where, fail, share


def _first(member: Member) -> dict[str, Any]:
    """The fields of the only article in a file."""
    (_, load, _) = next(iter(files.rows(member)))
    return load()
