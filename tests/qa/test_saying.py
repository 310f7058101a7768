"""What the system says is said in the asker's language: each language is one file, and no sentence of an answer stays English."""

import ast
import copy
import re
import shutil
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import qa
from qa import Archive
from qa.asking.languages import language_of
from qa.asking.question import bounded
from qa.doors.errors import BusyError, in_words
from qa.saying import words
from qa.saying.words import Duration, Said, bounds, day, enumeration, in_language, is_one_of, known_by, languages, preferred, say, sections
from qa.showing.as_json import from_json, to_json
from qa.showing.lines import answer_lines
from qa.showing.page import Page
from qa.types import Answer, Asking
from tests.conftest import ROOT
from tests.endpoint import endpoint
from vectorstore import Article, InputError
from vectorstore.indexes.hits import Retrieved

LANGUAGES = ROOT / "qa" / "saying" / "languages"
OTHERS = [language for language in sorted(languages()) if language != "en"]
NOW = datetime(2026, 9, 10, 12, tzinfo=UTC)
# Words that may be the same in two languages: names, codes, and what a sentence is only made of.
SAME = {
    "add_text", "copy_markdown", "gold", "in_days", "in_weeks", "link", "original", "rename", "no", "add_files", "articles_of_publisher",
    "articles_of_author", "articles_one", "articles_title", "articles_of_language", "articles_since_when",
}  # fmt: skip


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_has_every_sentence_with_the_same_places(language: str) -> None:
    english, other = sections("en"), sections(language)
    assert len(known_by(language)) > 40
    assert {section: list(texts) for section, texts in other.items()} == {section: list(texts) for section, texts in english.items()}
    for section, texts in english.items():
        for name, text in texts.items():
            assert places(other[section][name]) == places(text), name
            assert other[section][name] != text or name in SAME, name
            assert other[section][name].strip(), name
            assert (text[-1] in ".:?") == (other[section][name][-1] in ".:?") or section in (
                "language",
                "page",
                "articles",
                "small_talk",
            ), name


def test_a_name_stands_in_one_section_only() -> None:
    names = [name for texts in sections("en").values() for name in texts]
    assert len(names) == len(set(names))


