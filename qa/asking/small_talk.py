"""Tells small talk ("hi", "thanks") from questions, and takes from a question what is no part of it: a greeting, marks around all of it."""

import re
from functools import cache

from qa.saying.words import NOTHING, Said, in_line
from vectorstore.texts.folding import folded

LANGUAGES = ("en", "de", "es", "tr")
_LONGEST = 120  # characters; a longer text is no small talk

# By language: kind of small talk → how people say it. A text that consists of such phrases only is small talk of the kind of the last one.
# What is asked of "it" is about the archive where nothing else was spoken of.
_PHRASES = {
    "en": {
        "hello": r"(?:hi+|hello|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|morning|welcome|dear)"
        r"(?: (?:there|all|everyone|everybody|again|friends?|folks|team|you))?(?: dateline)?|dateline|nice to meet you",
        "fine": r"how(?: are|['’]re) (?:you|things)(?: doing)?(?: today)?|how(?:['’]s| is) it going|how do "
        r"you do|(?:what['’]?s|sup|wass?up) up|"
        r"how(?:['’]s| is) (?:your day|life)|are you (?:ok|okay|well|there)",
        "thanks": r"(?:many )?thanks?(?: you)?(?: (?:so|very) much)?(?: a (?:lot|million|bunch))?(?: again)?(?: "
        r"for (?:that|this|the (?:help|answer|information|info)|"
        r"your (?:help|answer|time)|everything|helping(?: me)?))?|thx|tx|ty|cheers|much (?:appreciated|obliged)|i appreciate (?:it|that)|"
        r"(?:that|this|it) (?:was|is) (?:very |really |so )?(?:helpful|useful|kind)|that['’]?s (?:very "
        r"|really )?(?:helpful|useful|kind)|very kind(?: of you)?",
        "good": r"ok(?:ay)?|k|(?:very |so )?(?:great|good|nice|cool|perfect|fine|well|interesting)|alright|"
        r"all right|awesome|excellent|wonderful|fantastic|super|wow|"
        r"got it|i see|understood|i understand|well done|good (?:job|work|answer|bot)|nice one|never "
        r"?mind|sorry|sure|yes|yep|yeah|no|nope|right|lol|haha+|"
        r"that['’]?s (?:all|great|good|fine|perfect|nice|it|ok|okay)(?: for now)?|no (?:problem|worries)|test(?:ing)?|i love you|please",
        "bye": r"(?:good ?)?bye(?: bye)?|see (?:you|ya)(?: (?:later|soon|tomorrow|around))?|cya|take care|farewell|good night|ciao|so long|"
        r"have a (?:nice|good|great|lovely) (?:day|evening|weekend|one|night)|until next time|talk (?:to you )?later",
        "it": r"what can (?:this|it) do|how (?:does|do) (?:this|it) work|what(?: is|['’]s) this|how (?:do|can) i use (?:this|it)",
        "about": r"(?:so )?(?:who|what)(?: are|['’]re) you|what can (?:you|dateline) do(?: for me)?|what can (?:this|it) do for me|"
        r"what can (?:i|we) (?:ask|do)(?: you| here)?|"
        r"what (?:should|could) i ask(?: you)?|(?:please )?help(?: me)?(?: please)?|"
        r"how (?:does|do) (?:you|dateline) work|what(?: is|['’]s) (?:dateline|your name|your purpose)|what do you do|"
        r"how can you help(?: me)?|can you help(?: me)?|what (?:kinds? of )?questions can (?:i|you) (?:ask|answer)(?: you)?|"
        r"who(?: is|['’]s) dateline|are you (?:an? )?(?:bot|chat ?bot|robot|human|person|ai|machine|"
        r"llm|chatgpt|real)|who (?:made|built|created|wrote) you|"
        r"how (?:do|can) i use (?:you|dateline)|tell me about yourself|introduce yourself",
    },
    "de": {
        "hello": r"(?:hallo|hi|hey|moin(?: moin)?|servus|grüezi|grüß (?:gott|dich)|gruss gott|guten (?:morgen|tag|abend)|gude|morgen)"
        r"(?: (?:zusammen|alle|leute|da|nochmal))?(?: dateline)?|dateline|freut mich",
        "fine": r"wie geht(?:['’]?s| es)(?: (?:dir|ihnen|euch))?(?: heute)?|alles (?:gut|klar|ok)|wie läuft['’]?s|na",
        "thanks": r"(?:vielen |herzlichen |besten |lieben |tausend )?dank(?:e)?(?: (?:dir|ihnen|schön|sehr|vielmals)"
        r")?(?: für die (?:hilfe|antwort|auskunft))?|"
        r"dankeschön|merci|ich danke (?:dir|ihnen)|das (?:war|ist) (?:sehr )?(?:hilfreich|nett)|sehr (?:nett|freundlich|hilfreich)",
        "good": r"ok(?:ay)?|(?:sehr )?(?:gut|schön|interessant)|super|toll|prima|klasse|perfekt|alles klar|"
        r"verstanden|ach so|aha|genau|ja|nein|gut gemacht|"
        r"in ordnung|passt|wunderbar|großartig|entschuldigung|bitte|schon gut",
        "bye": r"tschüss?|tschau|ciao|auf wiedersehen|bis (?:bald|später|morgen|dann)|gute nacht|(?:einen "
        r")?schönen (?:tag|abend)(?: noch)?|"
        r"schönes wochenende|mach['’]?s gut|ade",
        "it": r"wie funktioniert (?:das|dies|es)|was ist (?:das|dies)",
        "about": r"wer (?:bist du|sind sie)|was (?:bist du|sind sie)|was k(?:annst du|önnen sie)(?: (?:alles|für mich))?(?: tun)?|"
        r"was kann (?:ich|man)(?: (?:dich|sie|hier))?(?: alles)? (?:fragen|tun|machen)|hilfe|wie funktioniert (?:das|dies) hier|"
        r"was ist (?:das hier|dateline)|wie hei(?:ß|ss)t du|wie hei(?:ß|ss)en sie|bist du (?:ein "
        r")?(?:bot|roboter|mensch|ki)|was machst du|"
        r"k(?:annst du|önnen sie) mir helfen",
    },
    "es": {
        "hello": r"(?:hola|buenas|buenos días|buen día|buenas (?:tardes|noches)|saludos|qué tal|ey)"
        r"(?: (?:a todos|a todas|de nuevo|amigos?))?(?: dateline)?|dateline|mucho gusto|encantad[oa]",
        "fine": r"(?:cómo|como) (?:estás?|te va|le va|están|andas)(?: hoy)?|qué (?:tal|hay|pasa)(?: estás)?|todo bien",
        "thanks": r"(?:muchas |mil |muchísimas )?gracias(?: (?:por (?:todo|la (?:ayuda|respuesta|información)"
        r"|tu ayuda|su ayuda)|de nuevo|a ti))?|"
        r"te lo agradezco|se lo agradezco|muy amable|(?:eso )?(?:ha sido|fue) (?:muy )?útil|agradecid[oa]",
        "good": r"ok(?:ay|ey)?|vale|(?:muy )?(?:bien|bueno|interesante|útil)|genial|perfecto|estupendo|excelente|"
        r"entendido|entiendo|de acuerdo|claro|sí|si|no|ya veo|"
        r"buen trabajo|perdón|lo siento|por favor|de nada|listo",
        "bye": r"adiós|adios|hasta (?:luego|pronto|mañana|la vista|siempre)|chao|chau|nos vemos|buenas noches|"
        r"(?:que tengas? un )?buen (?:día|fin de semana)|cuídate",
        "it": r"qué es esto|cómo funciona(?: esto)?",
        "about": r"quién (?:eres|es usted)|qué (?:eres|es usted|es dateline)|quien eres|qué (?:puedes|puede|sabes) hacer|"
        r"qué (?:puedo|te puedo|le puedo|se puede) (?:preguntar|hacer)(?:te|le)?|ayuda|ayúdame|cómo te llamas|"
        r"eres (?:un )?(?:bot|robot|humano|ia)|qué haces|(?:me )?puedes ayudar(?:me)?",
    },
    "tr": {
        "hello": r"(?:merhaba(?:lar)?|selam(?:lar)?|günaydın|iyi (?:günler|akşamlar|sabahlar)|tünaydın|selamün aleyküm|hey)"
        r"(?: (?:herkese|tekrar|arkadaşlar))?(?: dateline)?|dateline|memnun oldum",
        "fine": r"nasılsın(?:ız)?|ne haber|naber|nasıl gidiyor|iyi misin(?:iz)?",
        "thanks": r"(?:çok )?(?:teşekkür(?:ler| ederim| ederiz)?|tesekkurler|tesekkur ederim|sağ ?ol(?:un|asın)"
        r"?|eyvallah|mersi)(?: ederim)?|"
        r"yardım(?:ın|ınız) için teşekkür(?:ler| ederim)|çok (?:yardımcı|faydalı) oldu|çok naziksin(?:iz)?",
        "good": r"tamam(?:dır)?|peki|ok(?:ey)?|(?:çok )?(?:iyi|güzel|ilginç)|harika|süper|mükemmel|anladım|"
        r"anlaşıldı|evet|hayır|aferin|özür dilerim|lütfen|pardon|rica ederim",
        "bye": r"güle güle|hoşça ?kal(?:ın)?|görüşürüz|(?:kendine|kendinize) iyi bak(?:ın)?|iyi (?:geceler|"
        r"hafta sonları)|bay bay|görüşmek üzere|allah['’]?a ısmarladık",
        "it": r"(?:bu )?nasıl çalışıyor|bu ne(?:dir)?",
        "about": r"(?:sen )?kimsin(?:iz)?|(?:sen )?nesin(?:iz)?|ne yapabilirsin(?:iz)?|neler yapabilirsin(?:iz)"
        r"?|(?:sana |size )?ne(?:ler)? sorabilirim|"
        r"yardım(?: et)?|nasıl çalışıyorsun|dateline ne(?:dir)?|adın ne|"
        r"(?:sen )?(?:bot|robot|insan|yapay zeka) m[ıiuü]s[ıiuü]n|"
        r"ne yapıyorsun|yardım edebilir misin",
    },
}
_COURTESY = {
    "hello": Said("hello"), "fine": Said("fine"), "thanks": Said("thank_you"), "good": Said("good"), "bye": Said("bye"),
}  # fmt: skip
_BETWEEN = r"[^\w’']+"
# A question begins with one of these words, if it does not end with a question mark.
_ASKS = (
    r"(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|"
    r"can|could|will|would|should|tell|show|list|give|"
    r"summari[sz]e|explain|describe|find|name|any|wer|wen|wem|wessen|was|welche[rsmn]?|wann|wo|"
    r"wohin|woher|warum|wieso|wie|ist|sind|war|hat|haben|"
    r"gibt|kann|nenne|zeig\w*|fasse|erzähl\w*|qui[eé]n(?:es)?|qu[eé]|cu[aá]l(?:es)?|cu[aá]ndo|"
    r"d[oó]nde|por qu[eé]|c[oó]mo|cu[aá]nt[oa]s?|hay|dime|"
    r"resume|muestra|lista|kim\w*|ne(?:rede|reye|reden|den|yi|ler|y)?|hangi|kaç|niçin|nasıl|var|özetle|göster|listele)(?:['’]s|['’]re)?\b"
)
_QUESTION_START = re.compile(r"[¿\s]*" + _ASKS, re.I)
_MARKED = re.compile(r"""\s*[“"„«‘'”]\s*([^“”"„«»]+?)\s*[”"“»’'][\s.?!]*""")
_NO_BREAK = r"(?!\w|['’-]\w)"


