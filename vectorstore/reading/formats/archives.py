"""Archives of files (.zip, .tar, .tar.gz, .tgz) and compressed files (.gz), within bounds that news stays far below."""

import gzip
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from vectorstore.articles import ArticleError
from vectorstore.errors import one_line
from vectorstore.reading.formats import warc
from vectorstore.reading.formats.members import KNOWN, Member, failed, member_rows
from vectorstore.reading.tables import Row

_MEMBERS = 10_000  # files in an archive
_UNPACKED = 2_000_000_000  # bytes of all members together
_LARGEST_MEMBER = 500_000_000  # bytes
_RATIO = 200  # times the size of the archive that its members may have together: text compresses 3 to 20 times
_SMALL = 20_000_000  # bytes that they may have whatever the ratio
_IN_MEMORY = 50_000_000  # bytes of a member that is kept in memory; larger ones are in a temporary file
_PIECE = 1 << 20  # bytes that are unpacked at once
_DAMAGED = (BadZipFile, tarfile.TarError, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError)


def read(path: Path) -> Iterator[Row]:
    """The articles in all files of known kinds in an archive. A bad file does not stop the others. Raises ArticleError without any."""
    if getattr(path, "depth", 0) > 1:
        raise ArticleError("an archive in an archive in an archive; unpack it and add what it holds")
    bounds = getattr(path, "bounds", None) or _Bounds(path.stat().st_size)
    name = path.name.lower()
    if name.endswith(".warc.gz"):
        yield from warc.read(path)
    elif name.endswith((".zip", ".tar", ".tar.gz", ".tgz")):
        yield from _members(path, bounds, _zipped if name.endswith(".zip") else _tarred)
    else:
        yield from _packed_alone(path, bounds)


class _Bounds:
    """Bounds what is unpacked of an archive of so many bytes, and of the archives in it. `is_passed` once that is too much."""

    def __init__(self, packed: int) -> None:
        self._most, self._unpacked = min(_UNPACKED, max(_SMALL, _RATIO * packed)), 0
        self.is_passed = False

    def unpack(self, source: IO[bytes]) -> BinaryIO:
        """A member's content, as a file. Raises ArticleError when it is too large, or all together are."""
        kept, size = cast("BinaryIO", SpooledTemporaryFile(_IN_MEMORY)), 0  # noqa: SIM115 # closed when its member has been read
        while piece := source.read(_PIECE):
            size += len(piece)
            self._unpacked += len(piece)
            self.is_passed = self._unpacked > self._most
            if self.is_passed:
                raise ArticleError(
                    "the archive unpacks to far more than news would; this and the rest was left out. Add what it holds by itself"
                )
            if size > _LARGEST_MEMBER:
                raise ArticleError(f"larger than {_LARGEST_MEMBER // 1_000_000} MB; unpack it and add it by itself")
            kept.write(piece)
        return kept


# A member's name, a function that opens it, and the share of its archive that has been read then.
_Found = tuple[str, Callable[[], IO[bytes]], float]


def _members(path: Path, bounds: _Bounds, find: Callable[[BinaryIO, int], Iterator[_Found]]) -> Iterator[Row]:
    """The articles of the members that `find` yields, of those kinds that are read."""
    count, before = 0, 0.0
    with path.open("rb") as file:
        try:
            for name, start, share in find(file, path.stat().st_size):
                if not _is_wanted(name):
                    continue
                count += 1
                if count > _MEMBERS:
                    yield failed(str(path), ArticleError(f"more than {_MEMBERS:,} files are in it; the rest was left out"), 1.0)
                    return
                yield from _member(path, name, start, bounds, (before, share))
                before = share
                if bounds.is_passed:
                    return
        except _DAMAGED as error:
            if not count:
                raise _explained(error) from error
            yield failed(str(path), _explained(error), 1.0)
    if not count:
        raise ArticleError("no file of a kind that Dateline reads is in this archive")


def _member(path: Path, name: str, start: Callable[[], IO[bytes]], bounds: _Bounds, span: tuple[float, float]) -> Iterator[Row]:
    """The articles of one member; `span` is the part of its archive that it takes, as shares of it."""

    def unpack() -> BinaryIO:
        try:
            with start() as source:
                return bounds.unpack(source)
        except _DAMAGED as error:
            raise _explained(error) from error

    member = Member.of(path, _shown(name), unpack)
    member.bounds = bounds
    for where, load, share in member_rows(member):
        yield where, load, span[0] + share * (span[1] - span[0])
    member.forget()


def _zipped(file: BinaryIO, _: int) -> Iterator[_Found]:
    packed = ZipFile(file)
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    whole, done = sum(entry.compress_size for entry in entries) or 1, 0
    for entry in entries:
        done += entry.compress_size
        yield entry.filename, lambda entry=entry: _start(packed, entry), done / whole  # type: ignore[misc]


def _start(packed: ZipFile, entry: ZipInfo) -> IO[bytes]:
    if entry.flag_bits & 1:
        raise ArticleError("locked with a password; unpack it and add what it holds")
    return packed.open(entry)


def _tarred(file: BinaryIO, size: int) -> Iterator[_Found]:
    with tarfile.open(fileobj=file) as packed:  # members are only read, never written to the disk
        for entry in packed:
            packed.members.clear()  # type: ignore[attr-defined] # tarfile would keep all, and take more and more memory
            if entry.isreg():
                yield entry.name, lambda entry=entry: cast("IO[bytes]", packed.extractfile(entry)), min(1.0, file.tell() / max(size, 1))  # type: ignore[misc]
        packed.fileobj.seek(packed.offset)
        if len(packed.fileobj.read(tarfile.BLOCKSIZE)) < tarfile.BLOCKSIZE:
            raise ArticleError("the archive ends too early; some of what it held is missing")


def _packed_alone(path: Path, bounds: _Bounds) -> Iterator[Row]:
    if not _is_wanted(path.stem):
        raise ArticleError(f"of packed files Dateline reads those of its own kinds (news.jsonl.gz), not {path.name[:80]}")
    yield from _member(
        path, path.stem, lambda: cast("IO[bytes]", gzip.GzipFile(fileobj=path.open("rb"))), bounds, (0.0, 1.0)
    )  # _member closes it


def _is_wanted(name: str) -> bool:
    """Whether a member is of a kind that is read, and no hidden file."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.suffix.lower() in KNOWN and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _shown(name: str) -> str:
    """A member's name, printable and without "..", so that it cannot lead out of its archive."""
    parts = PurePosixPath("".join(char if char.isprintable() else "�" for char in name.replace("\\", "/"))).parts
    return "/".join(part for part in parts if part not in ("/", "..", "."))[-300:]


def _explained(error: Exception) -> ArticleError:
    return error if isinstance(error, ArticleError) else ArticleError(f"damaged, or packed in a way that is not known: {one_line(error)}")
