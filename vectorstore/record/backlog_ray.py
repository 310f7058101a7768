"""Reads, cuts and embeds a backlog on the workers of a Ray cluster, by Ray Data; the owner of the archive records what comes back.

Every worker needs this package, the embedder, and the files under the same paths. An archive's articles are not sent to them, only eight
bytes of each, by which they pass on what is recorded already without embedding it again. Neither that nor what becomes of a worker decides
anything: what comes back without its embeddings, the owner cuts and embeds itself.
"""

import logging
import pickle
import socket
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import replace
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from vectorstore.articles import Article, Item, Rejected
from vectorstore.errors import DatelineError, ModelError, StoreError, one_line
from vectorstore.fetching.sources import Part, Reading, tell_apart
from vectorstore.models.bundled import EMBEDDER
from vectorstore.models.loading import LazyEmbedder
from vectorstore.record.ahead import ahead
from vectorstore.record.catalog import Catalog
from vectorstore.record.cutting import ARTICLES_AT_ONCE, BATCHES_AHEAD, Batch, Cut, Cutting, cut, to_embed
from vectorstore.record.moment import moment

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.models.embed import Embedder

LOCAL = "local"  # Ray's own word for a cluster of this machine alone, which lives as long as the process
# A core is shared by a process that embeds and one that reads, which has little to do.
_EMBEDDING, _READING = 0.9, 0.1
_SECONDS_TO_ANSWER = 10.0  # in which a cluster is reached
_BLOCK = 1_000_000  # bytes of articles that are handed on together; Ray's own 128 MB would be embedded by one worker, and late

Row = dict[str, NDArray[Any]]  # what Ray hands on: one column, `row`, of pickled values


def by_ray(address: str = LOCAL, embedder_name: str = EMBEDDER, key: str = "") -> Cutting:
    """Cuts and embeds on the workers of the Ray cluster at an address, such as ray://host:10001 or host:6379, or on this machine's cores.

    What it returns is given to `Store.add`. `embedder_name` is the archive's, which each worker loads, `key` that of one that is
    served. Raises StoreError when Ray is not installed, is not reached, or fails.
    """

    @contextmanager
    def cutting(
        reading: Reading, fail: Callable[[Rejected], None], catalog: Catalog, embedder: "Callable[[], Embedder]"
    ) -> Generator[Iterator[Batch], None, None]:
        fingerprint = embedder().fingerprint
        with _cluster(address):
            rows = _rows(reading.parts, reading.columns, str(Path.cwd()), _contents(catalog), (embedder_name, key), fingerprint)
            with ahead(_batches(rows, reading, fail), BATCHES_AHEAD) as batches:
                yield batches

    return cutting


@contextmanager
def _cluster(address: str) -> Iterator[None]:
    """Joins a cluster, or starts one. Ray's errors become StoreErrors; those of this package are raised as they are."""
    try:
        import ray
        from ray._common.usage.usage_lib import set_usage_stats_enabled_via_env_var
    except ImportError as error:
        raise StoreError("Ray is not installed. Install it: pip install 'dateline-qa[ray]'") from error
    set_usage_stats_enabled_via_env_var(False)  # nobody outside is told
    own: dict[str, Any] = {"include_dashboard": False} if address == LOCAL else {}
    try:
        if address != LOCAL:
            _answers(address)
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR, **own)
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(f"The Ray cluster at {address} cannot be joined: {one_line(error)}. Is it running? See: ray status") from error
    try:
        yield
    except ray.exceptions.RayError as error:
        raise _ours(error) from error
    finally:
        ray.shutdown()


def _ours(error: Exception) -> DatelineError:
    """The error of this package that a worker raised; else a StoreError in the words of Ray's."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, DatelineError):
        return type(cause)(str(cause).partition("\n")[0])  # after it Ray says how often it tried
    return StoreError(f"Ray failed: {one_line(error)}. The articles recorded so far are safe; the same command goes on.")


def _answers(address: str) -> None:
    """Raises OSError when nobody listens at an address: Ray would try for minutes."""
    found = urlsplit(address if "://" in address else f"//{address}")
    socket.create_connection((found.hostname or "", found.port or 0), timeout=_SECONDS_TO_ANSWER).close()


def _contents(catalog: Catalog) -> NDArray[np.uint64]:
    """The fingerprints, in order, of all articles that are recorded as they are."""
    with moment(catalog.database) as now:
        return np.sort(np.fromiter((_fingerprint(*content) for content in now.contents()), dtype=np.uint64))


def _fingerprint(article_id: str, content_hash: str) -> int:
    return int.from_bytes(blake2b(f"{article_id}\x1f{content_hash}".encode(), digest_size=8).digest())


def _rows(parts: Sequence[Part], *work: Any) -> Iterator[Any]:
    """The rows of `_Embed` from all parts of the sources, in their order; `work` as for `_Backlog`."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    # This process's machine, or through ray:// the cluster's head: any other may be lost, and only its work is done again.
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    backlog = ray.remote(num_cpus=0, scheduling_strategy=here)(_Backlog).remote([pickle.dumps(part) for part in enumerate(parts)], *work)
    while rows := ray.get(backlog.take.remote()):
        yield from map(pickle.loads, rows)