def courtesy(text: str, locale: str = "", talked: bool = False) -> tuple[str, str]:
    """The line that answers small talk, a courtesy and what can be asked, and the language of both; empty when the text is no small talk.

    What may be of several languages ("ok") is of the asker's (`locale`). Where something was `talked` of, "What is this?" asks about that.
    """
    said = _unmarked(text)
    if len(text) > _LONGEST or not re.search(r"\w", said):
        return "", ""
    for language in sorted(LANGUAGES, key=lambda language: language != locale):
        if _whole(language).fullmatch(said):
            kinds = [found.lastgroup or "" for found in _each(language).finditer(said)]
            if talked and "it" in kinds:
                continue
            kind = "about" if {"about", "it"} & set(kinds) else kinds[-1]
            return in_line(language, (_COURTESY.get(kind, NOTHING), Said("what_to_ask"))), language
    return "", ""


def plain_question(text: str) -> str:
    """The text of a question without a greeting before it, and without the quotation marks around all of it.

    The marks stay around what is no question: such a text is a phrase to look for.
    """
    for language in LANGUAGES:
        if begun := _before_question(language).match(text):
            rest = text[begun.end() :]
            if rest.strip(" ?!.") and (begun["mark"] or _QUESTION_START.match(rest)):
                text = rest
                break
    marked = _MARKED.fullmatch(text)
    if marked and (marked[1].endswith("?") or _QUESTION_START.match(marked[1])):
        return marked[1]
    return text


