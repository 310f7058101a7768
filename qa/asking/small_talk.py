"""Tells small talk ("hi", "thanks") from questions, and takes from a question what is no part of it: a greeting, marks around all of it."""

import re
from functools import cache

from qa.saying.words import NOTHING, Said, in_line
from vectorstore.texts.folding import folded

LANGUAGES = ("en", "de", "es", "tr")
_LONGEST = 120  # characters; a longer text is no small talk

# By language: kind of small talk → its blocks, as people say them. A text that consists of such blocks only is small talk, of the first of
# their kinds here. What is asked of "it" is about the archive where nothing else was spoken of. "filler" is what only stands beside blocks.
_BLOCKS = {
    "en": {
        "about": r"(?:so )?(?:who|what)(?: are|['’]re) you|what can (?:you|dateline) do(?: for me)?|what can (?:this|it) do for me|"
        r"what can (?:i|we) (?:ask|do)(?: you| here)?|what (?:should|could) i ask(?: you)?|"
        r"how (?:does|do) (?:you|dateline) work|what(?: is|['’]s) (?:dateline|your name|your purpose)|what do you do|"
        r"how can you help(?: me)?|"
        r"(?:(?:can|could|would|will) you )?(?:please )?help(?: me)?(?: out)?(?: with (?:something|this|a question))?|"
        r"what (?:kinds? of )?questions can (?:i|you) (?:ask|answer)(?: you)?|who(?: is|['’]s) dateline|"
        r"are you (?:an? )?(?:bot|chat ?bot|robot|human|person|ai|machine|llm|chatgpt|real)|who (?:made|built|created|wrote) you|"
        r"how (?:do|can) i use (?:you|dateline)|tell me about yourself|introduce yourself",
        "it": r"what can (?:this|it) do|how (?:does|do) (?:this|it) work|what(?: is|['’]s) this|how (?:do|can) i use (?:this|it)|"
        r"(?:is )?(?:any|some)(?:one|body) (?:there|here|home|in)",
        "asking": r"i(?:['’]?ve| have)?(?: just)?(?: got)? (?:an?|another|one(?: more)?|some|a few|a couple of)(?: \w+)? questions?"
        r"(?: (?:for you|to ask))?|(?:just )?(?:a|one|another)? ?(?:quick|short|last|small|little|more)? ?question(?: for you)?|"
        r"(?:can|could|may|might) i ask(?: you)?(?: (?:something|a(?: \w+)? question))?|"
        r"i(?:['’]?d| would) like to ask(?: you)? (?:something|a(?: \w+)? question)|i need(?: some| your)? help(?: with something)?",
        "bye": r"(?:good ?)?bye(?: ?bye)?(?: for now)?|"
        r"(?:see|catch|talk to|speak to) (?:you|ya|u)(?: all)?(?: (?:later|soon|tomorrow|around|again|then|next (?:time|week)))?|"
        r"cya|take care|farewell|good night|ciao|cheerio|so long|until (?:next time|tomorrow|then)|(?:talk|speak) (?:soon|later)|"
        r"have a (?:nice|good|great|lovely) (?:day|evening|weekend|one|night|time)|i(?:['’]?ve| have)? (?:got to|gotta|must) (?:go|run)",
        "thanks": r"(?:many |thousand )?(?:thanks?(?: you)?|thx|tx|ty|cheers|ta)(?: (?:(?:so|very) much|a (?:lot|million|bunch|ton)|tons|"
        r"again|"
        r"in advance|indeed|anyway|kindly|ever so much|for (?:that|this|it|everything|nothing|helping(?: me)?(?: out)?|"
        r"(?:(?:all|the|your|this|that) )*(?:\w+ )?(?:help|answers?|information|info|time|reply|response|explanation|details|support))))*|"
        r"much (?:appreciated|obliged)|(?:i )?(?:really |much )?appreciate (?:it|that|this|the help|your help)|"
        r"(?:(?:that|this|it|you)(?:['’]?ve| have| has| did)? )?(?:really |just )?help(?:s|ed)(?: (?:me|us))?(?: out)?(?: (?:a lot|lots|"
        r"much))?|"
        r"(?:(?:that|this|it) (?:was|is|has been)|you(?:['’]?ve| have| were| are) (?:been )?) ?(?:(?:very|really|so|most|quite|"
        r"extremely) )*(?:helpful|useful|kind)|"
        r"that['’]?s (?:(?:very|really|so|most) )*(?:helpful|useful|kind)|(?:very |so )?kind(?: of you)?",
        "fine": r"how(?: are|['’]re) (?:you|things)(?: doing)?(?: today)?|how(?:['’]s| is) it going|how do you do|"
        r"(?:what['’]?s|sup|wass?up) up|how(?:['’]s| is) (?:your day|life)|are you (?:ok|okay|well|there)",
        "hello": r"(?:hi+|hello|hey+|hiya|howdy|yo|greetings|(?:a very )?good (?:morning|afternoon|evening|day)|morning|welcome|dear)"
        r"(?: (?:there|all|everyone|everybody|again|friends?|folks|team|you|guys))?(?: dateline)?|dateline|nice to meet you",
        "good": r"(?:(?:that|this|it|you|all)(?:['’]?s|['’]?re| is| are| was| were)? )?(?:(?:the|an?|so|very|really|quite|just|most|"
        r"pretty|too|"
        r"absolutely|all|what) )*(?:great|good|nice|cool|perfect|fine|well|interesting|helpful|useful|lovely|brilliant|amazing|awesome|"
        r"excellent|wonderful|fantastic|super|superb|terrific|impressive|incredible|neat|sweet|clever|smart|funny|fair enough|alright)"
        r"(?: (?:answers?|bot|enough|job|one|question|stuff|thing|to (?:know|hear)|work|help|explanation))?|"
        r"ok(?:ay|ey)?|k|all right|wow|(?:i )?(?:got|get) it|gotcha|i see|i understand|understood|(?:that )?makes (?:perfect |"
        r"total )?sense|"
        r"well done|never ?mind|sorry|sure|yes|yep|yeah|no|nope|right|lol|ha(?:ha)+|will do|no (?:problem|worries)|test(?:ing)?|"
        r"(?:you(?: are|['’]?re) )?(?:a (?:star|genius|legend|life ?saver)|the best)|(?:that )?sounds (?:good|great|fine)|i love (?:you|"
        r"it)|please|"
        r"(?:nothing (?:else|more|further)|(?:that['’]?s|that is|that was|that will be|that would be) (?:all|it|everything|ok|okay))"
        r"(?: (?:i (?:need|needed|wanted)(?: to know)?|from me))?(?: for (?:now|today))?(?!\s*\?)|"
        r"(?:i have )?no (?:more|further|other) questions|i(?:['’]?m| am) (?:all )?(?:done|good|fine|finished|happy)",
        "filler": r"i think|and|but|so|then|well|o+h|a+h|hm+|now|today|again|man|mate|bro|dude|buddy|pal|guys|folks|friends?|my friend|"
        r"sir|madam|there|"
        r"everyone|everybody|all|though|too|indeed|really|anyway|just kidding|for now|:?-?\)",
    },
    "de": {
        "about": r"wer (?:bist du|sind sie)|was (?:bist du|sind sie)|was k(?:annst du|önnen sie)(?: (?:alles|für mich))?(?: tun)?|"
        r"was kann (?:ich|man)(?: (?:dich|sie|hier))?(?: alles)? (?:fragen|tun|machen)|hilfe|wie funktioniert (?:das|dies) hier|"
        r"was ist (?:das hier|dateline)|wie hei(?:ß|ss)t du|wie hei(?:ß|ss)en sie|bist du (?:ein )?(?:bot|roboter|mensch|ki)|was machst du|"
        r"k(?:annst|önntest|önnen|önnten) (?:du|sie) mir(?: (?:bitte|mal|kurz|bei etwas|bei einer frage))* helfen|"
        r"ich brauche(?: mal)? hilfe",
        "it": r"wie funktioniert (?:das|dies|es)|was ist (?:das|dies)|(?:ist )?(?:da |hier )?(?:jemand|wer)(?: da| hier)",
        "asking": r"ich (?:hätte|habe?)(?: (?:da|mal|noch|gern|nur|auch))* (?:eine|ein paar)(?: \w+)? fragen?(?: an (?:dich|sie))?|"
        r"(?:nur )?(?:eine )?(?:kurze |kleine |andere )?frage|(?:darf|dürfte|kann|könnte) ich(?: (?:dich|sie|dir|ihnen|mal|kurz))* "
        r"(?:etwas |was )?(?:fragen|eine(?: \w+)? frage stellen)",
        "bye": r"tschüss?i?|tschau|ciao|auf wiedersehen|bis (?:bald|später|morgen|dann|demnächst|zum nächsten mal|nächstes mal|"
        r"nächste woche)|gute nacht|(?:(?:einen |noch )*schönen (?:tag|abend)|schönes wochenende)(?: noch)?|mach['’]?s gut|ade|"
        r"man sieht sich",
        "thanks": r"(?:ich )?(?:vielen |herzlichen |besten |lieben |tausend )?(?:dank(?:e(?:schön)?)?|merci)(?: (?:dir|ihnen|euch|schön|"
        r"sehr|vielmals|"
        r"nochmals?|auch|trotzdem|im voraus|für (?:alles|nichts|(?:die|deine|ihre|eure|das|den)(?: \w+)? (?:hilfe|antwort(?:en)?|auskunft|"
        r"infos?|information(?:en)?|mühe|zeit|unterstützung))))*|das (?:war|ist) (?:(?:sehr|echt|wirklich|äußerst) )*(?:hilfreich|nett|"
        r"lieb)|"
        r"(?:sehr )?(?:nett|freundlich|hilfreich)|(?:das )?(?:hat|hilft)(?: mir| uns)?(?: (?:sehr|echt|wirklich|schon|"
        r"viel))*(?: geholfen| weiter"
        r"(?:geholfen)?)?",
        "fine": r"wie geht(?:['’]?s| es)(?: (?:dir|ihnen|euch))?(?: heute)?|alles (?:gut|klar|ok)|wie läuft['’]?s|na",
        "hello": r"(?:hallo|halli ?hallo|hi|hey|moin(?: moin)?|servus|grüezi|grüß (?:gott|dich)|gruss gott|guten (?:morgen|tag|abend)|gude|"
        r"morgen)(?: (?:zusammen|alle|leute|da|nochmal))?(?: dateline)?|dateline|freut mich",
        "good": r"(?:(?:das|du|es) (?:ist|war|bist) )?(?:(?:ja|echt|sehr|wirklich|ganz|so|total|ein|eine|der|die|das|ist|war) )*"
        r"(?:gut|schön|toll|prima|klasse|spitze|super|genial|perfekt|interessant|wunderbar|großartig|ausgezeichnet|hervorragend)(?:e[rs]?)?"
        r"(?: (?:antwort|arbeit|gemacht|erklärt|erklärung|sache|zu wissen))?|ok(?:ay)?|alles klar|(?:habe? ich |ich habe? )?verstanden|"
        r"ach so|aha|genau|ja|"
        r"nein|in ordnung|passt|entschuldigung|bitte|schon gut|(?:das )?(?:ergibt|macht) sinn|du bist (?:der|die|das) beste|"
        r"(?:das )?wär['’]?s|"
        r"(?:das )?(?:wars|war['’]?s|war alles|ist alles)(?: (?:schon|dann|auch|für heute|fürs erste|von mir))*|mehr nicht|"
        r"(?:ich habe? )?keine (?:weiteren )?fragen(?: mehr)?|(?:sonst )?nichts (?:weiter|mehr)",
        "filler": r"und|aber|also|dann|na|ach|oh|hm+|jetzt|heute|noch|leute|mann|mein freund|alle|zusammen|ihr|denn|erst ?mal|wirklich",
    },
    "es": {
        "about": r"quién (?:eres|es usted)|qué (?:eres|es usted|es dateline)|quien eres|qué (?:puedes|puede|sabes) hacer|"
        r"qué (?:puedo|te puedo|le puedo|se puede) (?:preguntar|hacer)(?:te|le)?|ayuda|ayúdame|cómo te llamas|"
        r"eres (?:un )?(?:bot|robot|humano|ia)|qué haces|(?:me )?(?:puedes?|podrías?) ayudar(?:me)?(?: con (?:algo|una pregunta))?|"
        r"necesito(?: tu| su)? ayuda",
        "it": r"qué es esto|cómo funciona(?: esto)?|hay alguien(?: (?:ahí|aquí))?",
        "asking": r"(?:tengo|tenía|quería hacer(?:te|le)?|quisiera hacer(?:te|le)?)(?: solo)?(?: una| unas|"
        r" otra)?(?: \w+)? (?:preguntas?|duda)(?: \w+)?|"
        r"(?:solo )?una(?: \w+)? (?:pregunta|duda)(?: rápida)?|(?:te |le )?(?:puedo|podría) (?:preguntar|hacer)(?:te|le)? (?:algo|"
        r"una (?:cosa|pregunta))",
        "bye": r"adiós|adios|hasta (?:luego|pronto|mañana|la vista|siempre|otra|la próxima|la semana que viene)|chao|chau|nos vemos"
        r"(?: (?:luego|pronto|mañana))?|(?:que tengas? un )?buen (?:día|fin de semana)|cuídate",
        "thanks": r"(?:muchas |mil |muchísimas )?gracias(?: (?:por (?:todo|nada|(?:(?:la|tu|su|el|vuestra)(?: \w+)? (?:ayuda|respuesta|"
        r"información|"
        r"tiempo|paciencia))(?: \w+)?)|de (?:nuevo|verdad|antemano)|otra vez|a ti|igualmente))*|(?:te|se) lo agradezco|muy amable|"
        r"agradecid[oa]|"
        r"(?:(?:eso|esto) )?(?:ha sido|fue|es) (?:muy )?(?:útil|amable)|(?:eso )?me (?:ha ayudado|ayudaste|ayudó|ayuda|sirve|has ayudado)"
        r"(?: (?:mucho|bastante))?",
        "fine": r"(?:cómo|como) (?:estás?|te va|le va|están|andas)(?: hoy)?|qué (?:tal|hay|pasa)(?: estás)?|todo bien",
        "hello": r"(?:hola|buenas|buenos días|buen día|buenas (?:tardes|noches)|saludos|qué tal|ey)"
        r"(?: (?:a todos|a todas|de nuevo|amigos?))?(?: dateline)?|dateline|mucho gusto|encantad[oa]",
        "good": r"(?:(?:eso|esto|es|eres|está) )*(?:(?:muy|qué|una?|el|la|tan) )*(?:bien|buen[oa]?|interesante|útil|genial|perfecto|"
        r"estupendo|"
        r"excelente|increíble|fantástico|maravilloso|mejor)(?: (?:respuesta|trabajo))?|ok(?:ay|ey)?|vale|entendido|entiendo|de acuerdo|"
        r"claro|sí|si|no|"
        r"ya veo|perdón|lo siento|por favor|de nada|listo|tiene sentido|(?:(?:eso|esto) (?:es|era|fue) )?todo(?: por (?:hoy|ahora))?|"
        r"nada más(?!\s*\?)|(?:no tengo|sin|ya no tengo) más preguntas|buena respuesta",
        "filler": r"y|pero|pues|entonces|ah|oh|bueno|ahora|amig[oa]s?|tío|señora?|hoy|por (?:ahora|hoy)|también|solo",
    },
    "tr": {
        "about": r"(?:sen )?kimsin(?:iz)?|(?:sen )?nesin(?:iz)?|ne yapabilirsin(?:iz)?|neler yapabilirsin(?:iz)?|"
        r"(?:sana |size )?ne(?:ler)? sorabilirim|yardım(?: et)?|nasıl çalışıyorsun|dateline ne(?:dir)?|adın ne|"
        r"(?:sen )?(?:bot|robot|insan|yapay zeka) m[ıiuü]s[ıiuü]n|ne yapıyorsun|(?:bana )?yardım(?:cı)? (?:ed|ol)[ae]bilir misin(?:iz)?|"
        r"yardım(?:ın|ınız)a ihtiyacım var",
        "it": r"(?:bu )?nasıl çalışıyor|bu ne(?:dir)?|(?:orada |burada )?kimse var mı|(?:orada |burada )?biri var mı",
        "asking": r"(?:küçük |kısa |başka )?(?:bir |birkaç )?(?:küçük |kısa )?sorum (?:var|olacak)|"
        r"(?:bir )?(?:şey|soru) sorabilir miyim|(?:bir )?(?:şey|soru) sormak istiyorum",
        "bye": r"güle güle|hoşça ?kal(?:ın)?|görüşürüz|(?:kendine|kendinize) iyi bak(?:ın)?|iyi (?:geceler|hafta sonları)|bay bay|"
        r"(?:tekrar )?görüşmek üzere|allah['’]?a ısmarladık|(?:yarın|sonra) görüşürüz",
        "thanks": r"(?:(?:yardım|cevab|vakt|zaman|bilgi|ilgi)\w* için |her şey için |şimdiden )?(?:çok )?(?:teşekkür(?:ler| ederim|"
        r" ederiz)?|"
        r"tesekkurler|tesekkur ederim|sağ ?ol(?:un|asın)?|eyvallah|mersi)(?: ederim)?(?: tekrar)?|"
        r"(?:bu )?(?:çok )?(?:yardımcı|faydalı) ol(?:du|dun|dunuz)|(?:çok )?işime yaradı|çok naziksin(?:iz)?",
        "fine": r"nasılsın(?:ız)?|ne haber|naber|nasıl gidiyor|iyi misin(?:iz)?",
        "hello": r"(?:merhaba(?:lar)?|selam(?:lar)?|günaydın|iyi (?:günler|akşamlar|sabahlar)|tünaydın|selamün aleyküm|hey)"
        r"(?: (?:herkese|tekrar|arkadaşlar))?(?: dateline)?|dateline|memnun oldum",
        "good": r"tamam(?:dır)?|peki|ok(?:ey)?|(?:(?:bu|çok|ne) )*(?:iyi|güzel|ilginç|harika|süper|mükemmel|müthiş|şahane)(?:sin(?:iz)?|"
        r"ydi)?"
        r"(?: (?:bir )?cevap)?|anladım|anlaşıldı|evet|hayır|aferin|özür dilerim|lütfen|pardon|rica ederim|mantıklı|"
        r"(?:hepsi )?bu kadar|başka (?:bir )?(?:sorum|şey) yok|sorum yok",
        "filler": r"ve|ama|o zaman|şimdilik|şimdi|dostum|arkadaşım|hocam|ya|ah|oh|de|da|tekrar|gerçekten",
    },
}
_COURTESY = {
    "hello": Said("hello"), "fine": Said("fine"), "thanks": Said("thank_you"), "good": Said("good"), "bye": Said("bye"),
}  # fmt: skip

