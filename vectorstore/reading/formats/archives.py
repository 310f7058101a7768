"""Archives of files (.zip, .tar, .tar.gz, .tgz) and files packed by themselves (.gz), within bounds that no news needs."""

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

_MEMBERS = 10_000
_UNPACKED = 2_000_000_000  # bytes of all members together
_ONE = 500_000_000  # bytes of one member
_RATIO = 200  # times larger than it was packed
_SMALL = 20_000_000  # bytes that may be more than that
_IN_MEMORY = 50_000_000  # bytes of a member, which is otherwise kept in a file
_PIECE = 1 << 20
_DAMAGED = (BadZipFile, tarfile.TarError, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError)


def read(path: Path) -> Iterator[Row]:
    """The articles of all files of known kinds in an archive. One that is bad is named, and the others are read."""
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
    """What may be unpacked of an archive of so many bytes, with the archives in it."""

    def __init__(self, packed: int) -> None:
        self._most, self._unpacked = min(_UNPACKED, max(_SMALL, _RATIO * packed)), 0
        self.is_passed = False

    def unpack(self, source: IO[bytes]) -> BinaryIO:
        """A member's content. Raises ArticleError when it is too large, or all have become too large."""
        kept, size = cast("BinaryIO", SpooledTemporaryFile(_IN_MEMORY)), 0  # noqa: SIM115 # it is kept until its member has been read
        while piece := source.read(_PIECE):
            size += len(piece)
            self._unpacked += len(piece)
            self.is_passed = self._unpacked > self._most
            if self.is_passed:
                raise ArticleError(
                    "the archive unpacks to far more than news would; this and the rest was left out. Add what it holds by itself"
                )
            if size > _ONE:
                raise ArticleError(f"larger than {_ONE // 1_000_000} MB; unpack it and add it by itself")
            kept.write(piece)
        return kept


# A member's name, how it is opened, and how much of its archive has been read with it.
_Found = tuple[str, Callable[[], IO[bytes]], float]


def _members(path: Path, bounds: _Bounds, find: Callable[[BinaryIO, int], Iterator[_Found]]) -> Iterator[Row]:
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
    with tarfile.open(fileobj=file) as packed:  # of its members none is written anywhere
        for entry in packed:
            packed.members.clear()  # type: ignore[attr-defined] # which it would keep of all
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
    )  # which closes it


def _is_wanted(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.suffix.lower() in KNOWN and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _shown(name: str) -> str:
    """A member's name as a place in its archive, which leads nowhere else."""
    parts = PurePosixPath("".join(char if char.isprintable() else "�" for char in name.replace("\\", "/"))).parts
    return "/".join(part for part in parts if part not in ("/", "..", "."))[-300:]


def _explained(error: Exception) -> ArticleError:
    return error if isinstance(error, ArticleError) else ArticleError(f"damaged, or packed in a way that is not known: {one_line(error)}")
