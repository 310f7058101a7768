"""Tells whether a whole turn of a conversation asks only for more, or only why. English, German, Spanish, Turkish."""

import re

from vectorstore.texts.folding import folded

# What may stand before and after the words that matter: "ok, and tell me more about that, please".
_BEFORE = re.compile(
    r"^(?:(?:ok|okay|yes|no|well|please|and|but|so|really|hm+|can you|could you|would you|i want to|i d like to|und|ja|aber|bitte|ach|"
    r"kannst du|y|sí|pero|por favor|puedes|peki|ve|ama|evet|lütfen) )+"
)
_AFTER = re.compile(
    r"(?: (?:(?:about|on|of|to|for|behind) (?:it|this|that|them|him|her|these|those)|please|then|though|exactly|there|bitte|dazu|darüber|"
    r"davon|dafür|denn|(?:sobre|de) (?:eso|esto|ello|él|ella)|por favor|lütfen|bu konuda|hakkında))+$"
)
# Words for "more", and those that say nothing beside them, by language: "any other details", "was ist noch passiert".
_MORE_WORDS = (
    ("more else further other additional",
     "tell give show bring me us say know known hear see got get have learn there is are was were do did can you we they the articles "
     "any anything some something a bit little few lots much even what which still details detail information info news facts fact thing "
     "things stuff to happened happen new said reported"),
    ("mehr noch weitere weiteres weiteren sonst anderes",
     "erzähl erzähle sag sage gib zeig mir uns weisst du wissen sie wir gibt es hast was ist war dazu davon etwas ein bisschen wenig "
     "details infos info informationen einzelheiten bekannt passiert geschehen neues zu sagen"),
    ("más otra otro otras otros",
     "cuéntame cuenta dime dame sabes hay tienes quiero saber algo cosa cosas un poco qué mucho detalles información noticias datos se "
     "sabe pasó puedes contar contarme"),
    ("daha fazla fazlası başka",
     "bana bize biraz bir şey çok anlat bilgi ver var mı ayrıntı ayrıntılar haber ne neler oldu biliniyor biliyor musun biliyorsun"),
)  # fmt: skip
_MORE = tuple((frozenset(more.split()), frozenset(f"{more} {beside}".split())) for more, beside in _MORE_WORDS)
# Turns without such a word that ask for more.
_GO_ON = frozenset(
    phrase
    for line in (
        "go on, carry on, keep going, continue, elaborate, details, any details, anything new, then, and then, then what, and then what, "
        "next, what next, and what next, what happened next, what happens next, what happened then, what happened after that, "
        "what happened afterwards, what came next, what was next, is that all, is that it, is that everything, nothing else, nothing more",
        "weiter, mach weiter, genauer, dann, und dann, was geschah dann, was passierte dann, was geschah danach, was passierte danach, "
        "wie ging es weiter, wie geht es weiter, ist das alles, gibt es neues, was gibt es neues",
        "sigue, continúa, y luego, luego, y después, después, y entonces, qué pasó después, qué pasó luego, eso es todo",
        "devam, devam et, devamı, ayrıntılar, sonra, ve sonra, sonra ne oldu, hepsi bu mu",
    )
    for phrase in line.split(", ")
)
# What asks for a reason, by the question for it that stands alone.
_ASKING_WHY = {
    "What is the reason for this?": r"why|how come|how so|what for|for what reason|what (?:is|was|s|are|were) the (?:reasons?|cause)|"
    r"what (?:caused|led to|explains)|because of what",
    "Was ist der Grund dafür?": r"warum|wieso|weshalb|weswegen|wozu|aus welchem grund|was ist der grund|woran liegt das",
    "¿Cuál es la razón de esto?": r"por qué|por que|a qué se debe|cuál es (?:la razón|el motivo|la causa)",
    "Bunun nedeni ne?": r"neden|niye|niçin|sebebi|nedeni",
}
# Words of a question for a reason that name nothing: "Why did they do that?", "Why so much?".
_NAMING_NOTHING = frozenset(
    "is was are were did do does has have had been be that this it they he she so then happen happened happening the case true not much "
    "many "
    "high expensive late long low little few early das dies so ist war es denn nicht passiert passierte viel teuer kam er sie eso esto "
    "es así "
    "fue no pasó ocurrió tanto tan se oldu bu öyle böyle ki nedir ne peki acaba".split()
)


def asks_more(text: str) -> bool:
    """Whether a turn is only "more" or "and then?": it says nothing of what about."""
    bare = _bare(text)
    words = set(bare.split())
    return {words_of(text), bare} & _GO_ON != set() or any(words & more and words <= all_words for more, all_words in _MORE)


def asks_why(text: str) -> str:
    """The question for a reason that a turn is, when it is only "why?" and says nothing of what the reason is asked for; else empty."""
    bare = _bare(text)
    for question, asking in _ASKING_WHY.items():
        found = re.match(rf"(?:{asking})\b", bare)
        if found and _NAMING_NOTHING.issuperset(bare[found.end() :].split()):
            return question
    return ""


def _bare(text: str) -> str:
    """The words of a turn in small letters, without what is only polite or joins it to the turn before."""
    words = words_of(text)
    return _AFTER.sub("", _BEFORE.sub("", words)) or words


def words_of(text: str) -> str:
    """The words of a text in small letters, without what stands between them."""
    return " ".join(re.sub(r"\W+", " ", folded(text).casefold()).split())