_FILLER = "filler"
_MOST_BLOCKS = 8
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
_QUESTION_START = re.compile(r"[¿\s]*(?:(?:and|und|y) )?" + _ASKS, re.I)
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
            kinds = {found.lastgroup for found in _each(language).finditer(said)}
            kind = next(kind for kind in _BLOCKS[language] if kind in kinds)
            if kind != _FILLER and not (talked and "it" in kinds):
                return in_line(language, (_COURTESY.get(kind, NOTHING), Said("what_to_ask"))), language
    return "", ""


def plain_question(text: str) -> str:
    """The text of a question without a greeting before it, and without the quotation marks around all of it.

    The marks stay around what is no question: such a text is a phrase to look for.
    """
    for language in LANGUAGES:
        if begun := _before_question(language).match(text):
            rest = text[begun.end() :]
            set_off = begun["mark"] and begun["polite"]
            if rest.strip(" ?!.") and (set_off or _QUESTION_START.match(rest)):
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
    kinds = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _BLOCKS[language].items())
    return re.compile(f"(?<![\\w’'])(?:{kinds}){_NO_BREAK}")


@cache
def _whole(language: str) -> re.Pattern[str]:
    """Matches a text that consists of a few blocks of small talk only."""
    one = f"(?:{'|'.join(_BLOCKS[language].values())}){_NO_BREAK}"
    return re.compile(rf"(?:{_BETWEEN})?{one}(?:{_BETWEEN}{one}){{0,{_MOST_BLOCKS - 1}}}(?:{_BETWEEN})?")


@cache
def _before_question(language: str) -> re.Pattern[str]:
    """Matches the small talk before a question; `mark` is the punctuation that sets it off, if there is any.

    What begins with praise alone, and not with what is `polite`, may be a phrase to look for: "Good, bad and ugly".
    """
    blocks = _BLOCKS[language]
    polite = "|".join((blocks["asking"], blocks["thanks"], blocks["fine"], blocks["hello"], "ok(?:ay)?|vale|tamam"))
    one = rf"(?:{polite}|{blocks['good']}|{blocks['filler']}){_NO_BREAK}"
    first = rf"(?:(?P<polite>{polite})|{blocks['good']}){_NO_BREAK}"
    return re.compile(rf"\s*{first}(?:{_BETWEEN}{one}){{0,{_MOST_BLOCKS - 1}}}(?P<mark>\s*[,.!;:…—–?]+)?\s*(?=\S)", re.I)