def _unmarked(text: str) -> str:
    """The text folded, in lower case, with single spaces."""
    return " ".join(folded(text.replace("İ", "i")).lower().split())


@cache
def _each(language: str) -> re.Pattern[str]:
    kinds = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PHRASES[language].items())
    return re.compile(f"(?:{kinds}){_NO_BREAK}")


@cache
def _whole(language: str) -> re.Pattern[str]:
    """Matches a text that consists of small talk only, of at most six phrases."""
    one = f"(?:{'|'.join(_PHRASES[language].values())}){_NO_BREAK}"
    return re.compile(rf"(?:{_BETWEEN})?{one}(?:{_BETWEEN}{one}){{0,5}}(?:{_BETWEEN})?")


@cache
def _before_question(language: str) -> re.Pattern[str]:
    """Matches the small talk before a question; `mark` is the punctuation that sets it off, if there is any."""
    kinds = "|".join(_PHRASES[language][kind] for kind in ("hello", "fine", "thanks")) + "|ok(?:ay)?|great|gut|vale|tamam"
    one = rf"(?:{kinds}){_NO_BREAK}"
    return re.compile(rf"\s*{one}(?:{_BETWEEN}{one}){{0,3}}(?P<mark>\s*[,.!;:…—–?]+)?\s*(?=\S)", re.I)
