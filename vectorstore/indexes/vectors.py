"""Passage vectors in Chroma, in a folder or on a server: the only module that imports it."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.config import Settings
from chromadb.errors import (
    AuthorizationError,
    ChromaAuthError,
    ChromaError,
    InternalError,
    NotFoundError,
    QuotaError,
    RateLimitError,
)
from numpy.typing import NDArray
from tenacity import AttemptManager, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from vectorstore.errors import IndexDownError, IndexFailedError, StoreError, index_errors
from vectorstore.indexes.hits import Filter
from vectorstore.texts.passages import PassageRow

# Recall@50 of .9999 against exact search at 1.5 ms a query over 4,321 sentence vectors; the defaults had .986.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 300, "max_neighbors": 32}
_SYNC = 1000  # vectors after which Chroma writes its graph out, the whole of it; fewer are read from its log on opening
_BULK = 5000  # more than this is written with fewer such syncs
_ATTEMPTS = 4  # at a server that does not answer, .1 to 1 s apart
_CLOSE = 0.005  # float16 in the catalog, float32 here

# What Chroma's errors say when a file of an index is not as it was written; the codes are SQLite's.
_DAMAGE = (
    "does not exist",
    "Error finding id",
    "Error getting embedding",
    "Error querying knn",
    "hnsw segment reader",
    "hnsw segment writer",
    "(code: 11)",
    "malformed",
    "(code: 26)",
    "not a database",
    "no such table",
    "(code: 522)",
    "(code: 1032)",
)
# What a request to a server raises when that does not answer, or is none: `Exception` itself is an answer that is no JSON.
_SERVER_DOWN = (
    httpx.HTTPError,
    ConnectionError,
    json.JSONDecodeError,
    InternalError,
    ChromaAuthError,
    AuthorizationError,
    RateLimitError,
    QuotaError,
)

T = TypeVar("T")
_CLIENTS = count()


class Vectors:
    """The nearest passages to a vector, by cosine. Made by `create` or `open`."""

    def __init__(self, folder: Path, name: str, server: str, token: str, create: bool = False) -> None:
        self._folder = None if server else folder / name
        self.follows = bool(server)  # a local client keeps to the graph it has loaded, whatever others write (Chroma 1.5.9)
        self._server = server
        self._token = token
        self._name = name
        self._client: Any = None
        self._sync = _SYNC
        with self._errors():
            self._connect(create)

    def close(self) -> None:
        self._closed = True
        if self._client is not None:
            self._client.close()
            self._client = None

    def _connect(self, create: bool = False) -> None:
        self._closed = False
        self._client = self._call(lambda: _client(self._folder, self._server, self._token))
        settings: Any = {"embedding_function": None}
        if create:
            self._collection = self._call(lambda: self._client.create_collection(self._name, configuration={"hnsw": _HNSW}, **settings))
        else:
            self._collection = self._call(lambda: self._client.get_collection(self._name, **settings))
        self._largest_batch = int(self._call(self._client.get_max_batch_size))
        self._load()

    def _load(self) -> None:
        """Have Chroma load its graph, and bring it up to its log, which it does at the next use."""
        self._call(lambda: self._collection.get(limit=1, include=["embeddings"]))

    # reading

    def count(self) -> int:
        with self._errors():
            return int(self._call(self._collection.count))

    def search(self, vector: NDArray[Any], k: int, only: Filter) -> dict[int, float]:
        """The k nearest passages → {passage: cosine}."""
        with self._errors():
            for attempt in self._attempts():
                with attempt:
                    found = self._collection.query(query_embeddings=[vector], n_results=k, where=_where(only), include=["distances"])
            return {int(passage): 1.0 - float(far) for passage, far in zip(found["ids"][0], found["distances"][0], strict=True)}

    def differs(self, rows: Sequence[PassageRow], recall: bool = True) -> str:
        """How this index is at odds with passages of the catalog, in words; empty when it holds and finds them all."""
        with self._errors():
            found = self._call(lambda: self._collection.get(ids=[str(row.passage) for row in rows], include=["embeddings", "metadatas"]))
        held = {int(passage): i for i, passage in enumerate(found["ids"])}
        for row in rows:
            at = held.get(row.passage)
            if at is None or found["metadatas"][at] != _metadata(row):
                return f"passage {row.passage} is missing or another"
            if not np.allclose(found["embeddings"][at], row.vector / np.linalg.norm(row.vector), atol=_CLOSE):
                return f"the vector of passage {row.passage} is another"
            if recall and self.search(row.vector, 3, Filter()).get(row.passage, -1) < 1 - _CLOSE:
                nearest = self.search(row.vector, 1, Filter())
                if max(nearest.values(), default=-1) < 1 - _CLOSE:
                    return f"passage {row.passage} is not found by its own vector"
        return ""

    # writing

    def write(self, fresh: Sequence[PassageRow], dropped: Sequence[int]) -> None:
        """Index passages and drop others. May be repeated."""
        with self._errors():
            for at in range(0, len(fresh), self._largest_batch):
                batch = fresh[at : at + self._largest_batch]
                ids = [str(row.passage) for row in batch]
                vectors = np.stack([row.vector / np.linalg.norm(row.vector) for row in batch])
                metadatas = [_metadata(row) for row in batch]
                self._call(lambda ids=ids, vectors=vectors, metadatas=metadatas: self._collection.upsert(ids, vectors, metadatas))  # type: ignore[misc]
            for at in range(0, len(dropped), self._largest_batch):
                ids = [str(passage) for passage in dropped[at : at + self._largest_batch]]
                self._call(lambda ids=ids: self._collection.delete(ids=ids))  # type: ignore[misc]
            self._load()  # what Chroma has put off until the next query, it does now

    def expect(self, passages: int) -> bool:
        """Prepare for writing so many passages: each sync writes the whole graph, which would make a large import quadratic.

        True when that takes a connection made anew: nobody may be using it, and the files are other ones.
        """
        # Four syncs, the last shortly before the end: what comes after it is indexed once more when the connection is made anew.
        wanted = passages * 23 // 100 if passages > _BULK else _SYNC
        if self._folder is None or wanted == self._sync:
            return False
        with self._errors():
            self._collection.modify(configuration={"hnsw": {"sync_threshold": wanted}})
            self.close()
            self._connect()
        self._sync = wanted
        return True

    def files(self) -> list[Path]:
        """The files of the graph. The rest is a SQL database, which readers write to as well."""
        return vector_files(self._folder) if self._folder else []

    def _call(self, request: Callable[[], T]) -> T:
        """A request to Chroma, in as many attempts as it takes."""
        for attempt in self._attempts():
            with attempt:
                return request()
        raise AssertionError("the last attempt returns or raises")

    def _attempts(self) -> Iterable[AttemptManager]:
        """One attempt at a request to a local Chroma; several, with growing pauses, while a server cannot be reached."""
        if self._closed:
            raise IndexFailedError("the vector index was closed, since it failed elsewhere")
        return Retrying(
            stop=stop_after_attempt(_ATTEMPTS if self._server else 1),
            wait=wait_exponential_jitter(0.1, 1.0, jitter=0.1),
            retry=retry_if_exception_type((httpx.TransportError, ConnectionError)),
            reraise=True,
        )

    def _errors(self) -> AbstractContextManager[None]:
        return _server_errors(self._server) if self._server else index_errors("the vector index", ChromaError, _DAMAGE)


@contextmanager
def _server_errors(server: str) -> Iterator[None]:
    try:
        yield
    except StoreError:
        raise
    except NotFoundError as error:
        raise IndexFailedError(f"the vector index is not on the Chroma server {server}") from error
    except Exception as error:
        if not isinstance(error, _SERVER_DOWN) and type(error) is not Exception:
            raise
        raise IndexDownError(
            f"The Chroma server at {server} does not answer ({' '.join(str(error).split())[:80] or type(error).__name__}). "
            "Start it or change DATELINE_CHROMA."
        ) from error


def delete_collection(name: str, server: str, token: str) -> None:
    """Delete a collection from a server, which loses nothing; one that does not answer keeps it."""
    with suppress(ChromaError, ValueError, httpx.HTTPError, StoreError):
        _client(None, server, token).delete_collection(name)


def vector_files(folder: Path) -> list[Path]:
    """The files of a local graph; none before it was first written out, when Chroma still remakes them at each opening."""
    return sorted(file for graph in folder.glob("*/index_metadata.pickle") for file in graph.parent.iterdir())


def _client(folder: Path | None, server: str, token: str) -> Any:
    settings = Settings(anonymized_telemetry=False)
    if folder is not None:
        return chromadb.PersistentClient(_spelt_anew(folder), settings=settings)
    url = urlsplit(server)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise IndexDownError(f"DATELINE_CHROMA must be a URL such as http://localhost:8000, not {server!r}.")
    headers = {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {}
    secure = url.scheme == "https"
    port = url.port or (443 if secure else 8000)
    try:
        return chromadb.HttpClient(url.hostname, port, ssl=secure, headers=headers, settings=settings)
    except ValueError as error:  # that is how it says that nobody answers
        raise httpx.HTTPError(str(error)) from error


def _spelt_anew(folder: Path) -> str:
    """The folder's path as no client of this process has it: those of one spelling share what they have loaded, stale or not.

    The client's number in binary, with "/" for 0 and "./" for 1, keeps it short after any number of clients.
    """
    return f"{folder}/" + f"{next(_CLIENTS):b}".replace("0", "/").replace("1", "./")


def _metadata(passage: PassageRow) -> dict[str, Any]:
    fields = {"version": passage.version, "publisher": passage.publisher, "language": passage.language}
    return fields if passage.timestamp is None else fields | {"published": passage.timestamp, "day": passage.day}


def _where(only: Filter) -> dict[str, Any] | None:
    bounds = (
        ("published", "$gte", only.after),
        ("published", "$lt", only.before),
        ("day", "$gte", only.from_day),
        ("day", "$lt", only.until_day),
    )
    conditions: list[dict[str, Any]] = [{field: {sign: bound}} for field, sign, bound in bounds if bound is not None]
    if only.publisher:
        conditions.append({"publisher": only.publisher})
    if only.language:
        conditions.append({"language": only.language})
    return conditions[0] if len(conditions) == 1 else {"$and": conditions} if conditions else None