def test_every_sentence_is_said_and_every_said_one_is_there() -> None:
    """The names are those in the code, apart from those made of parts: `index_{…}`, `articles_{…}`, `step_{…}`, and an answer's buttons."""
    said = {name for texts in sections("en").values() for name in texts}
    literals, called = set(), set()
    for path in [ROOT / "app.py", *(ROOT / "qa").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Said", "say", "_label") and node.args:
                called |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    assert {name for name in called - said if f"articles_{name}" not in said} == set()
    assert {name for name in said - literals if not name.startswith(("index_", "articles_", "step_"))} == set()


def test_no_answer_is_given_in_words_of_the_code_itself() -> None:
    """Reasons and notices pass `Said`, whose words are in the files of the languages: none is a sentence in the code."""
    sentence = re.compile(r"[A-Z][a-z]+ .*[a-z]\.(?: |$)|^(?:it|the evidence|no evidence) [a-z ]+$")
    for room in ("answer.py", "evidence.py", "operands.py", "reading", "telling", "checking", "drafting"):
        path = ROOT / "qa" / room
        for file in [path] if path.is_file() else path.rglob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                values: list[ast.expr] = []
                if isinstance(node, ast.Return) and node.value:
                    values = [node.value]
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("declined", "abstention"):
                    values = [*node.args]
                if isinstance(node, ast.keyword) and node.arg in ("reason", "notice", "why"):
                    values = [node.value]
                found = [part.value for value in values for part in ast.walk(value) if isinstance(part, ast.Constant)]
                assert [text for text in found if isinstance(text, str) and sentence.search(text)] == [], file


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """One more language, of which there is nothing but its file."""
    for language in languages():
        shutil.copy(LANGUAGES / f"{language}.toml", tmp_path)
    made = re.sub(
        'known_by = ".*"',
        'known_by = "qui quand le la les sur a t il été de dans sont"',
        (LANGUAGES / "en.toml").read_text(encoding="utf-8"),
    )
    made = re.sub(r'(?m)^(\w+) = "', r'\1 = "FR ', made).replace('"FR qui', '"qui')
    (tmp_path / "fr.toml").write_text(made, encoding="utf-8")
    cached = (words.languages, words.sections, words.known_by, words._texts, words._pattern)
    monkeypatch.setattr(words, "_FOLDER", tmp_path)
    for each in cached:
        each.cache_clear()
    yield
    monkeypatch.undo()
    for each in cached:
        each.cache_clear()


@pytest.mark.usefixtures("french")
def test_a_further_language_is_one_file(papers: Archive) -> None:
    assert preferred("fr-CH, de;q=0.5") == "fr"
    assert Page("fr").say("cited") == "FR Cited articles"
    assert in_words(BusyError(3), "fr") == "FR Too many others are asking just now. Wait 3 s, then ask again."
    for question, asking in {"Quand le pont sur l'Orle a-t-il été inauguré ?": Asking(), "Zanzibar": Asking(locale="fr-FR")}.items():
        answer = papers.ask(question, **asking)
        assert answer.language == "fr"
        assert answer.reason.startswith("FR The articles here do not seem")
        assert is_one_of(say("not_answered", "fr"), "reasons")


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        (
            Said("not_published_near", bounds=bounds(date(2026, 9, 3), None), day=date(2026, 7, 14)),
            {
                "en": "Nothing in the archive was published since 3 September 2026. The nearest is of 14 July 2026.",
                "de": "Nichts im Archiv ist seit dem 3. September 2026 erschienen. Am nächsten liegt der 14. Juli 2026.",
                "es": "Nada en el archivo se publicó desde el 3 de septiembre de 2026. Lo más cercano es del 14 de julio de 2026.",
                "tr": "Arşivde 3 Eylül 2026 tarihinden beri yayımlanmış bir şey yok. En yakını: 14 Temmuz 2026.",
            },
        ),
        (
            Said("in_weeks", days=Duration(11), weeks=(Duration(1, "week"), Duration(4))),
            {
                "en": "11 days (1 week and 4 days)",
                "de": "11 Tage (1 Woche und 4 Tage)",
                "es": "11 días (1 semana y 4 días)",
                "tr": "11 gün (1 hafta ve 4 gün)",
            },
        ),
        (Said("dates", days=(date(2026, 9, 3), date(2026, 9, 5))), {"de": "Die Artikel sind vom 3. September 2026 und 5. September 2026."}),
        (Said("rules_alone", why=Said("llm_limited", model="m")), {"es": f"{say('llm_limited', 'es', model='m')} Las afirmaciones se"}),
        (bounds(None, date(2026, 9, 3)), {"en": "before 4 September 2026", "de": "vor dem 4. September 2026"}),
        (bounds(date(2026, 9, 3), date(2026, 9, 3)), {"tr": "3 Eylül 2026 günü"}),
        (Said("no_phrase", phrase="{why} it {"), {"de": "Kein Artikel sagt „{why} it {“."}),
    ],
)
def test_a_sentence_is_put_into_a_language_with_its_values(said: Said, texts: dict[str, str]) -> None:
    assert said == in_language(said, "en")
    for language, text in texts.items():
        assert in_language(said, language).startswith(text)
    copied = copy.deepcopy(said)
    assert (copied, in_language(copied, "de")) == (said, in_language(said, "de"))


def test_what_is_no_sentence_of_the_system_is_left_as_it_is() -> None:
    assert in_language("No space left on device", "de") == "No space left on device"
    assert (in_language(Said(), "de"), day(None), enumeration(["a", "b", "c"])) == ("", "", "a, b and c")
    assert [preferred(header) for header in ("tr-TR,tr;q=0.9", "fr,es;q=0.5", "fr", "")] == ["tr", "es", "en", "en"]


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_reason_in_the_history_is_known_again_in_every_language(language: str) -> None:
    values = {"phrase": "x y", "who": "Bech", "name": "Bech", "bounds": bounds(date(2026, 9, 3), None), "day": date(2026, 9, 3)}
    for name in sections(language)["reasons"]:
        assert is_one_of(say(name, language, **values), "reasons")
    assert not is_one_of("The articles here were printed in Marn. [1]", "reasons")


def test_an_error_is_told_in_the_language_of_the_page() -> None:
    assert in_words(BusyError(3), "tr").startswith("Şu anda çok fazla kişi soruyor. 3 sn")
    with pytest.raises(InputError) as raised:
        bounded("x" * 3000)
    assert in_words(raised.value, "es").startswith("Una pregunta puede tener 2000 caracteres")


