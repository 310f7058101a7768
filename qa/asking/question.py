"""Turns the text of a question and the conversation before it into a `Question`: what to search for, and what kind of question it is."""

import re
from collections.abc import Sequence

from qa.asking.conversation import context_of
from qa.asking.news import news_of
from qa.asking.periods import Period
from qa.asking.time_words import LANGUAGES
from qa.saying.words import Said
from qa.types import Question
from vectorstore.articles import clean
from vectorstore.errors import InputError
from vectorstore.indexes.hits import LONGEST_QUERY
from vectorstore.indexes.keywords import quoted, terms
from vectorstore.texts.folding import NAME_WITHIN, folded

LONGEST_QUESTION = LONGEST_QUERY  # characters
_LONGEST_FORM = 300  # characters of a question that is told by its form
_LONGEST_HISTORY = 4000  # characters of the earlier questions together; the embedder reads only about a thousand of them
_MOST_TURNS = 20  # earlier questions, each with its answer
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|now|current(?:ly)?|so far|in the end|finally|(?:at )?last (?:report|count)|as corrected|"
    r"final(?= (?:\w+ ){0,2}?(?:tolls?|counts?|numbers?|figures?|tally|totals?|estimates?|costs?|prices?|bill)\b)|(?:is|are|do|does|has|"
    r"have)\b[^?]{0,80}? still|these days|at present|presently|as things stand|to date|as of (?:now|today)|up to now|ha(?:s|ve) become of|"
    r"(?:neueste|jüngste)\w*|aktuell\w*|derzeit|zurzeit|momentan|gegenwärtig|bislang|mittlerweile|inzwischen|jetzt|nun|zuletzt|ahora|"
    r"(?:el|la|los|las) \w+ actual(?:es)?|hoy en día|a día de hoy|actualmente|últim[oa]s?|más reciente|halen|hâlen|finalmente|şimdi|şu an|"
    r"en son|güncel)\b",
    re.I,
)
_BROAD = re.compile(
    r"\bwhat(?:['’]s| is| ha(?:s|ve|d)(?: been)?)? (?:happen(?:ed|ing|s)?|going on|new)\b|\bwhat (?:are|were|have been) the (?:main |"
    r"big )?events\b|\bsummar(?:y|i[sz]e)\b|\boverview\b|\btell me (?:more )?about\b|\bwhat do (?:we|you|the articles) (?:know|say)\b|"
    r"\bwhat is known\b|\bwhat (?:took place|occurred|went on|did happen)\b|\bwas (?:ist|war) (?:alles )?(?:passiert|geschehen|los)\b|"
    r"^\W*was war\W*$|\bwas (?:geschah|passierte|ereignete sich|tat sich|hat sich (?:ereignet|getan))\b|\bzusammenfass|"
    r"\bfasse?\b.+\bzusammen\b|\bqué (?:ha |había )?(?:pasó|pasado|ocurrió|ocurrido|sucedió|sucedido|hubo)\b|\bresum(?:e|en|ir)\b|"
    r"\bne(?:ler)? (?:oldu|olmuş|yaşandı)\b|\bözetle",
    re.I,
)

# "What is the latest on …" asks for everything about a thing, the newest first; these words are not searched for.
_NEWS_OF = re.compile(
    r"^\W*(?:what(?:['’]s| is| are) (?:the (?:latest|newest)|new)(?: news| developments?)? (?:on|about|from|with|in|at)|"
    r"(?:is there )?any (?:news|updates?) (?:on|about|from)|(?:the )?latest (?:news )?(?:on|about|from)|"
    r"was (?:ist|gibt es)(?: das| der)? neue\w*(?: stand)? (?:zu[mr]?|über|von|vo[mn]|bei[m]?|aus|in)|neuestes (?:zu[mr]?|über)|"
    r"(?:qué hay de nuevo|cuáles? (?:es|son) l[oa]s? últim[oa]s?(?: noticias)?|lo último|últimas noticias) (?:sobre|del?|en)) +(?=\w)|"
    r"\s+(?:hakkında|ile ilgili|konusunda)(?: en)? son (?:durum|haber\w*|gelişme\w*)(?: ne(?:dir|ler)?)?(?=\W*$)",
    re.I,
)

