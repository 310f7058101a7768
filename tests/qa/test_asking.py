"""What may come with a question comes by every door; and what a question costs on its way."""

import asyncio
import inspect
import typing

import pytest

from qa import Archive
from qa.doors import api, cli
from qa.doors.chat.ask import Talk
from qa.doors.service import Service
from qa.doors.start import load_app
from qa.types import Asking
from tests.counts import HISTORY, QUESTION, transactions, way
from tests.endpoint import endpoint
from vectorstore import Article
from vectorstore.indexes.hits import Only

app = load_app()

ALL = set(Asking.__annotations__)
MET = "Rubio met President Claudia Sheinbaum. [1] He also met Mexicans. [2] It was on Wednesday. [1]"


def test_what_may_come_with_a_question_comes_by_every_door(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(Only.__annotations__) < ALL
    assert set(api.Asked.model_fields) >= ALL
    assert set(inspect.signature(cli.ask).parameters) >= ALL - {"history"}  # a command has no turns before it
    offered: dict[str, typing.Any] = {}
    monkeypatch.setattr(app.gr, "api", lambda tool, **_: offered.update({tool.__name__: tool}))
    app._offer_tools(Service(sample))
    assert set(inspect.signature(offered["ask"]).parameters) >= ALL
    source = inspect.getsource(Talk.respond)
    assert all(f"{name}=" in source for name in ALL - {"now"})  # the chat's now is the moment in which it is asked


def test_a_tool_takes_what_comes_with_a_question(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: dict[str, typing.Any] = {}
    monkeypatch.setattr(app.gr, "api", lambda tool, **_: offered.update({tool.__name__: tool}))
    monkeypatch.setattr(app, "asker", lambda _: "me")
    app._offer_tools(Service(sample))
    asking = {"published_before": "2020-01-01"}
    answer = asyncio.run(offered["ask"](QUESTION, None, **asking))
    assert answer["abstained"]
    assert asyncio.run(offered["ask"](QUESTION, None, now="2025-09-04", history=HISTORY))["citations"]
    with pytest.raises(app.gr.Error, match="soon"):
        asyncio.run(offered["ask"](QUESTION, None, now="soon"))


def test_from_the_click_to_chroma_it_takes_eight_functions(sample: Archive) -> None:
    found = way(sample)
    assert found == [
        "Service.ask", "Service.stream", "work", "Archive.stream", "stream", "read_part", "Store.retrieve", "Vectors.search",
    ]  # fmt: skip
    assert "self._service.stream" in inspect.getsource(Talk.respond)  # which is in the place of Service.ask where somebody clicks


@pytest.mark.parametrize(
    ("question", "asking"),
    [
        (QUESTION, Asking()),
        ("And when was it?", Asking(history=HISTORY)),
        ("What happened in Mexico in March 2019?", Asking(history=HISTORY)),
        ("Who said “nobody stands here”?", Asking()),
        ("What is the latest on Mexico?", Asking(history=HISTORY, published_after="2025-09-01", publisher="nobody")),
        ("How high is the Matterhorn?", Asking()),
    ],
)
@pytest.mark.parametrize("llm", ["none", "endpoint"])
def test_a_question_takes_at_most_six_transactions(archive: Archive, question: str, asking: Asking, llm: str) -> None:
    text = "Marco Rubio met President Claudia Sheinbaum in Mexico City on Wednesday. They spoke about drugs and trade for two hours."
    archive.add(
        *(Article(f"Rubio {n}", text + f" It rained in place {n}.", publisher=f"P{n}", id=f"r{n}", language="en") for n in range(4))
    )
    with endpoint(MET) as (given, _):
        spec = "none" if llm == "none" else given
        archive.ask(question, llm=spec, **asking)
        with transactions(archive) as begun:
            archive.ask(question, llm=spec, **asking)
    assert 0 < len(begun) <= 6, begun