@pytest.mark.parametrize(
    ("text", "asking", "language"),
    [
        ("Who is Bech?", {}, "en"),
        ("Who is Bech?", {"locale": "de"}, "en"),
        ("Wer ist Bech?", {}, "de"),
        ("Wer ist Bech?", {"locale": "en-GB"}, "de"),
        ("Warum?", {}, "de"),
        ("¿Por qué?", {}, "es"),
        ("Neden?", {}, "tr"),
        ("Kaç kişi öldü?", {}, "tr"),
        ("Was ist in Halden los?", {}, "de"),
        ("Was Bech in Marn?", {}, "en"),
        ("What did Der Spiegel say of El Niño?", {}, "en"),
        ("la semana pasada", {}, "es"),
        ("Sarıtepe deprem artçı sayısı", {}, "tr"),
        # a name, or too little to tell by: the question before it, then the page, then English
        ("Claudia Sheinbaum", {}, "en"),
        ("Claudia Sheinbaum", {"locale": "es-MX"}, "es"),
        ("Bech?", {"locale": "tr"}, "tr"),
        ("Bech?", {"history": ["Wer ist der Bürgermeister?", "Marn hat keinen.", "Rubio", ""]}, "de"),
        ("Bech?", {"history": ["Wer ist der Bürgermeister?", "Marn hat keinen."], "locale": "es"}, "de"),
        ("2026", {"locale": "de"}, "de"),
        ("", {"locale": "de"}, "de"),
        # a language that the system does not speak
        ("Hoeveel mensen kwamen om bij de brand?", {}, "en"),
        ("Quanto costa il ponte?", {}, "en"),
        ("Hoeveel mensen kwamen om bij de brand?", {"locale": "de"}, "de"),
        ("Bech?", {"locale": "fr"}, "en"),
    ],
)
def test_the_language_of_a_question(text: str, asking: Asking, language: str) -> None:
    assert language_of(text, asking) == language


ARTICLES = [
    Article(id="bridge", title="Orle bridge approved", published="2026-07-02", publisher="North Post", language="en",
            text="The Orle bridge will cost 40 million kroner, the council said. Mayor Sunniva Bech called it a gift."),
    Article(id="brücke", title="Brücke über die Orle", published="2026-07-05", publisher="Marner Bote", language="de",
            text="Die Brücke über die Orle kostet 40 Millionen Kronen. Bürgermeisterin Sunniva Bech sagte, die Brücke sei ein Geschenk."),
    Article(id="tower", title="Der Turm von Marn", published="2026-07-14", publisher="Marner Bote", language="de",
            text="Der Turm von Marn kostet 12 Millionen Kronen. Er wurde am 14. Juli eröffnet."),
    Article(id="puente", title="El puente del Orle", published="2026-07-06", publisher="Diario", language="es",
            text="El puente del Orle costará 40 millones de coronas. Se abrirá el próximo año."),
    Article(id="köprü", title="Orle köprüsü", published="2026-07-07", publisher="Haber", language="tr",
            text="Orle köprüsü 40 milyon krona mal olacak. Gelecek yıl açılacak."),
]  # fmt: skip
TEXTS = [article.text for article in ARTICLES]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with qa.open(tmp_path_factory.mktemp("saying") / "archive", llm="none") as archive:
        archive.add(*ARTICLES)
        yield archive


# Each reason and notice that a question can bring about, by its question in each language.
WALKED = {
    "not_answered": {"de": "Wie hoch ist der Siedepunkt von Wolfram?", "es": "¿Cuál es el punto de ebullición del wolframio?",
                     "tr": "Tungstenin kaynama noktası kaç derecedir?"},
    "no_phrase": {"de": "Wer hat „ein Haus aus Glas und Eis“ gesagt?", "es": "¿Quién dijo «una casa de vidrio y hielo»?",
                  "tr": "Kim “camdan ve buzdan bir ev” dedi?"},
    "not_published_near": {"de": "Was ist letzte Woche passiert?", "es": "¿Qué pasó la semana pasada?", "tr": "Geçen hafta ne oldu?"},
    "unknown_time": {"de": "Was kostet die Brücke am 31. Februar?", "es": "¿Cuánto cuesta el puente del Orle el 31 de febrero?",
                     "tr": "Orle köprüsü 31 Şubat'ta kaça mal olacak?"},
    "not_named": {"de": "Wer ist Nora Quill?", "es": "¿Quién es Nora Quill?"},
    "no_operand": {"de": "Wie viel kosten die Brücke über die Orle und der Flughafen von Sansibar zusammen?"},
    "not_compared": {"de": "Was war teurer: die Brücke über die Orle oder der Turm von Marn?"},
    "sorry": {"de": "Du bist dumm", "es": "Eres idiota", "tr": "Aptal"},
    "cannot": {"de": "Übersetze den Artikel", "es": "Borra los artículos", "tr": "Haberleri sil"},
    "what_to_ask": {"de": "Hallo", "es": "Hola", "tr": "Merhaba"},
    "articles_many": {"de": "Wie viele Artikel gibt es?", "es": "¿Cuántos artículos hay?", "tr": "Kaç haber var?"},
}  # fmt: skip


