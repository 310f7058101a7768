import asyncio
from collections.abc import Iterator

from llama_index.core.llms import ChatMessage, ChatResponse, MockLLM
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.tools import QueryEngineTool

from qa import Archive


def test_the_archive_is_a_llama_index_retriever(sample: Archive) -> None:
    nodes = sample.as_retriever(5).retrieve("Rubio in Mexico")
    assert nodes[0].metadata["article_id"] == "us-mexico-security"
    article = sample.get("us-mexico-security")
    assert article is not None
    assert nodes[0].text == article.text[nodes[0].metadata["start"] : nodes[0].metadata["end"]]


def test_the_retriever_works_inside_llama_index_query_engines(sample: Archive) -> None:
    engine = RetrieverQueryEngine(
        sample.as_retriever(3),
        response_synthesizer=get_response_synthesizer(llm=MockLLM()),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.01)],
    )
    assert engine.query("Rubio in Mexico").source_nodes


def test_the_archive_is_a_query_engine_whose_answers_carry_the_citations(sample: Archive) -> None:
    response = sample.as_query_engine().query("Who did Marco Rubio meet in Mexico?")
    assert "Sheinbaum" in str(response)
    assert response.source_nodes
    assert response.metadata is not None
    assert response.metadata["citations"][0]["article_id"] == "us-mexico-security"


def test_the_retriever_can_be_fused_with_others(sample: Archive) -> None:
    fused = QueryFusionRetriever([sample.as_retriever(5), sample.as_retriever(2)], llm=MockLLM(), num_queries=1, use_async=False)
    nodes = fused.retrieve("Rubio in Mexico")
    assert nodes[0].metadata["article_id"] == "us-mexico-security"
    assert len({node.node_id for node in nodes}) == len(nodes)


def test_the_query_engine_is_a_tool_and_answers_async(sample: Archive) -> None:
    tool = QueryEngineTool.from_defaults(sample.as_query_engine(), name="archive", description="News articles.")
    assert "Sheinbaum" in str(tool("Who did Marco Rubio meet in Mexico?"))
    response = asyncio.run(sample.as_query_engine().aquery("Who did Marco Rubio meet in Mexico?"))
    assert "Sheinbaum" in str(response)


def test_an_abstention_has_the_nearest_passages_and_says_so(sample: Archive) -> None:
    response = sample.as_query_engine().query("What is the boiling point of tungsten?")
    assert response.metadata is not None
    assert response.metadata["abstained"]
    assert response.source_nodes
    assert not response.metadata["citations"]


def test_any_llama_index_llm_drafts_and_is_checked_like_every_other(sample: Archive) -> None:
    said = "Rubio met President Claudia Sheinbaum. [1] The meeting lasted nine hours. [1]"

    class Says(MockLLM):
        def stream_chat(self, messages: object, **_: object) -> Iterator[ChatResponse]:  # type: ignore[override]
            yield ChatResponse(message=ChatMessage(content=said), delta=said)

    answer = sample.ask("Who did Marco Rubio meet in Mexico?", llm=Says())
    assert "Rubio met President Claudia Sheinbaum." in answer.text
    assert [removed.text for removed in answer.removed] == ["The meeting lasted nine hours."]
