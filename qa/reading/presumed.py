"""What a question presumes must be said: "When did the Skarv sink?" has no answer where no article tells that it did.

English, German, Spanish and Turkish.
"""

import re
from dataclasses import replace

from qa.reading.reading import Reading
from qa.reading.word_vectors import untold
from qa.saying.words import NOTHING
from qa.types import SURE, Evidence, Question
from vectorstore.indexes.hits import Hit, Retrieved
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import CAPITALISED, folded
from vectorstore.texts.opposites import NEGATION

# What must be told however sure the reader is: "begin" and "affected" may be told in any words, "drown" and "destroyed" may not.
_GRAVE = (
    r"(?:di(?:e|ed)|drown|sink|sank|sunk|burn|destroy|collaps|escap|explod|resign|arrest|kill|injur|hurt|murder|stole|steal|rob|crash|derail|"
    r"kidnap|shot|shoot|vanish|disappear|jail|marr(?:y|ied)|divorc|born|starb|sterb|ertr[aiu]nk|sinken|gesunken|zerstör|verhaft|getötet|verletz|"
    r"muri|ahog|hund|destru|deten|heri)"
)
# How a question names what happened. The subject of "did" ends with its name, or is all but the last word.
_EVENT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^\W*(?i:when|where|why|how) did (?:[a-zß-ÿ][\w-]* )*?(?P<subject>(?:{CAPITALISED} )+)(?<!['’]s )(?P<event>[a-zß-ÿ]+)",
        r"^\W*(?i:when|where|why|how) did .*?\b(?P<event>[a-zß-ÿ]+)\W*$",
        rf"^\W*(?i:when|where|why|how) (?:was|were|has|have) .*\b(?P<event>{_GRAVE}[a-z]*)\W*$",
        r"^\W*(?i:how many) [a-zß-ÿ-]+(?: [a-zß-ÿ-]+)? (?:were |was |have been |got )?(?P<event>[a-zß-ÿ]+ed|fell|sank|won|lost|left)\b",
        r"^\W*(?i:who) (?:was |were )?(?P<event>[a-zß-ÿ]+ed|won|lost|sank|shot|beat|stole|bought|sold|left|built|found|sent)\b",
        r"^\W*(?i:wann|wo|warum|wie) (?!ist|war|wird|hat|haben|sind|waren|viele?\b)(?P<event>[a-zß-ÿ]+) (?:de[rmn]|die|das|ein|[A-ZÄÖÜ])",
        r"^\W*(?i:wann|wo|warum) (?:ist|sind|wurden?|hat|haben) .*?\b(?P<event>[a-zß-ÿ]+)\W*$",
        r"^\W*(?i:wie viele|cuánt[oa]s) .*\b(?:wurden?|sind|haben|fueron|han|resultaron)\b.*\b(?P<event>[a-zß-ÿ]+)\W*$",
        r"^\W*(?i:cuándo|dónde|cómo|por qué) (?:se )?(?!es\b|fue\b|está|hay\b|son\b|fueron\b|ha\b)(?P<event>[a-zß-ÿ]+) "
        r"(?:el|la|los|las|[A-Z])",
        r"\b(?i:ne zaman|nerede|neden|niçin|kaç kişi) (?P<event>[^\W\d_]+)\W*$",
    )
)
_UNRELATED = 0.35  # similarity of word vectors below which no word of a text means what happened, in other words
_UNRELATED_TO_SURE = 0.3  # the same where the reading is sure
_NEARLY_SURE = 0.6  # confidence up to which who did it must be named in the best sentence, its title or before it
_FEWEST_NAMED = 4  # terms of a question for which a denial is looked for
_DENIED = re.compile(
    r"\b(?:false|untrue|unfounded|den(?:y|ies|ied)|ruled out|rul(?:es|ing) out|dismissed|falsch|dementiert\w*|bestritt\w*|"
    r"fals[oa]s?|desmintió|negó|descartó|yalanladı|asılsız)\b",
    re.I,
)
_SAYING = re.compile(
    r"(?:say|call|describe|characteri[sz]e|explain|justify|comment|react|respond|answer|reply|put|see|view|judge|rate|assess)\w*", re.I
)
_CLAUSE = re.compile(r"[,;:–—]| (?:and|but|who|which|that|und|aber|dass|y|pero|que|ve|ama) ")
_BESIDE = 1  # sentences beside the best one in which what happened may be told
_HARM = re.compile(
    r"\bdie(?=\W*$| (?:in|on|of|at|from|when|after|during|there|because|as|by|aboard)\b)|"
    r"\b(?:di(?:es|ed)|dying|dead|deaths?|kill(?:ed|s|ing)?|drown(?:ed|ing)?|hurt|injur(?:ed|ies|y)|wounded|"
    r"murder(?:ed|s)?|perish(?:ed)?|hospitali[sz]ed|to (?:a |the )?hospital|"
    r"casualt(?:y|ies)|victims?|fatalit(?:y|ies)|lost their li(?:fe|ves)|"
    r"starb(?:en)?|gestorben|tote[nr]?|getötet|ertranken?|ertrunken|verletzte?[nr]?|umgekommen|ermordet|opfer|"
    r"murieron|murió|muert[oa]s?|ahogad[oa]s|ahogaron|herid[oa]s?|víctimas|fallecid[oa]s|fallecieron|"
    r"öldü|ölen|ölü|boğuldu|yaralan\w+|yaralı|hayatını kaybet\w+)\b",
    re.I,
)
_DOER = re.compile(
    r"^\W*(?:who|wer|quién(?:es)?) (?:has |had |hat |ha )?(?:killed|murdered|injured|hurt|drowned|wounded|ermordete?|tötete|mató|hirió)\b",
    re.I,
)
# Words of a question for harm that do not say of what.
_NOT_ABOUT = re.compile(r"\b(?:people|persons?|passengers?|anyone|anybody|many|menschen|personen|personas|kişi)\b", re.I)
_NOBODY = re.compile(
    r"\b(?:nobody|no one|no-one|none|no (?:\w+ ){0,2}?(?:was|were|people|passengers?|injur\w+|casualt\w+|deaths?|victims?|fatalit\w+)|"
    r"without (?:injur\w+|casualt\w+)|unhurt|unharmed|uninjured|unscathed|"
    r"niemand|keiner|keine (?:\w+ )?(?:verletzten|toten|opfer)|unverletzt|nadie|sin (?:víctimas|heridos|muertos)|iles[oa]s?|"
    r"no hubo (?:víctimas|heridos|muertos)|kimse|(?:ölen|yaralanan)(?: \w+){0,3} olmadı|yara almadan|can kaybı (?:yok|olmadı|yaşanmadı))\b|"
    r"\b(?:everyone|everybody|all (?:of them|on board|aboard|\d+ \w+|(?:the )?\w+))\b.{0,40}?\b(?:safe(?:ly)?|rescued|saved|survived|"
    r"escaped|evacuated|brought (?:down|ashore|to safety)|got (?:out|off|down))\b|"
    r"\b(?:rescued|evacuated|saved|brought|got) (?:everyone|everybody|all)\b|"
    r"\balle (?:\w+ ){0,3}(?:gerettet|überlebten|in sicherheit)\b|\btodos (?:\w+ ){0,3}(?:rescatados|sobrevivieron|a salvo)\b|"
    r"\bherkes (?:\w+ ){0,2}(?:kurtarıldı|kurtuldu)\b",
    re.I,
)


