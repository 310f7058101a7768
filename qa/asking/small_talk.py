"""Tells small talk ("hi", "thanks") from questions, and takes from a question what is no part of it: a greeting, marks around all of it."""

import re
from functools import cache

from qa.saying.words import NOTHING, Said, in_line
from vectorstore.texts.folding import folded

LANGUAGES = ("en", "de", "es", "tr")
_LONGEST = 120  # characters; a longer text is no small talk

# By language: kind of small talk → its blocks, as people say them. A text of such blocks alone is small talk, of the first of their kinds
# here. What is asked of "it" is about the archive where nothing else was spoken of. An "order" is what Dateline cannot do,
# "bad" is abuse and blame, "filler" is what only stands beside blocks.
_BLOCKS = {
    "en": {
        "order": r"(?:(?:please|can you|could you|now) )*(?:(?:delete|remove|erase|clear) (?:all|every|the|these|your|"
        r"everything)(?: (?:of|the|your|articles?|archive|database|data|texts?|news))*|(?:ignore|forget|disregard|override) (?:(?:all|any|"
        r"the|your|my|of|everything) )*(?:(?:previous|prior|above|earlier|system) )*(?:instructions?|prompts?|rules|messages?)\b.*|"
        r"(?:show|print|reveal|repeat|output|give|tell)(?: me)? (?:your|the) (?:\w+ )?(?:prompts?|instructions)|(?:act|behave) as (?:if|"
        r"an?)\b.*|you are now\b.*|(?:write|compose|make up|tell|sing)(?: me| us)? an? (?:\w+ )?(?:poem|song|joke|essay|e-?mail|letter|"
        r"limerick|haiku|program|rhyme)\b.*|translate\b.*|(?:add|change|edit|update|rewrite) (?:the|an?|this|that|all|"
        r"your)(?: \w+)? articles?\b.*)",
        "about": r"(?:so )?(?:who|what)(?: are|['’]re) you|what can (?:you|dateline) do(?: for me)?|what can (?:this|it) do for me|"
        r"what can (?:i|we) (?:ask|do)(?: you| here)?|what (?:should|could) i ask(?: you)?|how (?:does|do) (?:you|dateline) work|"
        r"what(?: is|['’]s) (?:dateline|your name|your purpose)|what do you do|how can you help(?: me)?|(?:(?:can|could|would|"
        r"will) you )?(?:please )?help(?: me)?(?: out)?(?: with (?:something|this|a question))?|what (?:kinds? of )?questions can (?:i|"
        r"you) (?:ask|answer)(?: you)?|who(?: is|['’]s) dateline|are you (?:an? )?(?:bot|chat ?bot|robot|human|person|ai|machine|llm|"
        r"chatgpt|real)|who (?:made|built|created|wrote) you|how (?:do|can) i use (?:you|dateline)|tell me about yourself|"
        r"introduce yourself",
        "bad": r"(?:(?:you|this|that|it)(?:['’]?s|['’]?re| is| are| was)?|what(?= an?\b)) (?:(?:the|an?|so|such|most|"
        r"very|really|just|totally|absolutely|complete|completely|fucking) )*(?:useless|stupid|dumb|wrong|bad|rubbish|nonsense|terrible|"
        r"awful|crap|garbage|horrible|idiot(?:ic)?|moron|liar|shit|trash|annoying|incorrect|false|not (?:right|true|correct|"
        r"helpful))(?: (?:answers?|bot|idiot|thing|machine|one|job|piece of (?:shit|crap|junk)))*|you suck|(?:fuck|screw) (?:you|off|this|"
        r"it)|shut up|(?:i )?hate (?:you|this)|(?:wrong|bad)(?: answer| bot)?|(?:stupid|useless|dumb) (?:bot|idiot|machine|thing)|idiot|"
        r"no,? (?:that|this|it)['’]?s (?:not (?:it|right|true)|wrong)|that did not help|that does not help",
        "it": r"what can (?:this|it) do|how (?:does|do) (?:this|it) work|what(?: is|['’]s) this|how (?:do|can) i use (?:this|it)|"
        r"(?:is )?(?:any|some)(?:one|body) (?:there|here|home|in)",
        "asking": r"i(?:['’]?ve| have)?(?: just)?(?: got)? (?:an?|another|one(?: more)?|some|a few|"
        r"a couple of)(?: \w+)? questions?(?: (?:for you|to ask))?|(?:just )?(?:a|one|another)? ?(?:quick|short|last|small|little|"
        r"more)? ?question(?: for you)?|(?:can|could|may|might) i ask(?: you)?(?: (?:something|a(?: \w+)? question))?|i(?:['’]?d|"
        r" would) like to ask(?: you)? (?:something|a(?: \w+)? question)|i need(?: some| your)? help(?: with something)?",
        "bye": r"(?:good ?)?bye(?: ?bye)?(?: for now)?|(?:see|catch|talk to|speak to) (?:you|ya|u)(?: all)?(?: (?:later|soon|tomorrow|"
        r"around|again|then|next (?:time|week)))?|cya|take care|farewell|good night|ciao|cheerio|so long|until (?:next time|tomorrow|"
        r"then)|(?:talk|speak) (?:soon|later)|have a (?:nice|good|great|lovely) (?:day|evening|weekend|one|night|time)|i(?:['’]?ve|"
        r" have)? (?:got to|gotta|must) (?:go|run)",
        "thanks": r"(?:many |thousand )?(?:thanks?(?: you)?|thx|tx|ty|cheers|ta)(?: (?:(?:so|very) much|a (?:lot|million|bunch|ton)|tons|"
        r"again|in advance|indeed|anyway|kindly|ever so much|for (?:that|this|it|everything|nothing|helping(?: me)?(?: out)?|(?:(?:all|"
        r"the|your|this|that) )*(?:\w+ )?(?:help|answers?|information|info|time|reply|response|explanation|details|support))))*|"
        r"much (?:appreciated|obliged)|(?:i )?(?:really |much )?appreciate (?:it|that|this|the help|your help)|(?:(?:that|this|it|"
        r"you)(?:['’]?ve| have| has| did)? )?(?:really |just )?help(?:s|ed)(?: (?:me|us))?(?: out)?(?: (?:a lot|lots|much))?|(?:(?:that|"
        r"this|it) (?:was|is|has been)|you(?:['’]?ve| have| were| are) (?:been )?) ?(?:(?:very|really|so|most|quite|"
        r"extremely) )*(?:helpful|useful|kind)|that['’]?s (?:(?:very|really|so|most) )*(?:helpful|useful|kind)|(?:very |"
        r"so )?kind(?: of you)?",
        "fine": r"how(?: are|['’]re) (?:you|things)(?: doing)?(?: today)?|how(?:['’]s| is) it going|how do you do|(?:what['’]?s|sup|"
        r"wass?up) up|how(?:['’]s| is) (?:your day|life)|are you (?:ok|okay|well|there)",
        "hello": r"(?:hi+|hello|hey+|hiya|howdy|yo|greetings|(?:a very )?good (?:morning|afternoon|evening|day)|morning|welcome|"
        r"dear)(?: (?:there|all|everyone|everybody|again|friends?|folks|team|you|guys))?(?: dateline)?|dateline|nice to meet you",
        "good": r"(?:(?:that|this|it|you|all)(?:['’]?s|['’]?re| is| are| was| were)? )?(?:(?:the|an?|so|very|really|quite|just|most|"
        r"pretty|too|absolutely|all|what) )*(?:great|good|nice|cool|perfect|fine|well|interesting|helpful|useful|lovely|brilliant|amazing|"
        r"awesome|excellent|wonderful|fantastic|super|superb|terrific|impressive|incredible|neat|sweet|clever|smart|funny|fair enough|"
        r"alright)(?: (?:answers?|bot|enough|job|one|question|stuff|thing|to (?:know|hear)|work|help|explanation))?|ok(?:ay|ey)?|k|"
        r"all right|wow|(?:i )?(?:got|get) it|gotcha|i see|i understand|understood|(?:that )?makes (?:perfect |total )?sense|well done|"
        r"never ?mind|sorry|sure|yes|yep|yeah|no|nope|right|lol|ha(?:ha)+|will do|no (?:problem|worries)|test(?:ing)?|(?:you(?: are|"
        r"['’]?re) )?(?:a (?:star|genius|legend|life ?saver)|the best)|(?:that )?sounds (?:good|great|fine)|i love (?:you|it)|please|"
        r"(?:nothing (?:else|more|further)|(?:that['’]?s|that is|that was|that will be|that would be) (?:all|it|everything|ok|"
        r"okay))(?: (?:i (?:need|needed|wanted)(?: to know)?|from me))?(?: for (?:now|today))?(?!\s*\?)|(?:i have )?no (?:more|further|"
        r"other) questions|i(?:['’]?m| am) (?:all )?(?:done|good|fine|finished|happy)",
        "filler": r"i think|and|but|so|then|well|o+h|a+h|hm+|now|today|again|man|mate|bro|dude|buddy|pal|guys|folks|friends?|my friend|"
        r"sir|madam|there|everyone|everybody|all|though|too|indeed|really|anyway|just kidding|for now|:?-?\)",
    },
    "de": {
        "order": r"(?:bitte )?(?:lösche?|entferne?) (?:alle|den|die|das|deine)(?: (?:artikel|archiv|daten|texte))?|"
        r"(?:bitte )?(?:übersetze?|vergiss alles|ignoriere?)\b.*|(?:schreib(?:e)?|erzähl(?:e)?|"
        r"dichte)(?: mir)? (?:ein(?:en)? )?(?:\w+ )?(?:gedicht|lied|witz|aufsatz|brief|e-?mail)\b.*|(?:zeig(?:e)?|nenne?)(?: mir)? de(?:n|"
        r"inen) (?:system)?prompt",
        "about": r"wer (?:bist du|sind sie)|was (?:bist du|sind sie)|was k(?:annst du|önnen sie)(?: (?:alles|für mich))?(?: tun)?|"
        r"was kann (?:ich|man)(?: (?:dich|sie|hier))?(?: alles)? (?:fragen|tun|machen)|hilfe|wie funktioniert (?:das|dies) hier|"
        r"was ist (?:das hier|dateline)|wie hei(?:ß|ss)t du|wie hei(?:ß|ss)en sie|bist du (?:ein )?(?:bot|roboter|mensch|ki)|"
        r"was machst du|k(?:annst|önntest|önnen|önnten) (?:du|sie) mir(?: (?:bitte|mal|kurz|bei etwas|bei einer frage))* helfen|"
        r"ich brauche(?: mal)? hilfe",
        "bad": r"(?:du|das|ihr|sie|was(?= für)) (?:bist |ist |war |seid |sind )?(?:(?:ein|eine|so|für ein|echt|ja|total|völliger|totaler|"
        r"doch|nur) )*(?:dumm|blöd|doof|nutzlos|falsch|unsinn|quatsch|schlecht|müll|schwachsinn|scheiße|lügner|"
        r"idiot)(?:e[rs]?)?(?: (?:idiot|bot|antwort|maschine))?|falsch(?:e antwort)?|idiot|halt die klappe|schlechte antwort|"
        r"das hilft (?:mir )?nicht",
        "it": r"wie funktioniert (?:das|dies|es)|was ist (?:das|dies)|(?:ist )?(?:da |hier )?(?:jemand|wer)(?: da| hier)",
        "asking": r"ich (?:hätte|habe?)(?: (?:da|mal|noch|gern|nur|auch))* (?:eine|ein paar)(?: \w+)? fragen?(?: an (?:dich|sie))?|"
        r"(?:nur )?(?:eine )?(?:kurze |kleine |andere )?frage|(?:darf|dürfte|kann|könnte) ich(?: (?:dich|sie|dir|ihnen|mal|"
        r"kurz))* (?:etwas |was )?(?:fragen|eine(?: \w+)? frage stellen)",
        "bye": r"tschüss?i?|tschau|ciao|auf wiedersehen|bis (?:bald|später|morgen|dann|demnächst|zum nächsten mal|nächstes mal|"
        r"nächste woche)|gute nacht|(?:(?:einen |noch )*schönen (?:tag|abend)|schönes wochenende)(?: noch)?|mach['’]?s gut|ade|"
        r"man sieht sich",
        "thanks": r"(?:ich )?(?:vielen |herzlichen |besten |lieben |tausend )?(?:dank(?:e(?:schön)?)?|merci)(?: (?:dir|ihnen|euch|schön|"
        r"sehr|vielmals|nochmals?|auch|trotzdem|im voraus|für (?:alles|nichts|(?:die|deine|ihre|eure|das|den)(?: \w+)? (?:hilfe|"
        r"antwort(?:en)?|auskunft|infos?|information(?:en)?|mühe|zeit|unterstützung))))*|das (?:war|ist) (?:(?:sehr|echt|wirklich|"
        r"äußerst) )*(?:hilfreich|nett|lieb)|(?:sehr )?(?:nett|freundlich|hilfreich)|(?:das )?(?:hat|hilft)(?: mir| uns)?(?: (?:sehr|echt|"
        r"wirklich|schon|viel))*(?: geholfen| weiter(?:geholfen)?)?",
        "fine": r"wie geht(?:['’]?s| es)(?: (?:dir|ihnen|euch))?(?: heute)?|alles (?:gut|klar|ok)|wie läuft['’]?s|na",
        "hello": r"(?:hallo|halli ?hallo|hi|hey|moin(?: moin)?|servus|grüezi|grüß (?:gott|dich)|gruss gott|guten (?:morgen|tag|abend)|"
        r"gude|morgen)(?: (?:zusammen|alle|leute|da|nochmal))?(?: dateline)?|dateline|freut mich",
        "good": r"(?:(?:das|du|es) (?:ist|war|bist) )?(?:(?:ja|echt|sehr|wirklich|ganz|so|total|ein|eine|der|die|das|ist|war) )*(?:gut|"
        r"schön|toll|prima|klasse|spitze|super|genial|perfekt|interessant|wunderbar|großartig|ausgezeichnet|"
        r"hervorragend)(?:e[rs]?)?(?: (?:antwort|arbeit|gemacht|erklärt|erklärung|sache|zu wissen))?|ok(?:ay)?|alles klar|(?:habe? ich |"
        r"ich habe? )?verstanden|ach so|aha|genau|ja|nein|in ordnung|passt|entschuldigung|bitte|schon gut|(?:das )?(?:ergibt|macht) sinn|"
        r"du bist (?:der|die|das) beste|(?:das )?wär['’]?s|(?:das )?(?:wars|war['’]?s|war alles|ist alles)(?: (?:schon|dann|auch|"
        r"für heute|fürs erste|von mir))*|mehr nicht|(?:ich habe? )?keine (?:weiteren )?fragen(?: mehr)?|(?:sonst )?nichts (?:weiter|mehr)",
        "filler": r"und|aber|also|dann|na|ach|oh|hm+|jetzt|heute|noch|leute|mann|mein freund|alle|zusammen|ihr|denn|erst ?mal|wirklich",
    },
    "es": {
        "order": r"(?:por favor )?(?:borra|elimina|quita) (?:tod[oa]s? )?(?:l[oa]s?|el|tus?)(?: (?:artículos?|archivo|noticias|datos))?|"
        r"(?:por favor )?(?:traduce|(?:ignora|olvida) (?:tod[oa]s?|l[oa]s|tus))\b.*|(?:escr[ií]be(?:me)?|cuéntame|"
        r"inventa) una? (?:\w+ )?(?:poema|canción|chiste|ensayo|carta)\b.*|(?:muestra|muéstrame|dime) (?:tu|el) prompt\b.*",
        "about": r"quién (?:eres|es usted)|qué (?:eres|es usted|es dateline)|quien eres|qué (?:puedes|puede|sabes) hacer|qué (?:puedo|"
        r"te puedo|le puedo|se puede) (?:preguntar|hacer)(?:te|le)?|ayuda|ayúdame|cómo te llamas|eres (?:un )?(?:bot|robot|humano|ia)|"
        r"qué haces|(?:me )?(?:puedes?|podrías?) ayudar(?:me)?(?: con (?:algo|una pregunta))?|necesito(?: tu| su)? ayuda",
        "bad": r"(?:(?:tú )?eres|(?:eso|esto) (?:es|está)|qué) (?:(?:una?|muy|tan|totalmente|un completo) )*(?:idiota|inútil|tont[oa]|"
        r"estúpid[oa]|mal[oa]?|incorrecto|mentira|basura|tontería|falso)(?: (?:respuesta|bot))?|cállate|idiota|mala respuesta|"
        r"(?:eso )?no (?:me )?(?:ayuda|sirve)",
        "it": r"qué es esto|cómo funciona(?: esto)?|hay alguien(?: (?:ahí|aquí))?",
        "asking": r"(?:tengo|tenía|quería hacer(?:te|le)?|quisiera hacer(?:te|le)?)(?: solo)?(?: una| unas| otra)?(?: \w+)? (?:preguntas?|"
        r"duda)(?: \w+)?|(?:solo )?una(?: \w+)? (?:pregunta|duda)(?: rápida)?|(?:te |le )?(?:puedo|podría) (?:preguntar|hacer)(?:te|"
        r"le)? (?:algo|una (?:cosa|pregunta))",
        "bye": r"adiós|adios|hasta (?:luego|pronto|mañana|la vista|siempre|otra|la próxima|la semana que viene)|chao|chau|"
        r"nos vemos(?: (?:luego|pronto|mañana))?|(?:que tengas? un )?buen (?:día|fin de semana)|cuídate",
        "thanks": r"(?:muchas |mil |muchísimas )?gracias(?: (?:por (?:todo|nada|(?:(?:la|tu|su|el|vuestra)(?: \w+)? (?:ayuda|respuesta|"
        r"información|tiempo|paciencia))(?: \w+)?)|de (?:nuevo|verdad|antemano)|otra vez|a ti|igualmente))*|(?:te|se) lo agradezco|"
        r"muy amable|agradecid[oa]|(?:(?:eso|esto) )?(?:ha sido|fue|es) (?:muy )?(?:útil|amable)|(?:eso )?me (?:ha ayudado|ayudaste|ayudó|"
        r"ayuda|sirve|has ayudado)(?: (?:mucho|bastante))?",
        "fine": r"(?:cómo|como) (?:estás?|te va|le va|están|andas)(?: hoy)?|qué (?:tal|hay|pasa)(?: estás)?|todo bien",
        "hello": r"(?:hola|buenas|buenos días|buen día|buenas (?:tardes|noches)|saludos|qué tal|ey)(?: (?:a todos|a todas|de nuevo|"
        r"amigos?))?(?: dateline)?|dateline|mucho gusto|encantad[oa]",
        "good": r"(?:(?:eso|esto|es|eres|está) )*(?:(?:muy|qué|una?|el|la|tan) )*(?:bien|buen[oa]?|interesante|útil|genial|perfecto|"
        r"estupendo|excelente|increíble|fantástico|maravilloso|mejor)(?: (?:respuesta|trabajo))?|ok(?:ay|ey)?|vale|entendido|entiendo|"
        r"de acuerdo|claro|sí|si|no|ya veo|perdón|lo siento|por favor|de nada|listo|tiene sentido|(?:(?:eso|esto) (?:es|era|"
        r"fue) )?todo(?: por (?:hoy|ahora))?|nada más(?!\s*\?)|(?:no tengo|sin|ya no tengo) más preguntas|buena respuesta",
        "filler": r"y|pero|pues|entonces|ah|oh|bueno|ahora|amig[oa]s?|tío|señora?|hoy|por (?:ahora|hoy)|también|solo",
    },
    "tr": {
        "order": r"(?:lütfen )?(?:tüm |bütün )?(?:haberleri|makaleleri|arşivi) sil|.* (?:çevir|tercüme et)|(?:önceki|bütün|"
        r"tüm) (?:talimat|komut|kural)lar[ıi] (?:unut|yok say)\b.*|.*(?:şiir|şarkı|mektup|masal) (?:yaz|söyle)|"
        r"(?:bana )?(?:bir )?(?:fıkra|şaka) (?:anlat|yap)",
        "about": r"(?:sen )?kimsin(?:iz)?|(?:sen )?nesin(?:iz)?|ne yapabilirsin(?:iz)?|neler yapabilirsin(?:iz)?|(?:sana |"
        r"size )?ne(?:ler)? sorabilirim|yardım(?: et)?|nasıl çalışıyorsun|dateline ne(?:dir)?|adın ne|(?:sen )?(?:bot|robot|insan|"
        r"yapay zeka) m[ıiuü]s[ıiuü]n|ne yapıyorsun|(?:bana )?yardım(?:cı)? (?:ed|ol)[ae]bilir misin(?:iz)?|yardım(?:ın|"
        r"ınız)a ihtiyacım var",
        "bad": r"(?:sen |bu |ne )?(?:(?:çok|tam|bir|kadar) )*(?:aptal|salak|gerizekalı|işe yaramaz|yanlış|saçma|berbat|"
        r"kötü)(?:s[ıi]n(?:[ıi]z)?)?(?: (?:bir )?(?:cevap|bot))?|kapa çeneni|bu yardımcı olmadı",
        "it": r"(?:bu )?nasıl çalışıyor|bu ne(?:dir)?|(?:orada |burada )?kimse var mı|(?:orada |burada )?biri var mı",
        "asking": r"(?:küçük |kısa |başka )?(?:bir |birkaç )?(?:küçük |kısa )?sorum (?:var|olacak)|(?:bir )?(?:şey|soru) sorabilir miyim|"
        r"(?:bir )?(?:şey|soru) sormak istiyorum",
        "bye": r"güle güle|hoşça ?kal(?:ın)?|görüşürüz|(?:kendine|kendinize) iyi bak(?:ın)?|iyi (?:geceler|hafta sonları)|bay bay|"
        r"(?:tekrar )?görüşmek üzere|allah['’]?a ısmarladık|(?:yarın|sonra) görüşürüz",
        "thanks": r"(?:(?:yardım|cevab|vakt|zaman|bilgi|ilgi)\w* için |her şey için |şimdiden )?(?:çok )?(?:teşekkür(?:ler| ederim|"
        r" ederiz)?|tesekkurler|tesekkur ederim|sağ ?ol(?:un|asın)?|eyvallah|mersi)(?: ederim)?(?: tekrar)?|(?:bu )?(?:çok )?(?:yardımcı|"
        r"faydalı) ol(?:du|dun|dunuz)|(?:çok )?işime yaradı|çok naziksin(?:iz)?",
        "fine": r"nasılsın(?:ız)?|ne haber|naber|nasıl gidiyor|iyi misin(?:iz)?",
        "hello": r"(?:merhaba(?:lar)?|selam(?:lar)?|günaydın|iyi (?:günler|akşamlar|sabahlar)|tünaydın|selamün aleyküm|hey)(?: (?:herkese|"
        r"tekrar|arkadaşlar))?(?: dateline)?|dateline|memnun oldum",
        "good": r"tamam(?:dır)?|peki|ok(?:ey)?|(?:(?:bu|çok|ne) )*(?:iyi|güzel|ilginç|harika|süper|mükemmel|müthiş|şahane)(?:sin(?:iz)?|"
        r"ydi)?(?: (?:bir )?cevap)?|anladım|anlaşıldı|evet|hayır|aferin|özür dilerim|lütfen|pardon|rica ederim|mantıklı|"
        r"(?:hepsi )?bu kadar|başka (?:bir )?(?:sorum|şey) yok|sorum yok",
        "filler": r"ve|ama|o zaman|şimdilik|şimdi|dostum|arkadaşım|hocam|ya|ah|oh|de|da|tekrar|gerçekten",
    },
}
_COURTESY = {
    "order": Said("cannot"), "bad": Said("sorry"), "hello": Said("hello"), "fine": Said("fine"), "thanks": Said("thank_you"),
    "good": Said("good"), "bye": Said("bye"),
}  # fmt: skip
_TOLD_WHAT_TO_ASK = ("about", "it", "asking", "hello", "fine")

_FILLER = "filler"
_MOST_BLOCKS = 8
_BETWEEN = r"[^\w’']+"
# A question begins with one of these words, if it does not end with a question mark.
_ASKS = (
    r"(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|tell|show|list|"
    r"give|summari[sz]e|explain|describe|find|name|any|wer|wen|wem|wessen|was|welche[rsmn]?|wann|wo|wohin|woher|warum|wieso|wie|ist|sind|"
    r"war|hat|haben|gibt|kann|nenne|zeig\w*|fasse|erzähl\w*|qui[eé]n(?:es)?|qu[eé]|cu[aá]l(?:es)?|cu[aá]ndo|d[oó]nde|por qu[eé]|c[oó]mo|"
    r"cu[aá]nt[oa]s?|hay|dime|resume|muestra|lista|kim\w*|ne(?:rede|reye|reden|den|yi|ler|y)?|hangi|kaç|niçin|nasıl|var|özetle|göster|"
    r"listele)(?:['’]s|['’]re)?\b"
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
                what_to_ask = Said("what_to_ask") if kind in _TOLD_WHAT_TO_ASK else NOTHING
                return in_line(language, (_COURTESY.get(kind, NOTHING), what_to_ask)), language
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