class _Backlog:
    """In the cluster, since Ray Data cannot be had through ray://: all the work, whose results are taken some at a time."""

    def __init__(
        self,
        parts: Sequence[bytes],
        columns: Mapping[str, str] | None,
        folder: str,
        known: NDArray[np.uint64],
        embedder: tuple[str, str],
        fingerprint: str,
    ) -> None:
        import ray
        import ray.data

        context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        context.raise_original_map_exception = True
        context.target_max_block_size = _BLOCK
        cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
        given = ray.data.from_items([{"row": part} for part in parts])
        reading = {"columns": columns, "folder": folder, "known": ray.put(known)}
        read = given.map_batches(_read, batch_size=1, num_cpus=_READING, fn_kwargs=reading)
        embedded = read.map_batches(
            _Embed,
            batch_size=ARTICLES_AT_ONCE,
            num_cpus=_EMBEDDING,
            compute=ray.data.ActorPoolStrategy(size=cores),
            fn_constructor_args=(*embedder, fingerprint),
        )
        self._rows = (row["row"] for row in embedded.iter_rows())

    def take(self) -> list[bytes]:
        """The next rows; none at the end."""
        return list(islice(self._rows, ARTICLES_AT_ONCE))


def _read(batch: Row, columns: Mapping[str, str] | None, folder: str, known: Any) -> Iterator[Row]:
    """On a worker: the items of a part of the sources, and whether they have to be embedded.

    `folder` is where relative paths begin, `known` Ray's name of the fingerprints of what is recorded.
    """
    import ray

    recorded = ray.get(known)
    for number, part in map(pickle.loads, batch["row"]):
        with chdir(folder):
            for item, share, notes in _items(part, columns):
                fresh = not isinstance(item, Rejected) and not _is_among(_fingerprint(item[1].id, item[1].content_hash), recorded)
                yield {"row": np.array([pickle.dumps((number, item, share, notes, fresh))], dtype=object)}


def _items(part: Part, columns: Mapping[str, str] | None) -> Iterator[tuple[Item, float, list[tuple[str, dict[str, Any]]]]]:
    """The items of a part, each with the share of the part that is read then, and the remarks made meanwhile."""
    notes: list[tuple[str, dict[str, Any]]] = []
    for item, share in Reading((), columns=columns, note=lambda *note: notes.append(note)).read(part):
        yield item, share, list(notes)
        notes.clear()


def _is_among(value: int, values: NDArray[np.uint64]) -> bool:
    """Whether a value is one of those, which are in order."""
    at = int(np.searchsorted(values, np.uint64(value)))
    return at < len(values) and int(values[at]) == value


class _Embed:
    """On a worker: cuts and embeds the articles that have to be."""

    def __init__(self, name: str, key: str, fingerprint: str) -> None:
        self._embedder = LazyEmbedder(name, key)  # not loaded here: Ray does not pass on what is raised here
        self._fingerprint = fingerprint

    def __call__(self, batch: Row) -> Row:
        """The rows with the cuts of their articles. Raises ModelError where the embedder is not the archive's."""
        if not self._embedder().is_of(self._fingerprint):
            raise ModelError(f"A worker's embedder {self._embedder.name!r} is another than here. Install the same on every machine.")
        rows = []
        for number, item, share, notes, fresh in map(pickle.loads, batch["row"]):
            rows.append(pickle.dumps((number, item, share, notes, self._cut(item[1]) if fresh else None)))
        return {"row": np.array(rows, dtype=object)}

    def _cut(self, article: Article) -> Cut | None:
        """The article's passages and their embeddings; None if that fails, which the owner finds again and reports."""
        try:
            model = self._embedder()
            parts = cut(article, model)
            return replace(parts, embeddings=tuple(model.embed_passages([to_embed(article, passage) for passage in parts.passages])))
        except DatelineError:
            raise
        except Exception:  # whatever the models raise over one article
            return None


def _batches(rows: Iterator[Any], reading: Reading, fail: Callable[[Rejected], None]) -> Iterator[Batch]:
    """The articles of the rows that came back, each id once, with their cuts."""
    cuts: dict[tuple[str, str], Cut] = {}  # of an id and a content hash, since articles that are left out may share an id

    def items() -> Iterator[Item]:
        for number, item, share, notes, made in rows:
            reading.reach(number, share)
            for note in notes:
                reading.note(*note)
            if made:
                cuts[item[1].id, item[1].content_hash] = made
            yield item
        reading.share = 1.0

    articles = tell_apart(items(), fail)
    while batch := list(islice(articles, ARTICLES_AT_ONCE)):
        made = {article.id: cuts[key] for _, article in batch if (key := (article.id, article.content_hash)) in cuts}
        cuts.clear()
        yield Batch(batch, made, reading.share)
