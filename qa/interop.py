"""An archive as a llama-index retriever and query engine, for programs that are built on llama-index."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.query_engine import BaseQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from qa.showing.as_json import to_json
from qa.types import Answer
from vectorstore.indexes.hits import Hit


class SearchedArchive(Protocol):
    """The two methods of an archive that are needed here."""

    def search(self, query: str, k: int) -> Sequence[Hit]: ...
    def ask(self, question: str) -> Answer: ...


class Retriever(BaseRetriever):
    """Passages as llama-index nodes, with the article's fields and the offsets as metadata."""

    def __init__(self, archive: SearchedArchive, k: int) -> None:
        super().__init__()
        self._archive = archive
        self._k = k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(hit, hit.score) for hit in self._archive.search(query_bundle.query_str, self._k)]


class QueryEngine(BaseQueryEngine):
    """Verified answers as llama-index responses: `source_nodes` are the evidence, `metadata` the whole answer."""

    def __init__(self, archive: SearchedArchive) -> None:
        super().__init__(CallbackManager([]))
        self._archive = archive

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        answer = self._archive.ask(query_bundle.query_str)
        nodes = [_node(item.hit, item.score) for item in answer.evidence]
        return Response(answer.text, source_nodes=nodes, metadata=to_json(answer))

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _node(hit: Hit, score: float) -> NodeWithScore:
    metadata = {
        "article_id": hit.article_id,
        "title": hit.title,
        "publisher": hit.publisher,
        "url": hit.url,
        "published": hit.published and hit.published.isoformat(),
        "start": hit.start,
        "end": hit.end,
    }
    return NodeWithScore(node=TextNode(id_=f"{hit.article_id}:{hit.start}", text=hit.text, metadata=metadata), score=score)