# Words of a question that only asks where a phrase occurs: "Did anyone say “…”?", "Which articles mention “…”?"
_MENTION = re.compile(
    r"\b(?:any(?:one|body|thing)?|some(?:one|body|thing)|articles?|papers?|news|stor(?:y|ies)|mention\w*|writ\w+|wrote|quot\w+|"
    r"etwas|irgend\w+|artikeln?|zeitung\w*|gesagt|sagt\w*|erwähn\w*|steht|geschrieben|algo|alguien|artículos?|noticias?|dij\w+|dice\w*|"
    r"sobre|menciona\w*|bir ?şey|hakkında|haber\w*|söyle\w*|bahse\w*|geçiyor)\b",
    re.I,
)


def bare_question(text: str) -> str:
    """A question in one line without the marks around it, to be told by its form; empty when it is too long to have one."""
    bare = re.sub(r"^[\s¿¡]+|[\s?.!]+$", "", " ".join(text.split()))
    return bare if len(bare) <= _LONGEST_FORM else ""


def bounded(text: str) -> str:
    """The text of a question, cleaned and with its typography simplified. Raises InputError when it is too long."""
    if len(text) > LONGEST_QUESTION:
        raise InputError(Said("too_long", most=LONGEST_QUESTION, length=len(text)))
    return folded(clean(text))


def recent(history: Sequence[str]) -> list[str]:
    """The newest questions of a conversation, each with its answer, up to the limits on their number and length."""
    kept: list[str] = []
    left = _LONGEST_HISTORY
    for at in reversed(range(0, len(history), 2)[-_MOST_TURNS:]):
        turn = [clean(text[:LONGEST_QUESTION]) for text in history[at : at + 2]]
        left -= len(turn[0])
        if left < 0:
            break
        kept = turn + kept
    return kept


def understand(text: str, history: Sequence[str] = (), period: Period | None = None) -> Question:
    """Turn the text of a question into a `Question`.

    `history` holds the earlier questions and answers, alternating; the last questions become the context. A broad question that names
    something or a time ("what happened in Halberg?") gets no context, since with it the answer would be about the earlier topic.
    `period` is the time that the question names: it sets the bounds, and its phrase is left out of the words that are searched for, unless
    it is to come: then articles tell of it.
    """
    asks_latest = _NEWS_OF.search(text)
    words = text if period is None else re.sub(r" +(?=[?.,!]|$)", "", " ".join(text.replace(period.phrase, " ").split())) or text
    words = _NEWS_OF.sub("", words)
    news = news_of(words)
    broad = news is not None or bool(_BROAD.search(words) or _BROAD.search(text))
    only_time = period is not None and broad and _says_nothing(_BROAD.sub(" ", words) if news is None else news)
    words = news or (text if period and period.announced and not only_time else words)
    needs_no_context = broad and (period or NAME_WITHIN.search(text))
    phrases = tuple(quoted(text))
    return Question(
        text=text,
        words=words,
        context="" if needs_no_context else context_of(history),
        after=period.after if period else None,
        before=period.before if period else None,
        phrases=phrases,
        mention=bool(phrases) and _asks_for_mentions(words, phrases),
        latest=bool(asks_latest or _LATEST.search(text)),
        broad=broad,
        roundup=only_time,
    )


def subject_of(question: Question) -> str:
    """What a broad question is about: all of its words, where it asks for the news of them, or else only names; empty for anything else."""
    rest = _BROAD.sub(" ", question.words).strip(" ?!.¿¡")
    if rest == question.words.strip(" ?!.¿¡"):
        return rest
    content = [word for word in re.findall(r"\w[\w’'-]*", rest) if not _says_nothing(word)]
    words = [word for word in content if not word[0].isdigit()]
    return " ".join(content) if words and all(word[0].isupper() for word in words) else ""


def _asks_for_mentions(words: str, phrases: Sequence[str]) -> bool:
    """Whether a question only asks where its phrases occur: "Who said anything about “…”?"."""
    for phrase in phrases:
        words = words.replace(phrase, " ")
    return _says_nothing(_MENTION.sub(" ", words))


def _says_nothing(words: str) -> bool:
    """Whether words are only such as occur in all questions, in one of the languages whose questions are understood."""
    return any(not terms(words, language) for language in LANGUAGES)
