"""What runs in the process of `vectorstore.reading.parser`: it reads what it is told to, and says what it found, line by line."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from vectorstore.articles import ArticleError
from vectorstore.errors import one_line
from vectorstore.reading.fields import Columns, How, publication_of, take
from vectorstore.reading.files import rows
from vectorstore.reading.listings import listing
from vectorstore.reading.pages import page_fields
from vectorstore.reading.parser import DONE, FOUND, READY, TOO_LARGE, Answer
from vectorstore.texts.dates import day_first_in
from vectorstore.texts.languages import detect

_BYTES = 5_000_000  # of what an article stands in, for which it is allowed a second more
_LOOKED_AT = 50_000_000  # bytes of a file in which the order of its dates is looked for
_MEMORY = 2 << 30  # bytes
_WRITTEN = 512 << 20  # bytes of a temporary file, which the language detector makes


def main() -> None:
    """Say READY, then answer requests until there are no more. Each is a line of JSON, with as many bytes after it as its `size` says.

    An answer is lines of JSON: FOUND once the articles of a file can be told apart, each `Answer`, and DONE.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides what an interruption ends
    requests = sys.stdin.buffer
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no answer
    _limit("AS", _MEMORY)
    _limit("CORE", 0)
    _limit("FSIZE", _WRITTEN)

    def say(answer: object) -> None:
        said.write(json.dumps(answer).encode() + b"\n")
        if not _is_refusal(answer):  # of these there may be very many, and nobody waits for one
            said.flush()

    detect("")  # loads what takes a while, which is not the first article's time
    say(READY)
    while line := requests.readline():
        request = json.loads(line)
        for answer in _answers(request, requests.read(request["size"])):
            say(answer)
        say(DONE)


def _answers(request: dict[str, Any], body: bytes) -> Iterator[Answer | str]:
    if request["read"] == "file":
        if request["here"]:
            os.chdir(request["here"])
        yield from _file(Path(request["path"]), request["columns"], request["skip"], request["seconds"])
        return
    _allow(request["seconds"], len(body))
    try:
        url, declared = request["url"], request["declared"]
        yield url, page_fields(url, body, declared) if request["read"] == "page" else listing(body, declared), 1.0
    except Exception as error:  # whatever its parsers raise over this page, the next one is read
        yield request["url"], explain(error), 1.0


def _file(path: Path, columns: Columns, skip: int, seconds: int) -> Iterator[Answer | str]:
    """The articles of a file without the first ones, which have been answered before."""
    told: set[str] = set()  # names of fields, each once
    try:
        day_first = cache(lambda: _day_first(path, columns, seconds))
        _allow(seconds, path.stat().st_size)
        for number, (where, load, share) in enumerate(rows(path, columns)):
            if number == skip:
                yield FOUND
            if number >= skip:
                yield where, _article(load, How(columns, number, day_first), told), share
                _allow(seconds)
    except Exception as error:  # whatever its parsers raise over this file, the next one is read
        yield str(path), explain(error), 1.0


def _article(load: Callable[[], dict[str, Any]], how: How, told: set[str]) -> Any:
    """An article's values and the remarks on them; or, in words, why it cannot be taken."""
    try:
        taken = take(load(), how)
    except Exception as error:  # whatever is wrong with this article, the next one is read
        return explain(error)
    values = {field.name: getattr(taken.article, field.name) for field in fields(taken.article)}
    values |= {name: values[name] and values[name].isoformat() for name in ("published", "added")}
    notes = {"without": taken.without, "remarks": taken.remarks}
    for kind, names in (("used", taken.used), ("unused", taken.unused)):
        notes[kind] = [name for name in names if f"{kind} {name}" not in told]  # type: ignore[assignment]
        told.update(f"{kind} {name}" for name in names)
    return {"article": values, "notes": notes}


def _day_first(path: Path, columns: Columns, seconds: int) -> bool | None:
    """Whether days stand before months in a file's dates, as far as one of the first 50 MB proves it."""
    size = path.stat().st_size
    _allow(seconds, min(size, _LOOKED_AT))
    return day_first_in(_publications(path, columns, _LOOKED_AT / max(size, 1)))


def _publications(path: Path, columns: Columns, most: float) -> Iterator[object]:
    with suppress(Exception):  # what is wrong with the file is said when it is read
        for _, load, share in rows(path, columns):
            with suppress(Exception):
                yield publication_of(load(), columns)
            if share > most:
                return


def explain(error: Exception) -> str:
    """Why something cannot be read, in a line."""
    match error:
        case ArticleError():
            return str(error)
        case MemoryError():
            return TOO_LARGE
        case OSError():
            return error.strerror or one_line(error)
        case _:
            return f"it cannot be read ({type(error).__name__}: {one_line(error)})"


def _is_refusal(answer: object) -> bool:
    return isinstance(answer, tuple) and isinstance(answer[1], str)


def _allow(seconds: int, size: int = 0) -> None:
    """Limit what comes next to so many more seconds of the processor."""
    _limit("CPU", int(sum(os.times()[:2])) + 1 + seconds + size // _BYTES)


def _limit(what: str, most: int) -> None:
    with suppress(ImportError, AttributeError, ValueError, OSError):  # systems that do not limit this
        import resource

        kind = getattr(resource, f"RLIMIT_{what}")
        resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))
