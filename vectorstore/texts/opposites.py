"""Words that reverse what a statement says: negations, and pairs of opposites. Languages are ISO 639-1 codes."""

import re
from functools import cache
from itertools import product

NEGATION = {
    "en": re.compile(
        r"\b(?:not(?! only| until)|no(?!\.? ?\d| (?:more|less|later|earlier|fewer) than)|never|nobody|none|nothing|neither|nor|without|"
        r"cannot|\w+n['’]t|(?:ha(?:s|ve|d|ving)|(?:is|are|was|were)) yet to)\b",
        re.I,
    ),
    "de": re.compile(r"\b(?:nicht(?! nur)|kein\w*|nie|niemals|niemand\w*|nichts|ohne|weder)\b", re.I),
    "es": re.compile(r"\b(?:no(?! sólo| solo)|nunca|jamás|nadie|nada|ningun[oa]?|ningún|sin|tampoco|ni)\b", re.I),
    "tr": re.compile(
        r"\b(?:değil\w*|yok\w*|hiç\w*|asla|\w+(?:madı|medi|mıyor|miyor|muyor|müyor|mayacak|meyecek|maz|mez|mamış|memiş)\w*)\b", re.I
    ),
}
# Verbs and adjectives that deny without a negation: "refused to pay" means "did not pay".
_DENIES, _DOES_NOT = "den(?:y|ies|ied)", r"fail\w*|refus\w+|declin\w+|unable"
DENIAL = re.compile(
    rf"\b(?:{_DENIES}|{_DOES_NOT}|reject\w+|lack\w*|stopp\w+|prevent\w+|barr?(?:s|ed|ing)|ban(?:s|ned)?|impossible|hardly|barely|un\w+ed|"
    r"weiger\w+|lehnte\w*|abgelehnt|verweiger\w+|niega\w*|neg(?:ó|aron)|rechaz\w+|reddet\w+)\b",
    re.I,
)
DENYING = {"en": rf"\b(?:{_DOES_NOT}) to\b|\b{_DENIES} (?=that\b|\w+ing\b)"}  # those that deny what follows, as a negation does
# Words that may deny in a roundabout way, or limit what is said: where one stands, a missing negation proves nothing.
OTHERWISE = {
    "en": re.compile(
        r"\b(?:rul\w+ out|turn\w* down|left? out|leaving out|again|rather than|instead|other than|except|apart from|against|too|only|"
        r"hardly|scarcely|until|before|wait\w*|stay(?:s|ed)?|remain\w*|first time|\w+less|free (?:of|from)|exempt\w*|absent|missing|"
        r"avoid\w*|los[est]\w*|forb[aiy]\w+|prohibit\w*|void|end(?:s|ed)?|(?:gave|given) up|unknown|unclear|unable|(?:in )?doubt\w*|"
        r"few|least)\b",
        re.I,
    ),
    "de": re.compile(
        r"\b(?:statt|anstatt|anstelle|außer|bis auf|nur|erst|kaum|bis|bevor|wart\w+|bleib\w+|blieb\w*|erstmals|\w+los|frei von|"
        r"ausgeschlossen|verbot\w*|verlor\w*|verlier\w*|unklar|unbekannt|gegen|fehl\w+|aussteh\w+|zu)\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(?:en vez de|en lugar de|excepto|salvo|menos|solo|sólo|apenas|hasta|antes|contra|descart\w+|prohib\w+|desconoc\w+|"
        r"falt\w+|perd\w+|permanec\w+|sigue\w*)\b",
        re.I,
    ),
}
_PAIRS = {
    "en": (
        "grow:shrink up:down upwards:downwards gain:loss gained:lost won:lost win:lose winner:loser victory:defeat "
        "approved:rejected approve:reject approval:rejection accepted:refused accepted:rejected accept:refuse accept:reject "
        "allowed:banned allow:ban permitted:forbidden permitted:prohibited legal:illegal lawful:unlawful confirmed:denied confirm:deny "
        "admitted:denied supported:opposed support:oppose supporter:opponent for:against favour:against agreed:disagreed opened:closed "
        "open:closed open:close opening:closure reopened:closed began:ended begin:end started:stopped started:ended start:finish "
        "first:last before:after earlier:later early:late more:less more:fewer most:least most:fewest many:few higher:lower high:low "
        "highest:lowest larger:smaller largest:smallest big:small biggest:smallest longer:shorter longest:shortest long:short "
        "above:below over:under maximum:minimum north:south northern:southern east:west eastern:western left:right inside:outside "
        "internal:external entered:left arrived:left arrived:departed bought:sold buy:sell buyer:seller lent:borrowed "
        "hired:dismissed hired:fired appointed:dismissed arrested:released jailed:freed guilty:innocent convicted:acquitted alive:dead "
        "survived:died born:died strengthened:weakened strong:weak stronger:weaker success:failure succeeded:failed "
        "successful:unsuccessful friend:enemy ally:enemy attacked:defended attack:defence love:hate right:wrong true:false better:worse "
        "best:worst good:bad positive:negative always:never ever:never everyone:nobody everything:nothing all:none both:neither "
        "with:without public:private rich:poor old:new older:younger old:young safe:dangerous possible:impossible likely:unlikely "
        "able:unable fast:slow faster:slower hot:cold dry:wet full:empty forward:backward raised:lowered raised:cut added:removed "
        "include:exclude included:excluded expanded:reduced reduced:increased doubled:halved extended:shortened joined:left "
        "upheld:overturned majority:minority import:export imported:exported urban:rural war:peace male:female men:women man:woman "
        "boy:girl father:mother son:daughter brother:sister husband:wife king:queen day:night morning:evening summer:winter "
        "victim:perpetrator plaintiff:defendant teacher:pupil parent:child safe:unsafe safe:contaminated cleared:charged cleared:convicted "
        "acquitted:jailed lifted:imposed lift:impose accepts:rejects approves:rejects wins:loses won:conceded backs:opposes backed:opposed "
        "passed:failed passed:rejected granted:refused granted:denied reinstated:dismissed elected:defeated soared:plunged jumped:slumped "
        "gains:losses widened:narrowed improved:worsened eased:tightened resumed:suspended valid:void genuine:fake healthy:sick "
        "found:missing present:absent profit:loss surplus:deficit welcomed:condemned praised:criticised praised:criticized kept:broke "
        "effective:ineffective cheered:booed applauded:booed innocent:convicted hostile:friendly voluntary:compulsory "
        "optional:mandatory sober:drunk raise:lower raise:cut raise:reduce raises:lowers raises:cuts raised:reduced increase:reduce "
        "increase:cut increased:cut increases:cuts port:starboard play:miss plays:misses played:missed arrive:leave enter:leave join:leave "
        "tighten:ease widen:narrow lend:borrow hire:dismiss arrest:release open:shut opens:shuts opened:shut "
        "met:missed meets:misses dropped:pursued"
    ),
    "de": (
        "stieg:sank stiegen:sanken gestiegen:gesunken erhöht:gesenkt mehr:weniger höher:niedriger größer:kleiner gewonnen:verloren "
        "gewann:verlor angenommen:abgelehnt genehmigt:abgelehnt bestätigt:bestritten bestätigte:dementierte für:gegen vor:nach "
        "geöffnet:geschlossen eröffnet:geschlossen begann:endete erlaubt:verboten schuldig:unschuldig verurteilt:freigesprochen "
        "verhaftet:freigelassen gekauft:verkauft über:unter erste:letzte früher:später tot:lebend mit:ohne norden:süden osten:westen "
        "besser:schlechter sicher:unsicher sicher:gefährlich schuldig:freigesprochen steigt:sinkt steigen:sinken stiegen:fielen stieg:fiel "
        "gestiegen:gefallen zugelassen:verboten aufgehoben:verhängt bewilligt:abgelehnt zugestimmt:abgelehnt offen:geschlossen "
        "öffnet:schließt gesund:krank echt:gefälscht befürwortet:abgelehnt bestanden:durchgefallen gültig:ungültig senkt:erhöht "
        "senken:erhöhen senkte:erhöhte senkten:erhöhten"
    ),
    "es": (
        "condenó:absolvió condenado:absuelto subió:bajó subieron:bajaron aumentó:disminuyó aumento:descenso más:menos mayor:menor "
        "ganó:perdió ganaron:perdieron aprobó:rechazó aprobado:rechazado aceptó:rechazó confirmó:desmintió confirmó:negó abrió:cerró "
        "abierto:cerrado empezó:terminó comenzó:terminó permitido:prohibido culpable:inocente detenido:liberado condenado:absuelto "
        "compró:vendió sobre:bajo primero:último antes:después vivo:muerto con:sin norte:sur este:oeste mejor:peor contra:favor "
        "seguro:inseguro segura:insegura seguro:peligroso segura:peligrosa sube:baja suben:bajan condenada:absuelta condenados:absueltos "
        "aprobada:rechazada abierta:cerrada abrirá:cerrará permitida:prohibida inocente:condenado válido:nulo legal:ilegal rechazó:aceptó "
        "sano:enfermo"
    ),
    "tr": (
        "arttı:azaldı yükseldi:düştü artış:azalış fazla:az kazandı:kaybetti onayladı:reddetti kabul:ret doğruladı:yalanladı "
        "açıldı:kapandı başladı:bitti yasal:yasadışı suçlu:suçsuz önce:sonra ilk:son büyük:küçük yüksek:alçak sağ:ölü kuzey:güney "
        "doğu:batı aldı:sattı güvenli:tehlikeli güvenli:güvensiz beraat:mahkûm beraat:mahkum serbest:yasak serbest:tutuklu açık:kapalı "
        "açılacak:kapanacak artacak:azalacak yükselecek:düşecek artıyor:azalıyor izin:yasak suçlu:beraat onaylandı:reddedildi "
        "kabul:reddetti kabul:reddedildi onayladı:reddedildi"
    ),
}
# Each of the first is the opposite of each of the second.
_UP_AND_DOWN = (
    "rose risen rise rises rising increased increase increases increasing grew grown grows growing climbed climbs climbing jumped jumps "
    "soared soars surged surges",
    "fell fallen fall falls falling decreased decrease decreases decreasing shrank shrunk shrinks shrinking dropped drops dropping "
    "declined declines declining plunged plunges slumped slumps tumbled sank slid slipped",
)
# What one does and another bears: said of two, both may be true ("bought it from her", "sold it to him").
CONVERSE = frozenset(
    "bought sold buy sell buyer seller lent borrowed lost won win lose wins loses winner loser victory defeat elected defeated "
    "teacher pupil parent child victim perpetrator plaintiff defendant import export imported exported attacked defended".split()
)
# Prefixes, and pairs of suffixes, that make a word its opposite: "safe" and "unsafe", "umutlu" and "umutsuz".
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "des", "a")
_SUFFIXES = (("ful", "less"), ("voll", "los"), ("lı", "sız"), ("li", "siz"), ("lu", "suz"), ("lü", "süz"))
_SHORTEST = 4  # letters of a word that a prefix may reverse; before shorter ones it is chance


