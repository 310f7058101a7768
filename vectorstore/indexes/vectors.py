"""The vector index: passage vectors in Chroma, in a folder or on a server. Only this module imports chromadb."""

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
_SYNC = 1000  # new vectors after which Chroma writes its whole graph to disk (a sync); fewer stay in its log, which it reads when it opens
_BULK = 5000  # passages, from which on the graph is written less often; for fewer the syncs cost little
_ATTEMPTS = 4  # to reach a server that does not answer, .1 to 1 s apart
_CLOSE = 0.005  # by which vectors may differ: the catalog has float16, Chroma float32

# Words in the messages of Chroma's errors about files that are missing, or differ from what was written.
_DAMAGE = (
    "does not exist",
    "Error finding id",
    "Error getting embedding",
    "Error querying knn",
    "hnsw segment reader",
    "hnsw segment writer",
    "(code: 11)",  # SQLITE_CORRUPT
    "malformed",
    "(code: 26)",  # SQLITE_NOTADB
    "not a database",
    "no such table",
    "(code: 522)",  # SQLITE_IOERR_SHORT_READ
    "(code: 1032)",  # SQLITE_READONLY_DBMOVED
)
# Errors of requests to a server that does not answer or is no Chroma server. For an answer that is not JSON a plain `Exception` is raised.
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
_CLIENT_NUMBERS = count()


class Vectors:
    """The vector index `name` in a folder, or on the server at a URL; with `create` a new one. Its methods are those of `places.Index`."""

    def __init__(self, folder: Path, name: str, server: str, token: str, create: bool = False) -> None:
        self._folder = None if server else folder / name
        self.follows = bool(server)  # a local client never sees what others write to the graph it has loaded (Chroma 1.5.9)
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
        """Make Chroma load its graph and add what is in its log now; it would do so at the next query."""
        self._call(lambda: self._collection.get(limit=1, include=["embeddings"]))

    # reading

    def count(self) -> int:
        """The number of passages."""
        with self._errors():
            return int(self._call(self._collection.count))

    def search(self, vector: NDArray[Any], k: int, only: Filter) -> dict[int, float]:
        """The k nearest passages to a vector (d,) that meet a filter → {passage: cosine}."""
        with self._errors():
            for attempt in self._attempts():
                with attempt:
                    found = self._collection.query(query_embeddings=[vector], n_results=k, where=_where(only), include=["distances"])
            return {int(passage): 1.0 - float(distance) for passage, distance in zip(found["ids"][0], found["distances"][0], strict=True)}

    def differs(self, rows: Sequence[PassageRow], recall: bool = True) -> str:
        """How this index differs from passages of the catalog, in words; empty if it holds each.

        With `recall` each is also searched for by its own vector.
        """
        with self._errors():
            found = self._call(lambda: self._collection.get(ids=[str(row.passage) for row in rows], include=["embeddings", "metadatas"]))
        positions = {int(passage): i for i, passage in enumerate(found["ids"])}
        for row in rows:
            at = positions.get(row.passage)
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
        """Add passages, replacing those of the same numbers, and drop others, by number. May be repeated."""
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
            self._load()  # so that the next query need not wait for it

    def expect(self, passages: int) -> bool:
        """Set how often Chroma writes its graph to disk, for an import of this many passages; 0 for the usual.

        Each sync writes the whole graph, so that with the usual number of them a large import would take quadratic time. Returns whether
        the setting has changed. Then the connection is a new one and the files have changed; nobody may use the index meanwhile.
        """
        # 23 % make four syncs, the last at 92 %: what is written later is only in the log, and added to the graph again at the reopening.
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
        """The files of the graph. The other files are a SQL database, which reading changes too."""
        return vector_files(self._folder) if self._folder else []

    def _call(self, request: Callable[[], T]) -> T:
        """Make a request to Chroma, again if a server does not answer, and return its result."""
        for attempt in self._attempts():
            with attempt:
                return request()
        raise AssertionError("the last attempt returns or raises")

    def _attempts(self) -> Iterable[AttemptManager]:
        """The attempts at a request: one at a local Chroma; up to four, with growing pauses, at a server that cannot be reached."""
        if self._closed:
            raise IndexFailedError("the vector index was closed, since it failed elsewhere")
        return Retrying(
            stop=stop_after_attempt(_ATTEMPTS if self._server else 1),
            wait=wait_exponential_jitter(0.1, 1.0, jitter=0.1),
            retry=retry_if_exception_type((httpx.TransportError, ConnectionError)),
            reraise=True,
        )

    def _errors(self) -> AbstractContextManager[None]:
        """Turns Chroma's errors into ours."""
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
        if what := _refusal(error):
            raise IndexDownError(f"The Chroma server at {server} {what}") from error
        raise IndexDownError(
            f"The Chroma server at {server} does not answer ({' '.join(str(error).split())[:80] or type(error).__name__}). "
            "Start it or change DATELINE_CHROMA."
        ) from error


def _refusal(error: BaseException | None) -> str:
    """What to do about a server, or a proxy before it, that refuses who asks, or is refused; empty for other errors.

    chromadb raises a plain `Exception` or `ValueError` while it handles the error of httpx that tells.
    """
    while error is not None:
        status = error.response.status_code if isinstance(error, httpx.HTTPStatusError) else 0
        if isinstance(error, (ChromaAuthError, AuthorizationError)) or status in (401, 403):
            return "refused the token. Set DATELINE_CHROMA_TOKEN to a valid one."
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return "has a certificate that is not trusted. Set SSL_CERT_FILE to that of its authority."
        error = error.__cause__ or error.__context__
    return ""


def delete_collection(name: str, server: str, token: str) -> None:
    """Delete a collection from a server. If the server does not answer, the collection stays, which does no harm."""
    with suppress(ChromaError, ValueError, httpx.HTTPError, StoreError):
        _client(None, server, token).delete_collection(name)


def vector_files(folder: Path) -> list[Path]:
    """The files of a local graph. None before Chroma has first written it to disk: until then it makes them anew at each opening."""
    return sorted(file for graph in folder.glob("*/index_metadata.pickle") for file in graph.parent.iterdir())


def _client(folder: Path | None, server: str, token: str) -> Any:
    settings = Settings(anonymized_telemetry=False)
    if folder is not None:
        return chromadb.PersistentClient(_fresh_spelling(folder), settings=settings)
    url = urlsplit(server)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise IndexDownError(f"DATELINE_CHROMA must be a URL such as http://localhost:8000, not {server!r}.")
    headers = {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {}
    secure = url.scheme == "https"
    port = url.port or (443 if secure else 8000)
    try:
        return chromadb.HttpClient(url.hostname, port, ssl=secure, headers=headers, settings=settings)
    except ValueError as error:  # which chromadb raises when nobody answers
        raise httpx.HTTPError(str(error)) from error


def _fresh_spelling(folder: Path) -> str:
    """The folder's path, spelled as for no other client in this process.

    Clients with the same path share what they have loaded, even when it is outdated. The path ends with the client's number in binary,
    "/" for 0 and "./" for 1, which leads nowhere else and stays short.
    """
    return f"{folder}/" + f"{next(_CLIENT_NUMBERS):b}".replace("0", "/").replace("1", "./")


def _metadata(passage: PassageRow) -> dict[str, Any]:
    """The fields of a passage that filters need, and its version."""
    fields = {"version": passage.version, "publisher": passage.publisher, "language": passage.language}
    return fields if passage.timestamp is None else fields | {"published": passage.timestamp, "day": passage.day}


def _where(only: Filter) -> dict[str, Any] | None:
    """A filter as Chroma's `where` has it; None if it has no conditions."""
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
