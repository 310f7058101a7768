"""Whatever is done to an archive, it behaves like a dictionary from ids to texts."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.made import MadeArchive
from vectorstore import Article

pytestmark = pytest.mark.usefixtures("database")

IDS = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.sampled_from([f"The zebra text{n} stands here. " * (1 + 4 * (n % 3)) for n in range(6)])  # the same text under two ids, too


class ArchiveMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="stateful-"))
        self.model: dict[str, str] = {}

    @initialize()
    def open(self) -> None:
        self.archive = MadeArchive.open(self.folder)

    @rule(articles=st.dictionaries(IDS, TEXTS, min_size=1))
    def add(self, articles: dict[str, str]) -> None:
        self.archive.add(*(Article(id=key, title=f"Title {key}", text=text, language="en") for key, text in articles.items()))
        self.model |= {key: text.strip() for key, text in articles.items()}

    @rule(keys=st.sets(IDS, min_size=1))
    def remove(self, keys: set[str]) -> None:
        assert set(self.archive.remove(*keys)) == keys & self.model.keys()
        for key in keys:
            self.model.pop(key, None)

    @rule()
    def open_again(self) -> None:
        self.archive.close()
        self.open()

    @rule(articles=st.dictionaries(IDS, TEXTS, min_size=1))
    def die_before_indexing(self, articles: dict[str, str]) -> None:
        """The process is killed once the articles are recorded: they are in the outbox, and in no index."""
        self.archive._writer.settle_or_say = lambda *_: ""  # type: ignore[method-assign]
        self.archive._writer.apply = lambda *_: None  # type: ignore[method-assign]
        self.add(articles)
        self.open_again()
        self.archive._writer.settle()

    @rule(kind=st.sampled_from(["vectors", "keywords"]))
    def lose_an_index(self, kind: str) -> None:
        self.archive.close()
        for folder in self.folder.glob(f"{kind}-*"):
            shutil.rmtree(folder)
        self.open()

    @invariant()
    def behaves_like_a_dictionary(self) -> None:
        if not hasattr(self, "archive"):
            return
        found = {key: article.text for key in "abcd" if (article := self.archive.get(key))}
        assert found == self.model
        listed = {name for row in self.archive.list() for name in (row["id"], *row["origins"])}
        assert listed == self.model.keys()
        hits = self.archive.search("zebra", 100)
        assert {name for hit in hits for name in (hit.article_id, *(origin.id for origin in hit.also_in))} == self.model.keys()
        assert all(hit.text in self.model[hit.article_id] for hit in hits)

    def teardown(self) -> None:
        if hasattr(self, "archive"):
            self.archive.close()
        shutil.rmtree(self.folder)


@pytest.mark.parametrize(("examples", "steps"), [(6, 12), pytest.param(40, 30, marks=pytest.mark.nightly)], ids=["a few", "many"])
def test_an_archive_behaves_like_a_dictionary_whatever_is_done_to_it(examples: int, steps: int) -> None:
    how = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(ArchiveMachine, settings=how)  # type: ignore[no-untyped-call]
