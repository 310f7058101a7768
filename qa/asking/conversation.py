"""Tells what a turn of a conversation asks, given the turns before it: for more, for a reason, or about another thing. Four languages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from qa.asking.more_or_why import asks_more, asks_why, words_of
from qa.asking.periods import find_period
from qa.asking.small_talk import courtesy
from qa.saying.words import is_one_of
from vectorstore.indexes.hits import Hit, Retrieved
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import CAPITALISED, FULL_NAME
from vectorstore.texts.sentences import split_sentences

# "What else happened in Marn?" asks what "What happened in Marn?" asks, without what has been said.
_ELSE = re.compile(
    r"\b(what|who|whom|where) else\b|\b(tell me)(?: some(?:thing)?| a (?:bit|little))? (?:more|else)(?= about)|\b(was|wer|"
    r"wo) (?:sonst noch|noch|sonst)\b|(erzähle? mir) mehr(?= (?:über|von))|\b(qué|quién|dónde) más\b|\b(cuéntame) más(?= (?:sobre|de))|"
    r"\b(?:başka) (?=ne |kim|nere)()",
    re.I,
)
_ABOUT_ELSE = re.compile(
    r"^\W*(?:and )?(?:(?:is|was) there )?(?:(?:anything|something|what|any|some) )?(?:else|more)(?: details| information| news)?"
    r"(?: is known| do (?:you|we) know| can you (?:tell me|say))? (?:about|on) (?=\w)",
    re.I,
)
_TOLD_ABOUT = re.compile(r"^\W*(?:tell me about|erzähle? mir (?:über|von)|cuéntame (?:sobre|de)) (?P<topic>[^?]+?)[\s?.!]*$", re.I)
_HAPPENED = re.compile(r"\b(?:happen\w*|about|going on|passiert|geschehen|über|pasó|ocurrió|sobre|oldu)\b", re.I)
# "And the eagles?", "What about the eagles?": what joins a topic to what was said, and asks about it.
_JOINS = r"and|but|so|ok(?:ay)?|und|aber|y|e|pero|peki(?: ya)?|ya|ve"
_ASKS_ABOUT = r"what about|how about|as for|was ist mit|wie (?:steht|ist) es mit|qué (?:hay de|pasa con)"
_ABOUT = re.compile(rf"^\W*(?:(?:{_JOINS}|{_ASKS_ABOUT})[\s,¿]+)+(?P<topic>[^?]+?)[\s?.!]*$", re.I)
# "And in Drosten?" asks what was asked before, of another place, "And in March?" of another time: how one is named, in both.
_PLACES = (
    re.compile(rf"\b(?:in|at|near|of|from|im|bei|von|aus|en|de) (?:(?:the|dem|der|el|la) )?(?P<place>{CAPITALISED}(?: {CAPITALISED})*)"),
    re.compile(r"\b(?P<place>\w+['’][dt][ae])\b"),
    re.compile(r"\b(?:in|at|near|im|bei|en) (?P<place>\w+)", re.I),
)
# "And the eagles, how are they doing?": a topic, and a question that means it by a pronoun.
_FRONTED = re.compile(
    rf"^\W*(?:(?:{_JOINS}|{_ASKS_ABOUT})\W+)*"
    r"(?!(?:in|on|at|by|for|with|after|before|during|if|when|as|since|because|well|according|"
    r"im|bei|laut|nach|vor|wenn|weil|en|durante|después|según|si)\b)"
    r"(?P<topic>[^,?]+), (?P<asks>(?:who|what|when|where|why|how|is|are|was|were|did|does|do|has|have|wer|was|wann|wo|warum|wie|quién|qué|"
    r"cuándo|dónde|cómo|por qué)\b[^,]*?\b)(?P<pronoun>they|it|he|she|them|him|her|sie|er|es|ellos|ellas|él|ella)(?P<rest>\b.*)$",
    re.I,
)
# What may stand before a question and joins it to what was said, or says how sure it is.
_ADVERB = re.compile(
    r"however|though|also|(?:so )?far|overall|first|second|third|next|now|again|still|instead|otherwise|meanwhile|besides|moreover|"
    r"perhaps|maybe|anyway|indeed|therefore|thus|later|afterwards|o+h|a+h|hm+|wait|look|listen|hold on|by the way|(?!(?:italy|sicily|"
    r"emily|\w*family)$)\w+(?:(?<!l)|al|ful)ly|übrigens|eigentlich|allerdings|jedoch|außerdem|zudem|also|nun|dann|danach|trotzdem|leider|"
    r"natürlich|tatsächlich|zuerst|zunächst|insgesamt|bisher|bislang|schließlich|vielleicht|ach|moment(?: mal)?|warte|halt|además|también|"
    r"entonces|por cierto|sin embargo|primero|luego|ahora|hasta ahora|quizás?|tal vez|oye|espera|mira|\w+mente|ayrıca|aslında|bu arada|"
    r"şimdi|önce|sonra|bekle|ancak|yine de|şimdiye kadar",
    re.I,
)
_LONGEST_TOPIC = 6  # words; more of them are a question of their own
_A_QUESTION = re.compile(
    r"\b(?:who(?:m|se)?|what|when|where|which|why|how|wer|we[nm]|was|wann|wo|warum|wie|welche\w*|qui[eé]n|qué|cu[aá]\w+|d[oó]nde|c[oó]mo|"
    r"kim\w*|ne|nere\w+|neden|nasıl|kaç|hangi|m[ıiuü])\b|^(?:is|are|was|were|did|does|do|has|have|will|can|then|now|so|that)\b",
    re.I,
)
POINTS_BACK = re.compile(
    r"^\W*(?:and|but|so|or|what about|how about|what else|why not|any|und|aber|y|pero|ve|peki)\b|"
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|theirs?|this|these|those|there|then|ones?|same|such|others?|another|else|too|instead|"
    r"both|either|neither|that(?=\W*$)|er|sie|es|ihn|ihr\w*|sein\w*|dort|él|ella|ellos|allí|o|onlar|onun|orada)\b",
    re.I,
)
_NAME = re.compile(rf"(?<=\s){CAPITALISED}")
_HE_OR_SHE = re.compile(r"\b(?:he|she|him|her|his|hers|er|ihn|ihm|él|ella)\b", re.I)
_SEVERAL_NAMES = re.compile(rf"(?<=[,\w] ){FULL_NAME}")
_LONGEST_PERSON = 3  # words; "Italian Grand Prix Sept" is nobody's name
_MARKER = re.compile(r" ?\[\d+(?:, ?\d+)*\]")
_LONGEST_STATEMENT = 300  # characters
_COMPLETE = 3  # terms that a complete question has at least
_MOST_QUESTIONS = 2  # earlier questions that a follow-up is about, at most; see docs/log.md
_SAME = 0.8  # share of a sentence's terms in an earlier answer from which on it was shown, in other words
_FEW = 4  # terms; a shorter sentence counts as shown only word for word

MORE, WHY, ABOUT, NOTHING_SAID = "more", "why", "about", "nothing said"


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn asks: the question `text`, after the `history` that counts for it.

    Its `kind` is empty for a question like any other. MORE: what is in none of the answers `shown`, to the end of the articles where it
    is `whole`, else as an answer to the question; with a `topic`, what is about that first. WHY: the reason for what the last of them says.
    ABOUT: what there is about the `topic`.
    NOTHING_SAID: for more or for a reason, where no answer has said anything yet.
    """

    text: str
    history: Sequence[str] = ()
    kind: str = ""
    shown: Sequence[str] = field(default=())
    latest: Sequence[str] = field(default=())
    topic: str = ""
    whole: bool = False

    @property
    def last_answer(self) -> Sequence[str]:
        """The last answer of the history that counts; none where there is none."""
        return answers_in(self.history)[-1:]