def presumed_told(question: Question, reading: Reading, found: Retrieved) -> Reading:
    """The reading as far as articles tell what the question presumes.

    Where it is not sure, who is said to have done it must be named beside the best sentence. Where what happened stands neither in the best
    sentence nor beside it, in these or other words, the reading does not answer; a sure one only where that is grave. If somebody's harm is
    asked for, and an article of the same says that nobody came to any, that leads; where nothing answers, a sentence that denies what
    happened, or calls all that the question names false. What does not answer for a reason stays as it is.
    """
    if not reading.evidence or reading.reason:
        return reading
    named = _EVENT[0].search(question.words) if reading.confidence < _NEARLY_SURE else None
    if reading.answerable and named and not _names(reading.evidence[0], named["subject"]):
        return reading.declined(NOTHING)
    event, sure = event_of(question.words), reading.answerable and reading.confidence >= SURE
    grave = bool(re.match(_GRAVE, event, re.I))
    untold = bool(event) and (grave or not sure) and not _tells(reading.evidence[0], event, _UNRELATED_TO_SURE if sure else _UNRELATED)
    article = reading.evidence[0].hit.article_id
    harm = _HARM.search(question.words) and not _DOER.search(question.words)
    denial = reading.evidence[0] if event and _says(reading.evidence[0], event) is False else None
    if sure and not untold and not denial:
        if not harm or _HARM.search(reading.evidence[0].quote):
            return reading
        found = replace(found, hits=[hit for hit in found.hits if hit.article_id == article])
    if not denial and harm:
        denial = _denial(question, found, _HARM, article)
    if not denial and event and (untold or not reading.answerable):
        denial = _denial(question, found, event, article)
    if not denial and not (reading.answerable or question.broad):
        denial = _said_not_to_be(question, found)
    if denial:
        without_short = tuple(replace(item, short=None) for item in reading.evidence)
        return replace(reading, evidence=without_short, confidence=SURE).led_by([replace(denial, short=None)])
    return reading.declined(NOTHING) if reading.answerable and untold else reading