def english_in(text: str) -> list[str]:
    """The beginnings of English sentences of the system in a text."""
    texts = (text for section, texts in sections("en").items() if section not in ("language", "page", "times") for text in texts.values())
    begins = {part for each in texts for part in re.split(r"\{\w+\}", each) if len(part.split()) > 2}
    return [part for part in begins if part.strip() in text]


COST = ["Wie viel kostet die Brücke über die Orle?", "Die Brücke über die Orle kostet 40 Millionen Kronen. [1]"]
FOLLOWING = {
    "nothing_more": ("Mehr", [COST[0], f"{' '.join(TEXTS)} [1]"]),
    "no_reason": ("Warum?", COST),
    "not_quoted": ("Was hat Jonas Falk über die Brücke gesagt?", []),
    "no_share": ("Wie viel Prozent der Kronen kostet die Brücke über die Orle?", []),
    "no_part": ("Wie viel kostet die Brücke über die Orle, und wer hat den Flughafen von Sansibar gebaut?", []),
}


def check(answer: Answer, name: str, language: str) -> None:
    assert answer.language == language
    longest = max(re.split(r"\{\w+\}", say_raw(name, language)), key=len)
    assert longest.strip() in f"{answer.reason} {answer.notice} {answer.text}"
    beside_buttons = Page("en").answer(answer, 0).partition('<p class="heading">')[0]
    for shown in (str(to_json(answer)), Page(language).answer(answer, 0), beside_buttons, "\n".join(answer_lines(answer))):
        assert english_in(shown) == []


def say_raw(name: str, language: str) -> str:
    return next(texts[name] for texts in sections(language).values() if name in texts)


@pytest.mark.parametrize(("name", "language"), [(name, language) for name, asked in WALKED.items() for language in asked])
def test_an_answer_has_no_english_sentence_of_the_system(papers: Archive, name: str, language: str) -> None:
    check(papers.ask(WALKED[name][language], now=NOW), name, language)


@pytest.mark.parametrize("name", FOLLOWING)
def test_nor_has_one_in_a_conversation(papers: Archive, name: str) -> None:
    question, history = FOLLOWING[name]
    check(papers.ask(question, now=NOW, history=history), name, "de")


def test_an_llm_that_fails_is_named_in_the_language_of_the_question(papers: Archive) -> None:
    with endpoint(status=401) as (spec, _):
        answer = papers.ask("Wie viel kostet die Brücke über die Orle?", llm=spec)
    assert "hat den Schlüssel abgelehnt" in answer.notice
    assert english_in(str(to_json(answer))) == []


def test_a_sentence_that_is_left_out_has_its_reason_in_the_language_of_the_question(papers: Archive) -> None:
    with endpoint("Die Brücke kostet 99 Millionen Kronen. [1]") as (spec, _):
        answer = papers.ask("Wie viel kostet die Brücke über die Orle?", llm=spec)
    assert [removed.why for removed in answer.removed] == ["der Beleg hat die Zahl 99.000.000 nicht"]
    assert "1 entworfener Satz wurde weggelassen" in Page("en").answer(answer, 0)


def test_an_index_that_is_down_is_said(papers: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    retrieve = papers.retrieve

    def troubled(*args: object, **more: object) -> Retrieved:
        found = retrieve(*args, **more)  # type: ignore[arg-type]
        return Retrieved(found.hits, found.vector, found.embedder, found.term_weights, ("down", "behind"))

    monkeypatch.setattr(papers, "retrieve", troubled)
    notice = papers.ask("¿Cuánto costará el puente del Orle?").notice
    assert notice == f"{say('index_down', 'es')} {say('index_behind', 'es')}"


def test_the_language_of_an_answer_is_kept_with_it(papers: Archive) -> None:
    answer = papers.ask("Bech?", locale="tr")
    assert from_json(to_json(answer)).language == answer.language == "tr"
    older = to_json(Answer("Bech?"))
    del older["language"]
    assert from_json(older).language == "en"