def turn_of(text: str, history: Sequence[str]) -> Turn:
    """What a turn asks after `history`, which holds the earlier questions and answers, alternating."""
    history = without_small_talk(history)
    shown, at = answers_in(history), _topic_at(history)
    if at is not None and (asked := _of_another(text, history, at)):
        return Turn(asked)
    if at is None or not shown:
        all_declined = not shown and all(history[1::2])
        return Turn(text, history, NOTHING_SAID if all_declined and _asks_nothing_new(text) else "")
    return _follow_up(text, history, at, shown, answers_in(history[at:]) or shown[-1:])


def _follow_up(text: str, history: Sequence[str], at: int, shown: Sequence[str], latest: Sequence[str]) -> Turn:
    """What a turn asks after answers that were `shown`, the `latest` of them to the question at that place of the history."""
    if asks_more(text):
        return Turn(history[at], history[:at], MORE, shown, latest, whole=True)
    if why := asks_why(text):
        statement = _without_times(next(iter(statements(shown[-1])), history[at])[:_LONGEST_STATEMENT])
        return Turn(f"{why} {statement}", [history[at], ""], WHY, shown, shown[-1:])
    if about := _ABOUT_ELSE.match(text):
        topic = text[about.end() :].strip(" ?!.")
        return Turn(f"What happened with {topic}?", history, MORE, shown, latest, _few_words(topic), whole=True)
    if _ELSE.search(text):
        asked = _ELSE.sub(lambda found: next(filter(None, found.groups()), ""), text)
        topic = about["topic"] if (about := _TOLD_ABOUT.search(asked)) else ""
        return Turn(asked, history, MORE, shown, latest, _few_words(topic), whole=bool(_HAPPENED.search(asked)))
    asked, topic = _new_topic(text)
    return Turn(asked, history, ABOUT, shown, latest, topic) if topic else Turn(text, _with_person(text, history))