def _said_not_to_be(question: Question, found: Retrieved) -> Evidence | None:
    """The first sentence that has what the question names, in these or other words but for one, and denies it; None where there is none."""
    for hit in found.hits:
        wanted = {term: word for word in re.findall(r"\w[\w-]*", question.words) for term in terms(word, hit.language)}
        if len(wanted) < _FEWEST_NAMED:
            return None
        denials = [span for span in hit.sentences if _DENIED.search(hit.quote(span))]
        around = set(terms(f"{hit.title} {hit.text}", hit.language)) if denials else set()
        for span in denials:
            said = folded(hit.quote(span))
            told = set(terms(said, hit.language))
            others = [word for term, word in wanted.items() if term not in told and not (word[0].isupper() and term in around)]
            if len(others) * 2 <= len(wanted) and len(untold(others, said, hit.language, _UNRELATED)) <= 1:
                return Evidence(hit, *span, SURE)
    return None


def event_of(words: str) -> str:
    """The word of a question for what happened: "sink" in "When did the Skarv sink?"; empty for a question that names no event so, or asks
    how somebody said something, which any words may be.
    """
    event = next((found["event"] for pattern in _EVENT if (found := pattern.search(words))), "")
    return "" if _SAYING.fullmatch(event) or not terms(event, "en") else event


def _denial(question: Question, found: Retrieved, of: str | re.Pattern[str], article: str) -> Evidence | None:
    """The sentence that says that nobody was harmed, or that something did not happen, in a passage of the question's names and year, or
    without a name in this article; None where one tells that it did.
    """
    about = _NOT_ABOUT.sub(" ", _HARM.sub(" ", question.words))
    names = {name.casefold() for name in re.findall(rf"(?<=\s)(?<![.?!] ){CAPITALISED}", about)}
    years = set(re.findall(r"\b(?:1\d|20)\d\d\b", question.text))
    for hit in found.hits:
        if not (names or hit.article_id == article) or not names <= set(
            re.findall(r"[\w’'-]+", folded(f"{hit.title} {hit.text}").casefold())
        ):
            continue
        if years - {str(hit.published or "")[:4]}:
            continue
        asked = set(terms(about, hit.language))
        if 2 * len(asked & set(terms(f"{hit.title} {hit.text}", hit.language))) < len(asked):
            continue
        told = {span: _says(Evidence(hit, *span, SURE), of) for span in hit.sentences}
        if True in told.values():
            return None
        if denials := [span for span, says in told.items() if says is False]:
            return Evidence(hit, *denials[0], SURE)
    return None


def _says(item: Evidence, of: str | re.Pattern[str]) -> bool | None:
    """Whether a sentence says that somebody was harmed, or that something of such a word happened; None where it tells neither."""
    sentence, language = item.quote, item.hit.language
    if not isinstance(of, str):
        return False if _NOBODY.search(sentence) else True if of.search(sentence) else None
    clauses = [clause for clause in _CLAUSE.split(folded(sentence)) if set(terms(of, language)) & set(terms(clause, language))]
    denied = NEGATION.get(language or "en", NEGATION["en"])
    return not all(denied.search(clause) for clause in clauses) if clauses else None


def _names(item: Evidence, subject: str) -> bool:
    """Whether a sentence, its title or the sentence before it has one of the names of a subject."""
    around = folded(f"{item.hit.title}. {' '.join(_beside(item.hit, item.start, after=0))}").casefold()
    return any(re.search(rf"\b{re.escape(name.casefold())}\b", around) for name in re.findall(CAPITALISED, subject))


def _tells(item: Evidence, event: str, unrelated: float) -> bool:
    """Whether a sentence, its title, or a sentence beside it has the word for an event, or one that means nearly the same: whose word
    vector is at least as similar as `unrelated`.
    """
    around = folded(f"{item.hit.title}. {' '.join(_beside(item.hit, item.start))}")
    return not untold([event], around, item.hit.language, unrelated)


def _beside(hit: Hit, start: int, after: int = _BESIDE) -> list[str]:
    at = next((i for i, span in enumerate(hit.sentences) if span[0] <= start < span[1]), 0)
    return [hit.quote(span) for span in hit.sentences[max(0, at - _BESIDE) : at + after + 1]]
