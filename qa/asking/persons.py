"""Recognises questions that ask who a person is, by a name alone, or who holds an office."""

import re

from qa.asking.offices import is_known_office, is_office
from vectorstore.texts.folding import folded

_NAME = r"(?P<name>[\w’'.-]+(?: [\w’'.-]+){0,5})"
_WHOLE_NAME, _GERMAN_NAME = _NAME.replace("name", "whole"), _NAME.replace("name", "german")
# What may open such a question, and close it.
_OPENS = re.compile(
    r"(?:(?:and|so|but|well|right|now|oh|ok(?:ay)?|thanks?(?: you)?|great|hi|hello|hey|please|also|then|just|wait|sorry|"
    r"(?:can|could|would) you (?:please )?(?:tell me|remind me|explain)|(?:tell|remind) me(?: again)?|do you (?:know|remember)|any idea|"
    r"i (?:wonder|forgot|forget)|i(?: would|['’]d) like to know|explain|quick question|by the way|"
    r"und|aber|also|danke|bitte|ja|gut|hallo|(?:kannst|könntest) du mir (?:bitte )?sagen|(?:können|könnten) sie mir (?:bitte )?sagen|"
    r"sag(?:en sie)? mir(?: bitte)?|weißt du|wissen sie|"
    r"y|pero|oye|bueno|vale|gracias|hola|dime|sabes|(?:me )?(?:puedes|podrías|puede) decir(?:me)?|por favor|"
    r"peki|ya|tamam|teşekkürler|acaba|bana söyler misin)\b[,:.!;]*[\s¿]*)+(?=\S)",
    re.I,
)
_CLOSES = re.compile(
    r"(?:,? (?:again|anyway|then|though|please|btw|by the way|here|"
    r"(?:in|for) (?:this|that|the (?:story|article|news))(?: (?:story|case|article|affair))?|"
    r"and what (?:does|did|do) (?:s?he|they) do(?: for a living)?|and what is (?:his|her|their) (?:job|role|office)|"
    r"und was macht (?:er|sie)(?: beruflich)?|nochmals?|noch (?:ein)?mal|eigentlich|denn|überhaupt|bitte|"
    r"y (?:qué|a qué) (?:hace|se dedica)|de nuevo|otra vez|por favor|acaba|bu arada))+$",
    re.I,
)
_JOB = "(?:job|role|office|position|title|function|occupation|profession|post)"
_OF_THINGS = _NAME.replace("name", "about")  # may be no person
_ASKS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"who(?: (?:exactly|actually|on earth|the hell|again))?(?: is| was|['’]s) (?:exactly |actually |again )?(?:this "
        rf"|that |the (?:person|man|woman) (?:called |named )?|a certain )?{_NAME}",
        rf"who {_NAME} (?:is|was)",
        rf"{_NAME}(?:,| -|:|\?) who(?: is|['’]s| was) (?:s?he|that|this|they)",
        rf"{_NAME}(?:,| -|:) (?:wer ist (?:das|er|sie)|quién es)",
        rf"what do (?:you|we) know about {_OF_THINGS}",
        rf"in (?:which|what) (?:role|capacity|function) (?:does|did) {_NAME} (?:speak|appear|act|work|take part)",
        rf"(?:and )?who (?:might|could) {_NAME} be",
        rf"what (?:is|was) (?:the )?{_JOB} of {_NAME}",
        rf"what(?: is| was|['’]s) {_NAME}['’](?:s)? {_JOB}(?: title)?",
        rf"what (?:does|did) {_NAME} do for (?:a living|work)|what does {_WHOLE_NAME} do",
        rf"(?:what|which) {_JOB} (?:does|did|has) {_NAME} (?:have|hold|held)",
        rf"wer (?:ist|war)(?: (?:denn|eigentlich|nochmals?|noch (?:ein)?mal|genau))* "
        rf"(?:diese[rs]? |(?P<article>d(?:er|ie) ))?{_GERMAN_NAME}",
        rf"wer {_GERMAN_NAME} (?:ist|war)",
        rf"(?:welches amt|welche (?:funktion|position|rolle|stelle)) (?:hat|hatte) {_NAME}(?: inne)"
        rf"?|was ist {_NAME.replace('name', 'name2')} von beruf",
        rf"was macht {_NAME} (?:beruflich|von beruf)|was macht {_WHOLE_NAME}",
        rf"qui[eé]n {_NAME.replace('name', 'name2')} es|qui[eé]n (?:es|era|fue)(?: (?:exactamente|est[ea]|el|la))? {_NAME}",
        rf"qué (?:cargo|puesto|función) (?:tiene|ocupa|tenía|ocupaba) {_NAME}|a qué se dedica {_NAME.replace('name', 'name2')}",
        rf"{_NAME} kim(?:dir|di)?|kim(?:dir)? (?:bu )?{_NAME.replace('name', 'name2')}|{_NAME.replace('name', 'name3')}(?:["
        rf"'’]?[nıiuü]+n)? görevi ne(?:dir)?",
    )
)
_PARTICLES = frozenset(
    "de da do dos das del della di du la le el al bin ibn ben von van der den zu zur ter ten af av y e mc mac san st".split()
)
_HONORIFICS = frozenset("mr mrs ms mx miss sir dame dr prof herr frau señor señora don doña sr sra bay bayan sayın".split())
_FUNCTION_WORDS = frozenset(
    "the a an of in on at for to from by with and or not who what this that these those he she it they them him her his its their there "
    "here i you we being going behind responsible in charge der die das und im am vom eine ein los las en con".split()
)
_LONGEST = 4  # words of a name
# "Who is the captain of the Skarv?", "Who is Lorne's mayor?"
_HOLDERS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?:and )?who(?: is|['’]s| was) (?:the )?(?:current )?(?P<office>[\w’'-]+(?: [\w’'-]+){0,3}?) (?:of|at|for) "
        r"(?:the )?(?P<of>[^,;]+)",
        r"(?:and )?who(?: is|['’]s| was) (?:the )?(?P<of>[\w -]+?)['’]s? (?:current )?(?P<office>[\w-]+(?: [\w-]+){0,2})",
        r"(?:und )?wer (?:ist|war) (?:d(?:er|ie) )?(?P<office>[\w-]+(?: [\w-]+)?) (?:von|vom|der|des|bei|beim) "
        r"(?:der |dem )?(?P<of>[^,;]+)",
        r"(?:y )?qui[eé]n (?:es|era|fue) (?:el |la )?(?P<office>[\w-]+(?: de \w+)?) (?:del?|en) (?:la |el |los |las )?(?P<of>[^,;]+)",
    )
)
# What may stand at the end of such a question.
_NOW = re.compile(
    r"(?: (?:right now|now|today|currently|presently|at present|at the moment|these days|jetzt|heute|derzeit|zurzeit|ahora|hoy|"
    r"actualmente|şimdi|şu an(?:da)?))+$",
    re.I,
)


def asked_person(text: str) -> str:
    """The name of the person that a question asks about, without office or honorific before it; empty for another question.

    In small letters ("who is runa falk", "wer ist Trumps Frau") it may be no name at all.
    """
    words = " ".join(folded(text).replace("“", "").replace("”", "").replace('"', "").strip(" \t?!.¿¡,").split())
    said = _CLOSES.sub("", words.removeprefix(opened[0]) if (opened := _OPENS.match(words)) else words).strip(" ?!.¿¡,")
    for pattern in _ASKS:
        if match := pattern.fullmatch(said):
            groups = {kind: words for kind, words in match.groupdict().items() if words}
            after_article = bool(groups.pop("article", ""))
            ((kind, words),) = groups.items()
            name = _person(words.split())
            if kind == "german":
                return _unless_noun(name, after_article)
            if kind == "about":
                return name.lower() if " " in name and not name.islower() else ""  # "What do you know about Heart Island?"
            return name if kind != "whole" or " " in name else ""  # "What does Palantir do?"
    return ""


def capitalised(name: str) -> str:
    """A name in small letters as it is written: "Ursula von der Leyen"."""
    return " ".join(word if word in _PARTICLES else word.title() for word in name.split())


def asked_office(text: str) -> tuple[str, str] | None:
    """The office whose holder a question asks for, and what it is the office of; None for another question."""
    said = _NOW.sub("", " ".join(folded(text).strip(" \t?!.¿¡,").split()))
    for pattern in _HOLDERS:
        if (match := pattern.fullmatch(said)) and is_office(match["office"].split()[-1 if pattern is not _HOLDERS[3] else 0]):
            return match["office"], match["of"]
    return None


def _person(words: list[str]) -> str:
    """The words as a person's name; empty where they are none: a name has capitals, or none at all, and names no office and no thing."""
    while len(words) > 1 and (words[0].casefold().strip(".") in _HONORIFICS or _is_title(words[:2])):
        words = words[1:]
    known = [word for word in words if word.casefold() not in _PARTICLES]
    if not known or len(known) > _LONGEST or known[0] != words[0] or re.search(r"['’]s?$", words[-1]):
        return ""
    if not all(word[0].isupper() for word in known) and not (len(words) > 1 and " ".join(words).islower()):
        return ""
    if any(word.casefold() in _FUNCTION_WORDS for word in known):  # "Who Is The Mayor?"
        return ""
    return "" if is_known_office(known[-1]) and known[-1].casefold() not in _ALSO_NAMES else " ".join(words)


def _unless_noun(name: str, after_article: bool) -> str:
    """The name of a German question, in which nouns have capitals, too: in small letters where it may be one ("Opfer", "Trumps Frau").

    One word after an article is a noun ("der Torwart").
    """
    words = name.split()
    if after_article and len(words) == 1:
        return ""
    possessive = len(words) == 2 and words[0].endswith("s")
    return name.lower() if (after_article or len(words) == 1 or possessive) and name.istitle() else name


def _is_title(words: list[str]) -> bool:
    """Whether a word before a name is an office: the first of two, or one that qualifies it ("Prime Minister")."""
    return is_known_office(words[0]) or (len(words) > 1 and is_known_office(words[1]) and words[0].casefold() in _BEFORE_OFFICE)


_BEFORE_OFFICE = frozenset(
    "prime chief vice deputy former police fire union mayor-elect foreign interior finance defence "
    "defense project museum bank party opposition first".split()
)
# Offices that are also usual surnames: "Who is Olga Baker?"
_ALSO_NAMES = frozenset(
    "baker miller carpenter taylor hunter fisher turner cooper parker walker cook king bishop judge major chancellor marshal page potter "
    "weaver butler porter carter clerk guard star müller fischer becker richter meyer bauer schneider "
    "wagner weber gardener archer mason shepherd butcher plumber sailor steward "
    "schäfer schmied förster metzger bäcker imker hirte maurer pastor pastora vecino sailor".split()
)