def _with_person(text: str, history: Sequence[str]) -> Sequence[str]:
    """The history with the persons in its last question that "he" or "she" may mean: those whom only the answer to it names."""
    if not _HE_OR_SHE.search(text) or not answers_in(history[-2:]):
        return history
    asked, answer = history[-2:]
    named = [found[0] for found in _SEVERAL_NAMES.finditer(" ".join(statements(answer)[:2])) if len(found[0].split()) <= _LONGEST_PERSON]
    names = [name for name in dict.fromkeys(named) if name not in asked]
    return [*history[:-2], " ".join([asked, *names]), answer]


def without_small_talk(history: Sequence[str]) -> list[str]:
    """The questions and answers of a conversation without its small talk."""
    kept: list[str] = []
    for at in range(0, len(history), 2):
        if not courtesy(history[at], talked=bool(kept))[0]:
            kept += history[at : at + 2]
    return kept


def answers_in(history: Sequence[str]) -> list[str]:
    """The answers of a conversation, without those that only say why there is none."""
    return [answer for answer in history[1::2] if answer and not is_one_of(answer, "reasons")]


def context_of(history: Sequence[str]) -> str:
    """The earlier questions that a follow-up may be about, a line each: the last ones that have words of their own.

    Where they have no name, the last one that has one is about theirs: "How much is it worth?" and "Who replaced her?" have none.
    """
    asked = [" ".join(text.split()) for text in history[::2] if not _asks_nothing_new(text)]
    last = asked[-_MOST_QUESTIONS:]
    named = [] if any(map(_NAME.search, last)) else [text for text in asked if _NAME.search(text)][-1:]
    return "\n".join(named + last)


def weighted(context: str) -> str:
    """A context as it is searched for: its last question counts twice, as a conversation is about what was asked last."""
    return " ".join([*context.split("\n"), context.rsplit("\n", maxsplit=1)[-1]]) if "\n" in context else context


def statements(answer: str) -> list[str]:
    """The sentences of an answer, without the numbers of its citations."""
    return [
        sentence for line in _MARKER.sub("", answer).split("\n") for sentence in map(str.strip, split_sentences(line, "en")) if sentence
    ]


def was_shown(sentence: str, shown: Sequence[str]) -> bool:
    """Whether one of these answers says a sentence, word for word or nearly so."""
    words = words_of(sentence)
    if any(words in words_of(_MARKER.sub("", answer)) for answer in shown):
        return True
    own = set(terms(sentence, "en"))
    return len(own) >= _FEW and any(
        len(own & set(terms(said, "en"))) >= _SAME * len(own) for answer in shown for said in statements(answer)
    )


