"""The keyword index: BM25 in tantivy, which only this module imports.

A passage is indexed in the field of its language, whose analyzer has a stemmer and stop words. A question is analysed for every language
that has passages, so that a name is found in all of them.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

import tantivy
from tantivy import Filter as Step
from tantivy import Occur, Query, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from vectorstore.errors import index_errors
from vectorstore.indexes.fusion import TermWeights
from vectorstore.indexes.hits import Filter
from vectorstore.texts.folding import folded
from vectorstore.texts.passages import PassageRow

_STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
_BIGRAMS = ("zh", "ja", "th")  # written without spaces, so indexed by pairs of characters
_OTHER = "other"  # the analyzer of all languages without one of their own
_ANALYZERS = (*_STEMMERS, *_BIGRAMS, _OTHER)

# Stop words: those of questions, which do not name their subject, and the most frequent ones. tantivy's own lists hold only the latter.
_QUESTION_WORDS = {
    "en": "who whom whose what which when where why how did does do was were is are am be been being has have had having can could "
    "will would shall should may might must a an the of in on at to from by for with about into over after before and or "
    "but if than then that this these those there here it its they them their he him his she her we us our you your i me my "
    "as so not no any some many much long far old tell say said says according name also ever please give happen "
    "happens happened happening",
    "de": "wer wen wem wessen was welche welcher welches welchen wann wo wohin woher warum wieso wie viel viele lange ist sind war "
    "waren wird werden wurde wurden hat haben hatte hatten kann können der die das den dem des ein eine einen einem einer "
    "eines und oder aber von vom in im an am auf aus bei mit nach zu zum zur für über um als auch nicht es er sie",
    "es": "quién quiénes qué cuál cuáles cuándo dónde adónde por cómo cuánto cuántos cuánta cuántas quien que cual cuando donde "
    "como es son fue fueron era eran ha han había está están el la los las un una unos unas y o pero de del en a al con "
    "para se su sus lo le les no",
    "tr": "kim kimi kime kimin ne neyi hangi nerede nereye nereden neden niçin nasıl kaç kadar mi mı mu mü ve veya ile bir bu şu o "
    "için da de olan olarak oldu idi dir",
}

# Words in the messages of tantivy's errors about files that are missing, or differ from what was written.
_DAMAGE = (
    "Data corrupted",
    "File corrupted",
    "Dictionary is corrupted",
    "Footer",
    "FileDoesNotExist",
    "FileAlreadyExists",
    "DoesNotExist(",
    "NotFound",
    "UnexpectedEof",
    "InvalidData",
    "incompatible",
    "Incompatible",
)
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{2,200})[\"”“»]")
_PHRASE_SLOP = 4  # words that may be missing between those of a quotation, since stop words are not indexed
PHRASE_BOOST = 5.0  # so that a passage with the quotation comes before those with its words alone; no experiment set it


class Keywords:
    """The keyword index in a folder; with `create` a new, empty one. Its methods are those of `places.Index`."""

    follows = True  # each search reloads what other processes have committed

    def __init__(self, folder: Path, create: bool = False) -> None:
        self._folder = folder
        self._schema = _schema()
        with _errors():
            if create:
                folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, path=str(folder))
            else:
                self._index = tantivy.Index.open(str(folder))
            for name in _ANALYZERS:
                self._index.register_tokenizer(f"dateline_{name}", _analyzer(name))

    def close(self) -> None:
        del self._index

    def count(self) -> int:
        """The number of passages."""
        with _errors():
            self._index.reload()
            return int(self._index.searcher().num_docs)

    def files(self) -> list[Path]:
        """The files of the index, without lock files."""
        return keyword_files(self._folder)

    def expect(self, passages: int) -> bool:
        """Does nothing: this index needs no preparation for many passages."""
        return False

    def differs(self, rows: Sequence[PassageRow], recall: bool = True) -> str:
        """How this index differs from passages of the catalog, in words; empty if it holds each once and finds it by its words."""
        with _errors():
            self._index.reload()
            searcher = self._index.searcher()
            for row in rows:
                own = Query.term_query(self._schema, "passage", row.passage)
                words = terms(_content(row), row.language)[:20]
                field = f"text_{analyzer_name(row.language)}"
                content = [(Occur.Must, Query.term_query(self._schema, field, word)) for word in dict.fromkeys(words)]
                found = searcher.search(Query.boolean_query([(Occur.Must, own), *content]), limit=2).hits
                if len(found) != 1:
                    return f"passage {row.passage} is missing, twice there or another"
        return ""

    def write(self, fresh: Sequence[PassageRow], dropped: Sequence[int]) -> None:
        """Add passages, replacing those of the same numbers, and drop others, by number, in one commit. May be repeated."""
        with _errors():
            writer = self._index.writer(num_threads=1)
            for passage in (*dropped, *(row.passage for row in fresh)):
                writer.delete_documents_by_query(Query.term_query(self._schema, "passage", passage))
            for row in fresh:
                writer.add_document(tantivy.Document.from_dict(_fields(row), self._schema))
            writer.commit()
            writer.wait_merging_threads()

    def search(self, texts: Mapping[str, float], k: int, only: Filter) -> tuple[dict[int, float], TermWeights]:
        """Search for texts, given with their weights → (the k best passages with their BM25 scores, the weights of the terms)."""
        with _errors():
            self._index.reload()
            searcher = self._index.searcher()
            analyzers = self._analyzers_in_use(searcher)
            scores = self._search(searcher, analyzers, texts, k, only)
            return scores, {name: _rarity(searcher, name, texts) for name in analyzers}

    def having(self, word: str) -> set[int]:
        """The numbers of all passages that have a word, in the text or the title, in any form of it that the stemmers know."""
        with _errors():
            self._index.reload()
            searcher = self._index.searcher()
            either = [
                (Occur.Should, Query.boolean_query([(Occur.Must, part) for part in parts]))
                for name in self._analyzers_in_use(searcher)
                if (parts := self._terms(name, word, 1.0))
            ]
            if not either:
                return set()
            hits = searcher.search(Query.boolean_query(either), limit=max(searcher.num_docs, 1), count=False).hits
            numbers = searcher.fast_field_values("passage", [address for _, address in hits])
            return {int(number) for number in numbers if number is not None}

    def _search(
        self, searcher: tantivy.Searcher, analyzers: Sequence[str], texts: Mapping[str, float], k: int, only: Filter
    ) -> dict[int, float]:
        wanted = [query for name in analyzers for text, weight in texts.items() for query in self._terms(name, text, weight)]
        if not wanted:
            return {}
        wanted += [query for name in analyzers for text in texts for query in self._phrases(name, text)]
        either = Query.boolean_query([(Occur.Should, query) for query in wanted])
        query = Query.boolean_query([(Occur.Must, either), *self._conditions(only)])
        hits = searcher.search(query, limit=k, count=False).hits
        numbers = searcher.fast_field_values("passage", [address for _, address in hits])
        return {int(number): float(score) for number, (score, _) in zip(numbers, hits, strict=True) if number is not None}

    def _terms(self, name: str, text: str, weight: float) -> list[Query]:
        """Queries for each term of a text, by an analyzer's name."""
        found = _analyzer(name).analyze(folded(text))
        return [Query.boost_query(Query.term_query(self._schema, f"text_{name}", term), weight) for term in found]

    def _phrases(self, name: str, text: str) -> list[Query]:
        """Queries for each quotation in a text, whose words must stand near each other, by an analyzer's name."""
        found: list[list[str | tuple[int, str]]] = [[*_analyzer(name).analyze(folded(phrase))] for phrase in quoted(text)]
        return [
            Query.boost_query(Query.phrase_query(self._schema, f"text_{name}", words, slop=_PHRASE_SLOP), PHRASE_BOOST)
            for words in found
            if len(words) > 1
        ]

    def _analyzers_in_use(self, searcher: tantivy.Searcher) -> list[str]:
        """The names of the analyzers for whose languages there are passages."""
        counted = searcher.aggregate(Query.all_query(), {"languages": {"terms": {"field": "language", "size": 200}}})
        return sorted({analyzer_name(bucket["key"]) for bucket in counted["languages"]["buckets"]})

    def _conditions(self, only: Filter) -> list[tuple[Occur, Query]]:
        """The conditions of a filter; they do not change the scores."""
        must = [
            Query.range_query(self._schema, field, tantivy.FieldType.Integer, lower, upper, include_upper=upper is None)
            for field, lower, upper in (("published", only.after, only.before), ("day", only.from_day, only.until_day))
            if lower is not None or upper is not None
        ]
        if only.publisher:
            must.append(Query.term_query(self._schema, "publisher", only.publisher))
        if only.language:
            must.append(Query.term_query(self._schema, "language", only.language))
        return [(Occur.Must, Query.const_score_query(query, 0.0)) for query in must]


