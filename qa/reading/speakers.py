"""What one person said is not what another said: the words of the person or office that a question asks for come first, and those of
others answer nothing. English, German, Spanish and Turkish.
"""

import re
from dataclasses import dataclass, replace

from qa.reading.reading import Reading
from qa.reading.word_vectors import word_vectors
from qa.saying.words import Said
from qa.types import Evidence, Question
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import CAPITALISED, folded

_SPEECH = (
    r"(?:said|says?|saying|told|tells?|called|calls|describe[sd]?|added|asked|warn(?:ed|s)|argue[sd]|claim(?:ed|s)|wrote|writes|announced|"
    r"insist(?:ed|s)|promise[sd]|criticised|criticized|praised|spoke|commented|replied|responded|stated|demanded|denied|"
    r"explained|noted|stressed|put|sagten?|sagt|erklärten?|nannten?|warnten?|meinten?|fügte|teilte|lobten?|kritisierten?|betonten?|schrieb|"
    r"dijo|dijeron|dice|declaró|llamó|calificó|afirmó|aseguró|explicó|advirtió|añadió|señaló|criticó|"
    r"dedi|söyledi|belirtti|açıkladı|nitelendirdi|uyardı|anlattı|ifade etti|vurguladı)"
)
_ABOUT = r"(?: (?P<how>about|on|of|to|regarding|concerning|when|über|zu[mr]?|von|vom|sobre|de|del|acerca de|ante) (?P<about>.+?))?"
# How a question asks for somebody's words, and about what.
_ASKED = [
    re.compile(pattern, re.I)
    for pattern in (
        r"\bwhat (?:did|does|do|has|have|had) (?P<who>.+?) "
        r"(?:say|said|tell|told|think|thought|call|called|claim|claimed|argue|warn|promise|announce|write|written|make)" + _ABOUT + r"\W*$",
        r"\bhow (?:did|does|do|has|have) (?P<who>.+?) (?:react|reacted|respond|responded|comment|commented|describe|described|"
        r"characteri[sz]e|call|explain|justify|put it)(?: (?:(?:about|on|to) )?(?P<about>.+?))?\W*$",
        r"\bwas (?:sagten?|sagt|meinten?|meint|erklärten?|hält|hielt) (?P<who>.+?)" + _ABOUT + r"\W*$",
        r"\bwas hat (?P<who>.+?)" + _ABOUT + r" (?:gesagt|erklärt|gemeint)\W*$",
        r"\bqué (?:dijo|dijeron|dice|opinó|opina|declaró|ha dicho) (?P<who>.+?)" + _ABOUT + r"\W*$",
        r"^\W*(?P<who>.+?),? (?P<about>\S+) (?:hakkında|konusunda|için) ne (?:dedi|söyledi|düşünüyor)\W*$",
    )
]
_PRONOUN = re.compile(
    r"^(?:he|she|they|it|you|we|i|one|people|anyone|everyone|the (?:articles?|papers?|news|press)|er|sie|es|man|él|ella|o|onlar)\b", re.I
)
_LITTLE = frozenset(
    "the a an of his her its their new former late ex acting and der die das den dem des ein eine el la los las un una de del bir".split()
)
# What may be asked for its words and has many mouths: "the police", "the company". Any other "the …" is one person.
_MANY = re.compile(
    r"\b(?:police|government|company|council|ministry|court|bank|club|team|union|party|agency|department|family|army|navy|board|committee|"
    r"commission|office|school|hospital|university|airline|firm|group|association|federation|administration|state|country|city|town|village|"
    r"region|parliament|senate|house|congress|church|regulator|watchdog|charity|museum|campaign|opposition|public|media|report|study|law|"
    r"statement|letter|eu|un|us|uk|who|polizei|regierung|firma|gericht|partei|stadt|rat|verband|behörde|gewerkschaft|policía|gobierno|empresa|"
    r"tribunal|partido|ciudad|ayuntamiento|sindicato|polis|hükümet|şirket|mahkeme|parti|belediye|sendika|\w+[^s\W]s)$",
    re.I,
)
_THE = re.compile(r"^(?:the|a|an|his|her|its|their|der|die|das|el|la)\b", re.I)
_QUOTED = re.compile(r"[“\"„«][^”\"“»]*[”\"“»]")
_BEFORE_VERB = re.compile(
    rf"(?:[^,;:.!?–—]{{3,60}}, )??(?!(?:after|when|while|as|since|before|if|once|although|though|until|because|nachdem|cuando) )"
    rf"(?P<by>[^,;:.!?–—]+?),? (?:(?:who|later|also|has|had|have|hat|ha) ){{0,2}}{_SPEECH}\b",
    re.I,
)
_AFTER_VERB = re.compile(rf"\b{_SPEECH} (?P<by>[^,;:.!?–—]+)", re.I)
_NAME = re.compile(rf"\b{CAPITALISED}")
_DESCRIBED = re.compile(r" (?:to|with|under|who|whom|whose|after|against|loyal|close) ")
_UNDER = re.compile(r"\b(?:deputy|vice|assistant|shadow|junior|stellvertretende\w*|vize\w*|vice\w*|adjunt[oa]) ", re.I)
# Who is told something does not speak; whoever tells it does: "she was told by the mayor that".
_IS_TOLD = re.compile(r"\b(?:was|were|is|are|been|be|being)$", re.I)
_TELLER = re.compile(r"\btold by ([^,;:.!?–—]+?)(?: that\b|$)")
_NEAR = 0.5  # cosine of two words' vectors from which on one stands for the other
_LEAST_SHARE = 0.01  # of the best sentence's score, that one of the asked person's has


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose words a question asks for, as it names them, and about what; `one` person or office, whose words no other can speak.

    `about` is whom they were said to where it is `addressed`; without it, any words will do.
    """

    who: str
    about: str
    one: bool
    addressed: bool


def speaker_first(question: Question, reading: Reading) -> Reading:
    """The reading with what the person asked for said before all else, and without what others said.

    Where only others are quoted, or what this person said is of another thing, it does not answer. What was said to somebody, or at all,
    is told by any words between quotation marks.
    """
    asked = _asked(question.words)
    if not asked or not reading.evidence:
        return reading
    least = _LEAST_SHARE * max(item.score for item in reading.evidence)
    whose = [(item, _said_by(asked, item)) for item in reading.evidence]
    own, unknown = ([item for item, his in whose if his is wanted and item.score >= least] for wanted in (True, None))
    of_that = [item for item in own if _is_about(asked.about, item)]
    if own and not of_that and asked.one:
        return reading.declined(Said("not_said_of_that", who=asked.who))
    quoted = [item for item in of_that if _QUOTED.search(item.quote)]
    if not reading.answerable and quoted and asked.one and (asked.addressed or not asked.about):
        return reading.led_by(quoted[:1])
    if of_that:
        return replace(reading, evidence=(*of_that, *unknown))
    if asked.one and whose[0][1] is False:
        return reading.declined(Said("not_quoted", who=asked.who))
    return reading


def _asked(words: str) -> _Asked | None:
    for pattern in _ASKED:
        if found := pattern.search(words):
            groups = found.groupdict("")
            who, about = groups["who"].strip(), groups.get("about", "").strip()
            if _PRONOUN.search(who) or not _key(who):
                return None
            one = len(_NAME.findall(who)) > 1 or bool(_THE.search(who))
            addressed = groups.get("how", "").casefold() == "to"
            return _Asked(who, about, one and not _MANY.search(who.partition(" of ")[0]), addressed)
    return None


def _said_by(asked: _Asked, item: Evidence) -> bool | None:
    """Whether a sentence gives words of the person asked for; None where it does not tell, or nobody speaks."""
    sentence = folded(item.quote)
    speaker = _speaker(sentence)
    if not speaker:
        return None
    key, said = _key(asked.who), _key(_head(speaker, asked.who))
    if _UNDER.search(speaker) and not _UNDER.search(asked.who):
        return False
    if key[-1] in said or (asked.one and said and said[-1] in key):
        return True
    around = folded(f"{item.hit.title}. {item.hit.text}")
    if any(_stand_together(key[-1], word, around) for word in said if len(word) > 2):
        return True
    named = [name for name in _NAME.findall(speaker)[0 if speaker[0].islower() else 1 :] if name.casefold() not in _LITTLE]
    return False if named else None


def _speaker(sentence: str) -> str:
    """Who speaks in a sentence, as it names them; empty where nobody does, or a pronoun or the sentence before tells who."""
    bare = " ".join(_QUOTED.sub(" ", sentence).split())
    found = _BEFORE_VERB.match(bare.lstrip(" ,")) or _AFTER_VERB.search(bare)
    speaker = found["by"].strip(" ,") if found else ""
    if found and _IS_TOLD.search(speaker):
        teller = _TELLER.search(bare, found.end("by"))
        speaker = teller[1] if teller else ""
    return "" if _PRONOUN.search(speaker) else speaker


def _head(speaker: str, who: str) -> str:
    """Who speaks, without those by whom the speaker is described: "Critics of Donald Trump", "Moss's rival Ada Venn"."""
    own = re.sub(r"\S+['’]s? (?=\w)", "", speaker)
    own = _DESCRIBED.split(own)[0] or own
    return own if " of " in who else own.partition(" of ")[0]


def _key(who: str) -> list[str]:
    """The words that name a person or an office, the one that counts most last: "head of the union" → union, head."""
    head, _, of = re.sub(r"['’]s\b", "", who).partition(" of ")
    words = [word.casefold() for part in (of, head) for word in re.findall(r"[\w’'-]+", part)]
    return [word for word in words if word not in _LITTLE]


def _stand_together(word: str, other: str, text: str) -> bool:
    """Whether two words name one person somewhere in a text: "Mayor Sunniva Bech", "Bech, the mayor"."""
    gap = rf"[\s,]+(?:(?:the|a|an|of|der|die|el|la|who is|who was|{CAPITALISED})[\s,]+){{0,3}}"
    one, two = re.escape(word), re.escape(other)
    return bool(re.search(rf"\b{one}\b{gap}{two}\b|\b{two}\b{gap}{one}\b", text, re.I))


def _is_about(topic: str, item: Evidence) -> bool:
    """Whether the passage of a sentence has a word of the topic, or one that means nearly the same."""
    wanted = [word for word in re.findall(r"\w[\w-]*", topic) if terms(word, item.hit.language)]
    if not wanted:
        return True
    around = folded(f"{item.hit.title} {item.hit.text}").casefold()
    has = set(terms(around, item.hit.language))
    if has & set(terms(topic, item.hit.language)):
        return True
    nearest = word_vectors([word.casefold() for word in wanted]) @ word_vectors(sorted(set(re.findall(r"\w[\w-]*", around)))).T
    return bool(nearest.max(initial=0.0) >= _NEAR)
