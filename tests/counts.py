"""`make counts`: the code in numbers: modules, the imports between them, and what a question costs on its way."""

import ast
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter
from traceback import walk_stack
from types import FrameType
from unittest.mock import patch

import numpy as np
from scipy.sparse.csgraph import connected_components
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).parent.parent))

import qa
from qa.doors.service import Service
from qa.types import Asking
from vectorstore.indexes.vectors import Vectors

ROOT = Path(__file__).parent.parent
QUESTION = "Who did Marco Rubio meet in Mexico?"
HISTORY = [QUESTION, "President Claudia Sheinbaum."]
_AGAIN = 15  # times that a question is asked for its milliseconds


SOURCES = [ROOT / "app.py", *sorted((ROOT / "qa").rglob("*.py")), *sorted((ROOT / "vectorstore").rglob("*.py"))]
# The product's modules by name.
MODULES = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in SOURCES}


@cache
def imports(file: Path) -> set[str]:
    """What a file imports, wherever in it, for types alone too: modules of the product by name, and those of vendors."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {name if name in MODULES else node.module for name in inner}
    return found


def arrows() -> dict[str, set[str]]:
    """Each module of the product → the others that it imports."""
    return {name: (imports(file) & MODULES.keys()) - {name} for name, file in MODULES.items()}


def room(module: str) -> str:
    """The room of a module: `qa.reading.features` is in qa.reading, `qa.answer` a room of its own."""
    return ".".join(module.split(".")[:2])


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Modules that import each other, however far around."""
    names = sorted(graph)
    table = [[aim in graph[name] for aim in names] for name in names]
    _, labels = connected_components(np.array(table), connection="strong")
    together: dict[int, set[str]] = {}
    for name, label in zip(names, labels, strict=True):
        together.setdefault(int(label), set()).add(name)
    return [circle for circle in together.values() if len(circle) > 1]


@contextmanager
def transactions(archive: qa.Archive) -> Iterator[list[str]]:
    """The SQL transactions that begin meanwhile in this thread; that which writes the indexes has its own."""
    begun: list[str] = []
    mine = threading.get_ident()

    def begin(_: object) -> None:
        if threading.get_ident() == mine:
            begun.append(
                " → ".join(reversed([f.f_code.co_qualname for f, _ in walk_stack(sys._getframe(1)) if is_ours(f.f_code.co_filename)]))
            )

    engine = archive._catalog.database._engine
    event.listen(engine, "begin", begin)
    try:
        yield begun
    finally:
        event.remove(engine, "begin", begin)


def way(archive: qa.Archive) -> list[str]:
    """The named functions of ours from the service to Chroma, as they stand on the stack, across the threads."""
    seen: list[str] = []
    start = threading.Thread.start

    def note(frame: FrameType | None) -> None:
        ours = [f.f_code.co_qualname for f, _ in walk_stack(frame) if is_ours(f.f_code.co_filename)]
        seen.extend(name for name in reversed(ours) if "<" not in name and name not in seen)

    def starting(thread: threading.Thread) -> None:
        note(sys._getframe(1))
        start(thread)

    def streaming(*given: object, **more: object) -> object:
        note(sys._getframe(1))
        return stream(*given, **more)  # type: ignore[arg-type]

    def searching(index: Vectors, *given: object) -> object:
        note(sys._getframe(1))
        seen.append("Vectors.search")
        return search(index, *given)  # type: ignore[arg-type]

    stream, search = qa.archive.answering.stream, Vectors.search
    with (
        patch.object(threading.Thread, "start", starting),
        patch.object(qa.archive.answering, "stream", streaming),
        patch.object(Vectors, "search", searching),
    ):
        ask(Service(archive), QUESTION)
    return list(dict.fromkeys(seen))


def is_ours(file: str) -> bool:
    return file.startswith(str(ROOT)) and "/tests/" not in file and "/.venv/" not in file


def ask(service: Service, question: str, **asking: object) -> None:
    import asyncio

    asyncio.run(service.ask(question, "me", "none", **asking))  # type: ignore[arg-type]


def costs(archive: qa.Archive) -> dict[str, tuple[int, float]]:
    """SQL transactions and median milliseconds of a question asked alone, of a follow-up, and of one that names a time in vain."""
    found: dict[str, tuple[int, float]] = {}
    cases = {
        "a question": (QUESTION, Asking()), "a follow-up": ("And when was it?", Asking(history=HISTORY)),
        "of a time without articles": ("What happened in Mexico in March 2019?", Asking(history=HISTORY)),
    }  # fmt: skip
    for name, (question, asking) in cases.items():
        archive.ask(question, llm="none", **asking)
        with transactions(archive) as begun:
            archive.ask(question, llm="none", **asking)
        milliseconds = []
        for _ in range(_AGAIN):
            began = perf_counter()
            archive.ask(question, llm="none", **asking)
            milliseconds.append(1000 * (perf_counter() - began))
        found[name] = len(begun), median(milliseconds)
    return found


def main() -> None:
    graph = arrows()
    rooms = Counter((room(name), room(aim)) for name, aims in graph.items() for aim in aims if room(name) != room(aim))
    lines = sum(file.read_text(encoding="utf-8").count("\n") for file in SOURCES)
    print(f"modules {len(graph)}, lines {lines}, rooms {len({room(name) for name in graph})}")
    print(f"arrows {sum(map(len, graph.values()))} between modules, {len(rooms)} between rooms")
    print(f"arrows between rooms that have one back: {sum((b, a) in rooms for a, b in rooms) // 2}")
    print(f"circles of modules: {circles(graph) or 0}")
    with tempfile.TemporaryDirectory(prefix="counts-") as folder, qa.open(Path(folder) / "archive", llm="none") as archive:
        archive.add(ROOT / "seeds" / "articles")
        for name, (begun, milliseconds) in costs(archive).items():
            print(f"{name}: {begun} SQL transactions, {milliseconds:.0f} ms")
        print("from the service to Chroma:", " → ".join(way(archive)))


if __name__ == "__main__":
    main()
