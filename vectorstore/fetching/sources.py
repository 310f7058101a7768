"""Reads sources (files, folders, URLs, uploads, Article objects) as articles, one after the other, each id once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import accumulate, count
from pathlib import Path

from vectorstore.articles import Article, Item, Rejected
from vectorstore.fetching.web import address_hint, as_address, is_address, read_url
from vectorstore.reading import parser
from vectorstore.reading.fields import file_id
from vectorstore.reading.formats import ENDINGS
from vectorstore.reading.notes import Note, silent
from vectorstore.stories.signatures import is_like


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file. Its folder is a temporary one, so its articles are identified by its name alone."""

    path: Path


Source = str | Path | Article | Upload
Given = Source | Iterable[Source]
_LONGEST_NAMED = 100  # characters of what is no source

FORMATS = (".md", ".txt", ".html", ".htm", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", *ENDINGS)

# Endings of office programs that are not read, and those under which they can save the same.
_SAVED_AS = {".xlsx": ".csv", ".xls": ".csv", ".ods": ".csv", ".numbers": ".csv", ".doc": ".docx", ".pages": ".docx"}


class Reading:
    """Iterates over the articles of some sources. `share`, in [0, 1], is how much of them has been read, by their number and size; `parts`
    are the articles, addresses and files that they consist of, each of which `read` reads by itself.

    `known` returns the article that the archive has under an id; `columns` are the names that fields have in the sources; `note` is called
    with remarks on an article that is read (`vectorstore.reading.notes`).
    """

    def __init__(
        self,
        sources: Iterable[Given],
        known: Callable[[str], Article | None] = lambda _: None,
        columns: Mapping[str, str] | None = None,
        note: Note = silent,
    ) -> None:
        self._known = known
        self.columns = columns
        self.note = note
        self._uploaded: set[str] = set()
        self.parts = [part for source in sources for part in _parts(source)]
        self._reached = list(accumulate(map(_weight, self.parts), initial=0))
        self.share = 0.0

    def __iter__(self) -> Iterator[Item]:
        for number, part in enumerate(self.parts):
            for item, share in self.read(part):
                self.reach(number, share)
                yield item
            self.reach(number, 1.0)

    def reach(self, number: int, share: float) -> None:
        """Set `share`, now that so much of the part of this number has been read, and all of those before it."""
        before, after = self._reached[number : number + 2]
        self.share = (before + share * (after - before)) / self._reached[-1]

    def read(self, part: "Part") -> Iterator[tuple[Item, float]]:
        """The items of a part, each with the share of the part that is read then."""
        match part:
            case Path():
                yield from parser.read_file(part, self.columns, self.note)
            case Upload():
                for item, share in parser.read_file(part.path, self.columns, self.note):
                    yield self._with_upload_id(item, part.path), share
            case str():
                yield from ((item, 0.0) for item in read_url(part, note=self.note))
            case Article():
                yield (part.title, part), 1.0
            case Rejected():
                yield part, 1.0

    def _with_upload_id(self, item: Item, path: Path) -> Item:
        """Gives an article without an id one from its file's name: the first that is free, or whose article it may correct."""
        if isinstance(item, Rejected) or item[1].id != file_id(Path(item[0])):
            return item
        where, article = item
        place = where.removeprefix(f"{path.parent}/")  # also inside an archive
        for number in count(1):
            article_id = file_id(Path(where), f"{place} {number}")
            before = None if article_id in self._uploaded else self._known(article_id)
            if article_id not in self._uploaded and (before is None or is_like(before.text, article.text)):
                break
        self._uploaded.add(article_id)
        return where, replace(article, id=article_id)


Part = Article | str | Path | Upload | Rejected


def _parts(source: Given) -> Iterator[Part]:
    """The parts of a source, or of each of several, that are read one by one: an article, a URL, or each file of a folder."""
    if isinstance(source, Upload):
        yield from (Upload(file) if isinstance(file, Path) else file for file in _files(source.path))
    elif isinstance(source, Article):
        yield source
    elif isinstance(source, str | Path):
        yield from [as_address(str(source))] if is_address(str(source)) else _files(Path(source))
    elif isinstance(source, Iterable) and not isinstance(source, bytes | Mapping):
        for each in source:
            yield from _parts(each)
    else:
        yield Rejected(repr(source)[:_LONGEST_NAMED], "this is no file, folder, address or Article")


def _files(path: Path) -> Iterator[Path | Rejected]:
    """A file, or the files of a folder that can be read; `Rejected` for what cannot be."""
    if path.is_file():
        if path.suffix.lower() in FORMATS:
            yield path
        else:
            advice = f"; save it as {better}" if (better := _SAVED_AS.get(path.suffix.lower())) else ""
            yield Rejected(str(path), f"Dateline reads {' '.join(FORMATS)}, not {path.suffix or 'files without an ending'}{advice}")
    elif path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in FORMATS and file.is_file())
        if not files:
            yield Rejected(str(path), f"no articles in this folder; Dateline reads {' '.join(FORMATS)}")
        inside = path.resolve()
        for file in files:
            if file.resolve().is_relative_to(inside):
                yield file
            else:
                yield Rejected(str(file), "a link out of its folder is not followed; add what it leads to by itself")
    else:
        is_plainly_a_file = len(path.parts) == 1 and path.suffix.lower() in FORMATS
        hint = "" if is_plainly_a_file else address_hint(str(path))
        yield Rejected(str(path), f"there is no such file or folder{hint}")


def _weight(part: Part) -> int:
    """About how many articles a part has, for the progress: one for each 2000 bytes of a file."""
    path = part.path if isinstance(part, Upload) else part
    try:
        return 1 + path.stat().st_size // 2000 if isinstance(path, Path) else 1
    except OSError:
        return 1


def tell_apart(read: Iterable[Item], fail: Callable[[Rejected], None]) -> Iterator[tuple[str, Article]]:
    """The articles, each id once, with where they were read. Another article with the same id is rejected; a repeated one is left out.

    `fail` is called with all that is rejected.
    """
    seen: dict[bytes, tuple[str, bytes]] = {}  # id → where it was read first, its content; as short hashes, since there may be millions
    for item in read:
        if isinstance(item, Rejected):
            fail(item)
            continue
        where, article = item
        first, content = seen.setdefault(_digest(article.id), (where, _digest(article.content_hash)))
        if content != _digest(article.content_hash):
            fail(Rejected(where, f"has the same id or URL as {first} but other content; give each its own id"))
        elif first == where:
            yield where, article


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=12).digest()