def shown_articles(found: Retrieved, answers: Sequence[str]) -> list[str]:
    """The ids of the articles found that these answers quote, in the order in which they do."""
    said = " ".join(words_of(_MARKER.sub("", answer)) for answer in answers)
    places: dict[str, int] = {}
    for hit in found.hits:
        quoted = [said.find(words) for span in hit.sentences if len(words := words_of(hit.quote(span))) > 1]
        at = min((place for place in quoted if place >= 0), default=-1)
        if at >= 0:
            places[hit.article_id] = min(at, places.get(hit.article_id, at))
    return sorted(places, key=lambda article: places[article])


def is_complete(text: str) -> bool:
    """Whether a question may be understood alone: it has words enough, and none that points back."""
    return not POINTS_BACK.search(text) and len(terms(text, "en")) >= _COMPLETE


def leaves_topic(turn: Turn, found: Retrieved) -> bool:
    """Whether a turn ABOUT a topic is about another story than the answers before: articles have the topic's words, and those have not.

    `found` is what the topic alone finds.
    """
    having = {hit.article_id for hit in found.hits if has_terms(hit, hit.text, turn.topic)}
    return bool(having) and not having & set(shown_articles(found, turn.latest))


def has_terms(hit: Hit, text: str, topic: str) -> bool:
    """Whether a text of a hit's article, together with its title, has all the words of a topic."""
    having, wanted = count_of_terms(hit, text, topic)
    return 0 < wanted == having


def count_of_terms(hit: Hit, text: str, topic: str) -> tuple[int, int]:
    """How many of a topic's words a text of a hit's article has, together with its title, and how many there are."""
    wanted = set(terms(topic, hit.language))
    return len(wanted & set(terms(f"{hit.title} {text}", hit.language))), len(wanted)


def _topic_at(history: Sequence[str]) -> int | None:
    """The index of the last question that has words of its own and was answered; else of the last with such words, or None."""
    asked = [at for at in range(0, len(history), 2) if not _asks_nothing_new(history[at])]
    answered = [at for at in asked if at + 1 < len(history) and not is_one_of(history[at + 1], "reasons")]
    return next(reversed(answered or asked), None)


def _asks_nothing_new(text: str) -> bool:
    return asks_more(text) or bool(asks_why(text))


def _without_times(statement: str) -> str:
    """A statement without the times that it names: in a question, they would limit the articles."""
    while period := find_period(statement):
        statement = " ".join(statement.replace(period.phrase, " ").split())
    return statement


def _of_another(text: str, history: Sequence[str], at: int) -> str:
    """The question before with another place or time in it, where a turn names no more than that: "And in Drosten?", "And in March?"."""
    if not (about := _ABOUT.match(text)):
        return ""
    topic, before = about["topic"], turn_of(history[at], history[:at]).text
    if (time := find_period(topic)) and time.phrase == topic:
        said_time = find_period(before)
        return before.replace(said_time.phrase, topic) if said_time else ""
    topic = _few_words(topic)
    for shape in _PLACES:
        named, said = shape.fullmatch(topic), [found for found in shape.finditer(before) if not find_period(found[0])]
        if named and len(said) == 1:
            return before.replace(said[0]["place"], named["place"])
    return ""


def _new_topic(text: str) -> tuple[str, str]:
    """What a turn such as "What about the mine?" asks, and the few words that it names; empty for any other, and for words that point back.

    "And the mine, is it shut?" asks whether the mine is shut.
    """
    if (fronted := _FRONTED.match(text)) and (topic := _few_words(fronted["topic"])):
        return f"{fronted['asks']}{topic}{fronted['rest']}", topic
    about = _ABOUT.match(text)
    return text, _few_words(about["topic"]) if about else ""


def _few_words(topic: str) -> str:
    """A topic; empty where it is too long for one, a question of its own, or points back, or is a time, a courtesy or an adverb alone."""
    few = len(topic.split()) <= _LONGEST_TOPIC
    if not few or _A_QUESTION.search(topic) or POINTS_BACK.search(topic) or _ADVERB.fullmatch(topic) or courtesy(topic)[0]:
        return ""
    period = find_period(topic)
    return "" if period and not re.search(r"\w", topic.replace(period.phrase, "")) else topic
