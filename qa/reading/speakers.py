"""What one person said is not what another said: the words of the person or office that a question asks for come first, and those of
others answer nothing. English, German, Spanish and Turkish.
"""

import re
from dataclasses import dataclass, replace

from qa.asking.offices import is_known_office
from qa.reading.occasions import happened
from qa.reading.offices import SAYS
from qa.reading.reading import Reading
from qa.reading.reasons import gives_reason
from qa.reading.word_vectors import untold
from qa.saying.words import Said
from qa.types import SURE, Evidence, Question
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import CAPITALISED, folded

_SPEECH = (
    rf"(?:{SAYS}|(?:say|saying|calls|describe[sd]?|argue[sd]|claim(?:ed|s)|writes|insist(?:ed|s)|promise[sd]|criticised|criticized|praised|"
    r"spoke|commented|replied|responded|stated|demanded|denied|noted|stressed|put|sagten|erklärten|nannten|warnten|meinten|fügte|lobten?|"
    r"kritisierten?|betonten?|schrieb|dijeron|llamó|calificó|advirtió|añadió|señaló|criticó|belirtti|nitelendirdi|uyardı|"
    r"ifade etti|vurguladı))"
)
_ABOUT = (
    r"(?: (?P<how>about|on|of|to|regarding|concerning|when|after|über|zu[mr]?|nach|von|vom|sobre|de|del|acerca de|ante|tras|después de) "
    r"(?P<about>.+?))?"
)
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
_NOW = re.compile(r"\b(?:does|do|sagt|sagen|meint|hält|dice|opina|düşünüyor)\b", re.I)
_JUSTIFIES = re.compile(r"\b(?:justif(?:y|ied)|explain(?:ed)?)\b", re.I)
_AFTER = frozenset(("after", "nach", "tras", "después de"))
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
    rf"(?P<lead>[^,;:.!?–—]{{3,60}}, )??(?!(?:after|when|while|as|since|before|if|once|although|though|until|because|nachdem|cuando) )"
    rf"(?P<by>[^,;:.!?–—]+?),? (?:(?:who|later|also|has|had|have|hat|ha) ){{0,2}}{_SPEECH}\b",
    re.I,
)
# "…, the mayor said on Tuesday": what stands behind the verb speaks only where no time or place does.
_BEFORE_LAST_VERB = re.compile(
    rf"(?:^|[,;:–—] )(?P<by>[^,;:.!?–—]+?),? (?:(?:later|also|has|had|have) ){{0,2}}{_SPEECH}"
    r"(?=[.,!?\s]*$| (?:on|in|at|during|after|yesterday|today|last|this|late|early)\b)",
    re.I,
)
_AFTER_VERB = re.compile(rf"\b{_SPEECH} (?P<by>[^,;:.!?–—]+)", re.I)
_HE = re.compile(r"^(?:he|she|er|sie|él|ella)\b", re.I)
_HE_IN_IT = re.compile(r"\b(?:he|him|his|she|her)\b", re.I)
_NAME = re.compile(rf"\b{CAPITALISED}")
_DESCRIBED = re.compile(r" (?:to|with|under|who|whom|whose|after|against|loyal|close) ")
_UNDER = re.compile(r"\b(?:deputy|vice|assistant|shadow|junior|stellvertretende\w*|vize\w*|vice\w*|adjunt[oa]) ", re.I)
# Who is told something does not speak; whoever tells it does: "she was told by the mayor that".
_IS_TOLD = re.compile(r"\b(?:was|were|is|are|been|be|being)$", re.I)
_TELLER = re.compile(r"\btold by ([^,;:.!?–—]+?)(?: that\b|$)")
# A word directly before an office that is no part of its name: "and mayor Bech".
_NO_PART = re.compile(r"\W$|\b(?:and|or|as|by|of|with|for|from|to|when|that|then|und|y|ve|von|mit|als|que|por|con|mr|mrs|ms|dr)$", re.I)
_BACK = 3  # sentences before one in which the person is looked for whom "he" or "she" stands for
# The judge's score from which on a sentence is about what is asked, whatever its words. Of the asked person's sentences without a word of
# the topic, in the cases and the newsroom's train and dev parts, those of another thing had .59 and .68 at most, those of it .70 to .84.
_SURE_OF_TOPIC = 0.7
_RELATED = 0.35  # cosine of two words' vectors from which on one may tell of the other: "appeal" of a verdict
_LEAST_SHARE = 0.01  # of the best sentence's score, that one of the asked person's has


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose words a question asks for, as it names them, and about what; `one` person or office, whose words no other can speak.

    `about` is whom they were said to where it is `addressed`, and what had happened where they were said `after`; without it, any words
    will do. Words of `now` are the newest, and those of a `reason` say why.
    """

    who: str
    about: str
    one: bool
    addressed: bool
    after: bool = False
    now: bool = False
    reason: bool = False


def speaker_first(question: Question, reading: Reading) -> Reading:
    """The reading with what the person asked for said before all else, and without what others said.

    Where only others are quoted, or what this person said is of another thing, it does not answer; of what, the reader says where it is
    sure. What was said to somebody, after something, or at all, is told by any words between quotation marks.
    """
    asked = _asked(question.words)
    if not asked or not reading.evidence:
        return reading
    least = _LEAST_SHARE * max(item.score for item in reading.evidence)
    told = " ".join(dict.fromkeys(folded(f"{item.hit.title}. {item.hit.text}") for item in reading.evidence))
    whose = [(item, _said_by(asked, item, told)) for item in reading.evidence]
    own, unknown = ([item for item, his in whose if his is wanted and item.score >= least] for wanted in (True, None))
    of_that = [item for item in own if item.score >= _SURE_OF_TOPIC or _is_about(asked, item)]
    if asked.reason and reading.confidence < SURE:
        of_that = [item for item in of_that if gives_reason(item.quote)]
    if own and not of_that and asked.one:
        return reading.declined(Said("not_said_of_that", who=asked.who))
    plain = [item for item in of_that if _plainly(asked, item)]
    if not reading.answerable and plain and asked.one:
        return reading.led_by(plain[:1])
    if of_that:
        return replace(reading, evidence=(*(_newest_first(asked, of_that) if asked.now else of_that), *unknown))
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
            how = groups.get("how", "").casefold()
            now, reason = bool(_NOW.search(words)), bool(_JUSTIFIES.search(words))
            return _Asked(who, about, one and not _MANY.search(who.partition(" of ")[0]), how == "to", how in _AFTER, now, reason)
    return None


def _plainly(asked: _Asked, item: Evidence) -> bool:
    """Whether the asked person's sentence answers even where the reader doubts it: it names what is asked about (or its title does, or the
    sentence before it), or whom by "he"; or is in quotation marks and was said to whom, or after what, is asked, or no matter what about.
    """
    if asked.addressed or asked.after or not asked.about:
        return bool(_QUOTED.search(item.quote)) and (not asked.after or _came_after(asked.about, item))
    before = [item.hit.quote(span) for span in item.hit.sentences if span[1] <= item.start][-1:]
    around = folded(" ".join((item.hit.title, *before, item.quote)))
    named = set(terms(asked.about, item.hit.language)) & set(terms(around, item.hit.language))
    is_he = _NAME.match(asked.about) and _HE_IN_IT.search(item.quote)
    words = _topic_words(asked.about, item)
    is_near = len(untold(words, folded(item.quote), item.hit.language, _RELATED)) < len(words)
    return bool(named or is_he or is_near) and not _untold(asked.about, item)


def _came_after(topic: str, item: Evidence) -> bool:
    """Whether the passage of a sentence tells what had happened, in the words of the question or others."""
    return not _untold(topic, item) or happened(topic, f"{item.hit.title}. {item.hit.text}")


def _newest_first(asked: _Asked, own: list[Evidence]) -> list[Evidence]:
    """What somebody said, led by what the newest article has of it, where its passage tells as much of the topic as the best one's."""
    best, newest = own[0], max(own, key=lambda item: str(item.hit.published or ""))
    if str(newest.hit.published or "")[:10] <= str(best.hit.published or "")[:10]:
        return own
    if len(_untold(asked.about, newest)) > len(_untold(asked.about, best)):
        return own
    return [replace(newest, score=best.score), *(item for item in own if item is not newest)]


