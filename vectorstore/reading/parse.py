"""The program that runs in the process of `vectorstore.reading.parser`: it reads files and bodies on request, and writes the answers."""

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
from vectorstore.texts.dates import orders_in
from vectorstore.texts.languages import detect

_BYTES = 5_000_000  # of a file or body, for each of which it is allowed one second more
_LOOKED_AT = 50_000_000  # bytes of a file in which the order of its dates is looked for
_MEMORY = 2 << 30  # bytes that the process may use
_WRITTEN = 512 << 20  # bytes of a file that it may write: the language detector makes a temporary one


def main() -> None:
    """Write READY, then answer requests from standard input until it ends. A request is a line of JSON, followed by `size` bytes of body.

    The answer is lines of JSON: for a file FOUND when its first article that is wanted has been found, then each `Answer`, then DONE.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks decides what Ctrl-C ends
    requests = sys.stdin.buffer
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints must not be taken for an answer
    _limit("AS", _MEMORY)
    _limit("CORE", 0)
    _limit("FSIZE", _WRITTEN)

    def send(answer: object) -> None:
        output.write(json.dumps(answer).encode() + b"\n")
        if not _is_refusal(answer):  # of these there may be very many, and nobody waits for each
            output.flush()

    detect("")  # loads the detector now, since that must not count as the first article's time
    send(READY)
    while line := requests.readline():
        request = json.loads(line)
        for answer in _answers(request, requests.read(request["size"])):
            send(answer)
        send(DONE)


def _answers(request: dict[str, Any], body: bytes) -> Iterator[Answer | str]:
    """The answers to one request."""
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
    """The articles of a file, without the first `skip`, which were answered before; each may take so many `seconds` of the processor."""
    reported: set[str] = set()  # names of fields that earlier articles have used or not used
    try:
        orders = cache(lambda: _orders(path, columns, seconds))
        _allow(seconds, path.stat().st_size)
        for number, (where, load, share) in enumerate(rows(path, columns)):
            if number == skip:
                yield FOUND
            if number >= skip:
                yield where, _article(load, How(columns, number, orders), reported), share
                _allow(seconds)
    except Exception as error:  # whatever its parsers raise over this file, the next one is read
        yield str(path), explain(error), 1.0


def _article(load: Callable[[], dict[str, Any]], how: How, reported: set[str]) -> Any:
    """{"article": its fields, "notes": remarks on it}; or, in words, why it cannot be read.

    The names of used and unused fields are reported with the first article only, so that answers stay short.
    """
    try:
        taken = take(load(), how)
    except Exception as error:  # whatever is wrong with this article, the next one is read
        return explain(error)
    values = {field.name: getattr(taken.article, field.name) for field in fields(taken.article)}
    values |= {name: values[name] and values[name].isoformat() for name in ("published", "added")}
    notes = {"without": taken.without, "remarks": taken.remarks}
    for kind, names in (("used", taken.used), ("unused", taken.unused)):
        notes[kind] = [name for name in names if f"{kind} {name}" not in reported]  # type: ignore[assignment]
        reported.update(f"{kind} {name}" for name in names)
    return {"article": values, "notes": notes}


def _orders(path: Path, columns: Columns, seconds: int) -> frozenset[bool]:
    """Whether days stand before months in a file's dates: what those in its first 50 MB prove (`dates.orders_in`)."""
    size = path.stat().st_size
    _allow(seconds, min(size, _LOOKED_AT))
    return orders_in(_publications(path, columns, _LOOKED_AT / max(size, 1)))


def _publications(path: Path, columns: Columns, most: float) -> Iterator[object]:
    """The publication dates in the first part of a file, as they are written; `most` is that part's share of it."""
    with suppress(Exception):  # what is wrong with the file is reported when its articles are read
        for _, load, share in rows(path, columns):
            with suppress(Exception):
                yield publication_of(load(), columns)
            if share > most:
                return


def explain(error: Exception) -> str:
    """Why something cannot be read, in a line for the user."""
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
    """Whether an answer says that an article cannot be read."""
    return isinstance(answer, tuple) and isinstance(answer[1], str)


def _allow(seconds: int, size: int = 0) -> None:
    """Set the time limit to so many seconds of the processor from now, and more for a file or body of this `size` in bytes."""
    _limit("CPU", int(sum(os.times()[:2])) + 1 + seconds + size // _BYTES)


def _limit(what: str, most: int) -> None:
    """Set one of the system's limits for this process."""
    with suppress(ImportError, AttributeError, ValueError, OSError):  # a system that has no such limit
        import resource

        kind = getattr(resource, f"RLIMIT_{what}")
        resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))