def _rarity(searcher: tantivy.Searcher, analyzer: str, texts: Iterable[str]) -> dict[str, float]:
    """The terms of some texts → their inverse document frequency among all passages, by BM25's formula."""
    count = searcher.num_docs
    frequencies = {
        term: searcher.doc_freq(f"text_{analyzer}", term) for text in texts for term in _analyzer(analyzer).analyze(folded(text))
    }
    return {term: math.log(1 + (count - number + 0.5) / (number + 0.5)) for term, number in frequencies.items()}


def keyword_files(folder: Path) -> list[Path]:
    """The files of an index, without lock files."""
    return sorted(file for file in folder.iterdir() if file.is_file() and file.suffix != ".lock") if folder.is_dir() else []


def quoted(text: str) -> list[str]:
    """The quotations in a question, without their quotation marks."""
    return [found for phrase in _QUOTED.findall(text) if (found := phrase.strip(" .,;:?!"))]


def terms(text: str, language: str) -> list[str]:
    """A text's terms as the index of that language holds them: folded, stemmed, without stop words."""
    return _analyzer(analyzer_name(language)).analyze(folded(text))


def analyzer_name(language: str) -> str:
    """The name of a language's analyzer."""
    return language if language in _ANALYZERS else _OTHER


def _content(row: PassageRow) -> str:
    return folded(f"{row.title}\n{row.text}")