def _said_by(asked: _Asked, item: Evidence, told: str = "") -> bool | None:
    """Whether a sentence gives words of the person asked for; None where it does not tell, or nobody speaks.

    `told` are the texts that may say who holds which office.
    """
    speaker = _speaker(folded(item.quote))
    if _HE.search(speaker):
        speaker = _stands_for(item)
        return True if speaker and _said_of(asked, speaker, item, told) else None
    return _said_of(asked, speaker, item, told) if speaker and not _PRONOUN.search(speaker) else None


def _said_of(asked: _Asked, speaker: str, item: Evidence, told: str) -> bool | None:
    """Whether that speaker is the person asked for; None where it cannot be told."""
    key, said = _key(asked.who), _key(_head(speaker, asked.who))
    if _UNDER.search(speaker) and not _UNDER.search(asked.who):
        return False
    around = f"{folded(f'{item.hit.title}. {item.hit.text}')} {told}"
    if any(_stand_together(asked.who, word, around) for word in said if len(word) > 2 and word not in key):
        return True
    if key[-1] in said:
        return not _another(asked.who, _head(speaker, asked.who))
    if asked.one and said and said[-1] in key:
        return True
    named = [name for name in _NAME.findall(speaker)[0 if speaker[0].islower() else 1 :] if name.casefold() not in _LITTLE]
    return False if named else None


