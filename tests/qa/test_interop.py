from llama_index.core.llms import MockLLM
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer

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