@cache
def opposites(language: str) -> dict[str, frozenset[str]]:
    """The words of a language that have opposites, in lower case → those opposites."""
    found: dict[str, set[str]] = {}
    pairs = [tuple(pair.split(":")) for pair in _PAIRS.get(language, "").split()]
    if language == "en":
        pairs += product(*(words.split() for words in _UP_AND_DOWN))
    for first, second in pairs:
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return {word: frozenset(others) for word, others in found.items()}


def turns_round(one: str, other: str, language: str) -> bool:
    """Whether two words in lower case are opposites: a known pair of the language, or a word with and without a prefix or suffix."""
    if other in opposites(language).get(one, ()) or (language == "es" and _masculine(other) in opposites("es").get(_masculine(one), ())):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORTEST and any(long == prefix + short for prefix in _PREFIXES):
        return True
    suffixes = [pair for positive, negative in _SUFFIXES for pair in ((positive, negative), (negative, positive))]
    return any(one[: -len(a)] == other[: -len(b)] for a, b in suffixes if one.endswith(a) and other.endswith(b))


def _masculine(word: str) -> str:
    """A Spanish adjective in the masculine singular: "cerradas" → "cerrado"."""
    return re.sub(r"as?$", "o", word) if re.search(r"as?$", word) else word.removesuffix("s")