def _stands_for(item: Evidence) -> str:
    """Whom "he" or "she" stands for: what the sentence before begins with, or the one before that where it begins with a pronoun, too."""
    before = [folded(item.hit.quote(span)) for span in item.hit.sentences if span[1] <= item.start]
    for sentence in reversed(before[-_BACK:]):
        speaker = _speaker(sentence)
        if speaker and not _PRONOUN.search(speaker):
            return speaker
        bare = " ".join(_QUOTED.sub(" ", sentence).split())
        if bare and not speaker and not _PRONOUN.search(bare):
            return _subject(bare)
    return ""


def _subject(sentence: str) -> str:
    """The name or office, or both, that a sentence begins with: "Union leader Pim Vester"; of another beginning, little or nothing."""
    words = re.split(r"[^\w’' -]", sentence, maxsplit=1)[0].split()
    offices = [word.islower() and is_known_office(word) for word in (*words, "")]
    ends = (at for at, word in enumerate(words) if not (word[0].isupper() or word in _LITTLE or any(offices[at : at + 2])))
    return " ".join(words[: next(ends, len(words))])


def _speaker(sentence: str) -> str:
    """Who speaks in a sentence, as it names them, be it by a pronoun; empty where nobody does, or the sentence before tells who."""
    bare = " ".join(_QUOTED.sub(" ", sentence).split()).lstrip(" ,")
    found = _BEFORE_VERB.match(bare) or _BEFORE_LAST_VERB.search(bare) or _AFTER_VERB.search(bare)
    speaker = found["by"].strip(" ,") if found else ""
    if found and speaker.startswith("who "):
        speaker = f"{found.groupdict('').get('lead', '')}{speaker}"
    if found and _IS_TOLD.search(speaker):
        teller = _TELLER.search(bare, found.end("by"))
        speaker = teller[1] if teller else ""
    return speaker


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


def _stand_together(who: str, other: str, text: str) -> bool:
    """Whether who is asked for and a name are one person somewhere in a text: "Mayor Sunniva Bech", "Bech, the mayor"."""
    names = rf"(?:(?i:the|a|an|der|die|el|la|who is|who was)[\s,]+|{CAPITALISED}[\s,]+){{0,3}}"
    one, two = (rf"(?i:{re.escape(word)})(?![\w-])" for word in (_key(who)[-1], other))
    found = re.finditer(rf"\b{one}[\s,]+(?:of {CAPITALISED} )?{names}{two}|\b{two}[\s,]+{names}(?:[a-zß-ÿ]+ )?{one}", text)
    return any(not _another(who, f"{text[: each.start()][-40:]}{each[0]}") for each in found)


def _another(who: str, speaker: str) -> bool:
    """Whether a speaker has the same surname or office as who is asked for, and plainly another given name, or is head of another thing:
    "Berit Stroud" for "Wilma Stroud", "the union leader" for "the opposition leader".
    """
    key = _key(who)
    own = key[-2] if len(key) > 1 else ""
    if not own or is_known_office(own):
        return False
    before = re.split(rf"\b{re.escape(key[-1])}\b", re.sub(r"['’]s\b", "", speaker), maxsplit=1, flags=re.I)[0].rstrip()
    word = (re.findall(r"[\w’'-]+$", before) or [""])[0]
    other = word.casefold()
    if len(other) < 3 or other in _LITTLE or other in key or other[:2] == own[:2] or _NO_PART.search(before) or is_known_office(other):
        return False
    is_name = any(name.casefold() == own for name in _NAME.findall(who))
    return word[0].isupper() if is_name else True


def _untold(topic: str, item: Evidence) -> list[str]:
    """The words of a topic that the passage of a sentence does not have, nor one that means nearly the same."""
    return untold(_topic_words(topic, item), folded(f"{item.hit.title} {item.hit.text}"), item.hit.language)


def _topic_words(topic: str, item: Evidence) -> list[str]:
    words = re.findall(r"\w[\w-]*", re.sub(r"['’]s\b", "", topic))
    return [word for word in words if word.casefold() not in _LITTLE and terms(word, item.hit.language)]


def _is_about(asked: _Asked, item: Evidence) -> bool:
    """Whether the passage of a sentence has a word of the topic, or one that means nearly the same."""
    wanted = _topic_words(asked.about, item)
    return not wanted or len(_untold(asked.about, item)) < len(wanted) or (asked.after and _came_after(asked.about, item))