def _fields(row: PassageRow) -> dict[str, object]:
    text = {f"text_{analyzer_name(row.language)}": _content(row)}
    published = {} if row.timestamp is None else {"published": row.timestamp, "day": row.day}
    return {"passage": row.passage, "publisher": row.publisher, "language": row.language} | published | text


def _errors() -> AbstractContextManager[None]:
    return index_errors("the keyword index", ValueError, _DAMAGE)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", stored=True, indexed=True, fast=True)
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_text_field("publisher", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic", fast=True)
    for name in _ANALYZERS:
        builder.add_text_field(f"text_{name}", tokenizer_name=f"dateline_{name}", index_option="position")
    return builder.build()


@cache
def _analyzer(name: str) -> TextAnalyzer:
    if name in _BIGRAMS:
        return TextAnalyzerBuilder(Tokenizer.ngram(2, 2, False)).filter(Step.lowercase()).build()
    steps = [Step.remove_long(60), Step.lowercase()]
    if name in _QUESTION_WORDS:
        steps.append(Step.custom_stopword(_QUESTION_WORDS[name].split()))
    if name in _STEMMERS:
        steps.append(Step.stemmer(_STEMMERS[name]))
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for step in (*steps, Step.ascii_fold()):
        builder = builder.filter(step)
    return builder.build()
