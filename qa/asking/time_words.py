"""How four languages name a time: tables of the named parts, and of the forms that are built of them ("early last month").

A name in braces stands for a part: {unit} for "day", "week", … ; {length} for these, hours and decades; {base} for a form that another
one limits ("early {base}"). `qa/asking/grammar.py` fills them in. Babel has the names of months and weekdays.
"""

from collections.abc import Mapping

LANGUAGES = ("en", "de", "es", "tr")

# By language and part: pattern by value. A season's value is its first month, a third's is 0 for early, 1 for mid and 2 for late, a year's
# is its distance from the present one, an amount's of 0 means "a few", and an ordinal's of -1 "the last". `numbered` fills in the others.
PARTS: Mapping[str, dict[str, dict[int | str, str]]] = {
    "en": {
        "unit": {"day": "days?", "fortnight": "fortnights?", "week": "weeks?", "month": "months?", "year": "years?"},
        "length": {"hour": "(?:half[- ](?:an )?)?hours?", "half-year": "half[- ](?:a )?years?", "decade": "decades?"},
        "season": {3: "spring", 6: "summer", 9: "autumn|fall", 12: "winter"},
        "third": {
            0: "early|(?:the )?(?:beginning|start)",
            1: "mid|(?:the )?middle",
            2: "late|(?:the )?(?:very )?end",
        },
        "in_year": {-1: "last year", 0: "this year|the year"},
        "amount": {0: "a few|few|several", 1: "an?|one", 2: "(?:a )?couple(?: of)?", 24: "twenty[- ]four"},
        "ordinal": {-1: "last|final"},
    },
    "de": {
        "unit": {"day": "tage?[ns]?", "week": "wochen?", "month": "monate?[ns]?|monats", "year": "jahre?[ns]?|jahres"},
        "length": {"hour": "(?:halben )?stunden?", "half-year": "halben jahre?s?", "decade": "jahrzehnte?[ns]?|dekaden?"},
        "season": {3: "frühlings?|frühjahrs?", 6: "sommers?", 9: "herbst(?:es)?", 12: "winters?"},
        "third": {0: "anfang|(?:zu )?beginn", 1: "mitte", 2: "ende"},
        "in_year": {-1: "(?:letzten|vergangenen|vorigen) jahre?s", 0: "(?:dieses|des) jahre?s"},
        "amount": {0: "ein paar|einigen?|mehreren", 1: "einem|einer|einen|ein", 24: "vierundzwanzig"},
        "ordinal": {-1: "letzte[nrsm]?"},
    },
    "es": {
        "unit": {"day": "días?", "week": "semanas?", "month": "mes(?:es)?", "year": "años?"},
        "length": {"hour": "(?:media )?horas?", "half-year": "medio año", "decade": "décadas?"},
        "season": {3: "primavera", 6: "verano", 9: "otoño", 12: "invierno"},
        "third": {0: "(?:a )?(?:principios|comienzos|inicios)", 1: "(?:a )?mediados", 2: "(?:a )?(?:finales|fines)"},
        "in_year": {-1: "(?:el )?año pasado", 0: "este año|el año"},
        "amount": {0: "un[oa]s(?: pocos| pocas)?|algun[oa]s|pocos|pocas|vari[oa]s", 1: "una?", 24: "veinticuatro"},
        "ordinal": {-1: "últim[oa]"},
    },
    "tr": {
        "unit": {"day": "gün", "week": "hafta", "month": "ay", "year": "yıl|sene"},
        "length": {"hour": "(?:yarım )?saat", "half-year": "yarım (?:yıl|sene)"},
        "season": {3: "(?:ilk)?bahar", 6: "yaz", 9: "(?:sonbahar|güz)", 12: "kış"},
        "third": {0: "baş(?:ı(?:nda)?|larında)", 1: "ortası(?:nda)?|ortalarında", 2: "son(?:u(?:nda)?|larında)"},
        "in_year": {-1: "geçen yıl|geçen sene", 0: "bu yıl|bu sene|yıl"},
        "amount": {0: "birkaç", 24: "yirmi ?dört"},
        "ordinal": {-1: "son"},
    },
}
# The words for 1, 2, 3 and on, separated by spaces; a slash separates words for the same number.
AMOUNTS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "de": "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "tr": "bir iki üç dört beş altı yedi sekiz dokuz on onbir oniki",
}
ORDINALS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "de": "erste[nrsm]? zweite[nrsm]? dritte[nrsm]? vierte[nrsm]? fünfte[nrsm]? sechste[nrsm]? siebte[nrsm]? achte[nrsm]? neunte[nrsm]? "
    "zehnte[nrsm]?",
    "es": "primer[oa]? segund[oa] tercer[oa]? cuart[oa] quint[oa] sext[oa] séptim[oa] octav[oa] noven[oa] décim[oa]",
    "tr": "ilk/birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu onuncu",
}
NUMBERED_ORDINAL = {
    "en": r"\d{1,2}(?:st|nd|rd|th)",
    "de": r"\d{1,2}\.",
    "es": r"\d{1,2}[.ºª°]+[oa]?",
    "tr": r"\d{1,2}\.|\d{1,2}['’]?[iıuü]nc[iıuü]",
}
DAY_NUMBER = {"en": r"\d{1,2}(?:st|nd|rd|th)?|first", "de": r"\d{1,2}\.?|ersten", "es": r"\d{1,2}|1[.º°]+|primero", "tr": r"\d{1,2}"}
ABBREVIATED = ("en", "de")  # languages whose short names of months count; in Spanish, "mar" is also the sea
MORE_MONTHS = {"en": {9: "Sept"}, "de": {1: "Jänner", 2: "Feber"}, "es": {9: "setiembre"}}

# Forms of figures only, in every language: (meaning, pattern).
NUMERIC = (
    ("iso date", r"(?P<year>\d{4})-(?P<month_number>\d\d)-(?P<day>\d\d)"),
    ("iso month", r"(?P<year>(?:19|20)\d\d)-(?P<month_number>\d\d)"),
    ("short date", r"(?P<day>\d{1,2})(?P<mark>[./-])(?P<month_number>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)"),
    ("short month", r"(?P<month_number>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)"),
    ("quarter", r"Q(?P<quarter>[1-4])(?:(?: of)?[ /-](?P<year>(?:19|20)\d\d))?"),
    ("half", r"H(?P<half>[12])[ /-](?P<year>(?:19|20)\d\d)"),
)

_ENDS_EN = r"(?=[^\w\s]|\s*$| (?:in|at|on|by|to|for|about|near|from|with|and|or)\b)"
_DAY_EN = "(?: (?:early )?(?:morning|afternoon|evening|night|noon))?"
_DAY_DE = "(?: ?(?:früh|morgen|vormittag|mittag|nachmittag|abend|nacht)s?)?"
_DAY_ES = "(?: (?:por|en|a) la (?:mañana|tarde|noche))?"
_DAY_TR = "(?: (?:sabahı?|öğlen|akşamı?|gecesi?))?"

# By language: (meaning, pattern). The first form that the whole of a time's words fit is what it means.
FORMS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("today", "(?:earlier )?today|this (?:morning|afternoon|evening)|tonight"),
        ("yesterday", f"yesterday{_DAY_EN}|last night"),
        ("day before yesterday", "(?:the )?day before yesterday"),
        ("tomorrow", f"(?-i:[tT]omorrow(?! [A-Z])){_DAY_EN}"),
        ("day after tomorrow", "(?:the )?day after tomorrow"),
        ("next", "next {unit}(?<!day)|(?:the )?coming {unit1}"),
        ("next some", "(?:the )?(?:next|coming) {amount} {length}|(?:with)?in (?:the )?(?:next|coming) {length1}"),
        ("from now", "{amount} {length} from now|in {amount1} {length1}['’]s? time"),
        ("next weekend", "next weekend|(?:the|this) coming weekend"),
        ("next weekday", f"next {{weekday}}{_DAY_EN}|(?:this |the )coming {{weekday1}}{_DAY_EN}"),
        ("next season", "next {season}|(?:the )?coming {season1}"),
        ("next month", "next {month}"),
        ("before last", "(?:the )?{unit} before last"),
        ("recent", "(?:(?:the )?(?:last|past)|recent) {length}(?<=s)"),
        (
            "rolling",
            "(?:the )?(?:last|past|previous) {amount} {length}|the (?:last|past) {unit1}|"
            "(?:the )?(?:last|past) (?P<length2>half[- ](?:hour|year)|decade)",
        ),
        ("ago", "(?:about |around |some |roughly )?(?:(?<!half ){amount} {length}|(?P<length1>half an? (?:hour|year))) ago"),
        ("last", "(?:last|past|(?:the )?previous) {unit}"),
        ("this", "(?:earlier |later )?(?:this|the current) {unit}|(?:so far )?this {unit1}(?: so far)?"),
        ("weekend before last", "the weekend before last"),
        ("last weekend", "last weekend"),
        ("this weekend", "this (?:past )?weekend"),
        ("weekend", "(?:the )?(?:past |last )?weekend"),
        ("last weekday", f"last {{weekday}}{_DAY_EN}"),
        ("this weekday", f"this (?:past )?{{weekday}}{_DAY_EN}"),
        ("weekday", f"{{weekday}}{_DAY_EN}"),
        ("last season", "last {season}"),
        ("this season", "(?:this|this past) {season}"),
        ("season", "(?:the )?{season}(?:,?(?: of)? {in_year})"),
        ("season", f"(?:the )?{{season}}{_ENDS_EN}"),
        ("last month", "last {month}"),
        ("month", "(?:this )?{month}(?:,?(?: of)? {in_year})?"),
        ("date", f"(?:{{a_weekday}}{_DAY_EN},? )?(?:the )?{{day}}(?: of)? {{month}}(?:,?(?: of)? {{in_year}})?"),
        ("date", f"(?:{{a_weekday}}{_DAY_EN},? )?{{month}} (?:the )?{{day}}\\b(?!:)(?:,?(?: of)? {{in_year}})?"),
        (
            "days",
            "(?:between )?{month} (?:the )?{day}(?: ?[-–] ?| (?:and|to|until|till|through) (?:the )?){day1}(?:,? {in_year})?" + _ENDS_EN,
        ),
        ("day of month", r"(?:{a_weekday},? )?the (?P<day>\d{1,2})(?:st|nd|rd|th)(?=[^\w\s]|\s*$| of (?:this|last) month)(?: of {base})?"),
        ("decade", r"the (?P<decade>(?:(?:19|20)\d|[2-9])0)['’]?s"),
        ("last quarter", "(?:the )?(?:last|previous) quarter"),
        ("quarter", "(?:the )?{ordinal} quarter(?:,?(?: of)? {in_year})?"),
        ("half", "(?:the )?{ordinal} half(?: of)? {base}|(?:the )?(?P<first_half>first) six months of {base1}"),
        ("nth weekday", "(?:the )?{ordinal} {weekday} (?:of|in) {base}"),
        ("nth week", "(?:the )?{ordinal} week(?: of| in)? {base}"),
        ("week of", "the week (?:of|from|beginning|starting)(?: the)? {date}"),
        ("third", "{third}(?: of| in|-)? ?{base}"),
        ("present", "the {unit}"),
        ("year", "(?:the year )?{year}"),
    ),
    "de": (
        ("today", f"heute{_DAY_DE}|diesen (?:morgen|abend)"),
        ("yesterday", f"gestern{_DAY_DE}|letzte nacht"),
        ("day before yesterday", f"vorgestern{_DAY_DE}"),
        ("tomorrow", f"(?<!am )(?<!heute )(?<!gestern )(?<!diesen )(?<!guten )(?-i:morgen){_DAY_DE}"),
        ("day after tomorrow", f"übermorgen{_DAY_DE}"),
        ("next", "(?:(?:der|die|das|dem) )?(?:nächste|kommende)[nrsm]? {unit}(?<!tag)(?<!tage)(?<!tagen)"),
        ("next some", "(?:den|die|der) (?:nächsten|kommenden) (?:{amount} )?{length}"),
        ("next weekend", "(?:das |dem |am )?(?:nächste|kommende)[nsm]? wochenendes?"),
        ("next weekday", f"(?:nächste|kommende)[nr] {{weekday}}{_DAY_DE}"),
        ("next season", "(?:nächste|kommende)[nrsm]? {season}"),
        ("next month", "(?:nächste|kommende)[nrsm]? {month}"),
        ("before last", "vorletzte[nrsm]? {unit}"),
        ("recent", "den (?:letzten|vergangenen) {length}(?<=n)"),
        (
            "rolling",
            "(?:den|die|der) (?:letzten|vergangenen) {amount} {length}|seit {amount1} {length1}|"
            "(?:(?:der|dem) )?(?:letzten|vergangenen) (?P<length2>halben (?:stunde|jahr)|jahrzehnt|dekade)",
        ),
        ("ago", "vor (?:etwa |rund |ungefähr )?(?:{amount} {length}|eine[mr] (?P<length1>halben (?:stunde|jahr)))"),
        ("last", "(?:(?:der|die|das|dem) )?(?:letzte|vergangene|vorige)[nrsm]? {unit}"),
        ("this", "(?:diese|laufende)[nrsm]? {unit}"),
        ("present", "des {unit}"),
        ("weekend before last", "(?:das |dem )?vorletzte[nsm]? wochenendes?"),
        ("last weekend", "(?:das |dem )?(?:letzte|vorige)[nsm]? wochenendes?"),
        ("this weekend", "diese[sm] wochenende"),
        ("weekend", "(?:(?:das|dem) )?(?:vergangene[nsm]? )?wochenendes?"),
        ("last weekday", f"(?:letzte|vergangene|vorige)[nr] {{weekday}}{_DAY_DE}"),
        ("this weekday", f"diesen {{weekday}}{_DAY_DE}"),
        ("weekday", f"{{weekday}}{_DAY_DE}"),
        ("last season", "(?:letzte|vergangene|vorige)[nrsm]? {season}"),
        ("this season", "diese[nrsm]? {season}"),
        ("season", "{season}(?:(?: des jahres| von)? {in_year})?"),
        ("last month", "(?:letzte|vergangene)[nrsm]? {month}"),
        ("month", "(?:diesen )?(?:monat )?{month}(?:(?: des jahres)? {in_year})?"),
        ("date", f"(?:{{a_weekday}}{_DAY_DE},? (?:de[nm] )?)?{{day}} {{month}}(?: {{in_year}})?"),
        ("day and month", r"(?P<day>\d{1,2})\.(?P<month_number>\d{1,2})\."),
        ("decade", r"(?:den|der|die) (?P<decade>(?:(?:19|20)\d|[2-9])0)er[ -]?(?:jahren?)?"),
        ("last quarter", "(?:de[nms] )?(?:vorige|letzte|vergangene)[nms]? quartals?"),
        ("quarter", "(?:de[rmsn] )?{ordinal} (?:quartals?|vierteljahre?s?)(?:(?: des jahres| von)? {in_year}|)"),
        ("half", "(?:de[rmsn] )?{ordinal} (?:hälfte|jahreshälfte|halbjahre?s?)(?: von| des)? {base}"),
        ("nth weekday", "{ordinal} {weekday} (?:im|des|in|vom) {base}"),
        ("nth week", "(?:der )?{ordinal} woche(?: im| des| in| vom)? {base}|(?:der )?{ordinal1} {base1}woche"),
        ("third", "{third}(?: des| von| im)? {base}"),
        ("year", "(?:jahre? |jahres )?{year}"),
    ),
    "es": (
        ("today", "hoy|esta (?:mañana|tarde|noche)"),
        ("yesterday", f"ayer{_DAY_ES}|anoche"),
        ("day before yesterday", "anteayer|antes de ayer|antier"),
        ("tomorrow", f"(?<!la )(?<!esta )(?<!una )(?<!cada )(?<!pasado )mañana{_DAY_ES}"),
        ("day after tomorrow", f"pasado mañana{_DAY_ES}"),
        ("next", "(?:la |el )?(?:próxim[oa] {unit}|{unit1} (?:próxim[oa]|que viene|entrante))(?<!próximo día)"),
        ("next some", "l[oa]s próxim[oa]s (?:{amount} )?{length}"),
        ("from now", "dentro de {amount} {length}"),
        ("next weekend", "(?:el )?(?:próximo fin de semana|fin de semana (?:próximo|que viene))"),
        ("next weekday", f"(?:el )?(?:próximo {{weekday}}|{{weekday1}} (?:próximo|que viene)){_DAY_ES}"),
        ("next season", "(?:la |el )?(?:próxim[oa] {season}|{season1} (?:próxim[oa]|que viene))"),
        ("before last", "(?:la|el) {unit} antepasad[oa]"),
        ("recent", "l[oa]s (?:últim[oa]s|pasad[oa]s) {length}"),
        (
            "rolling",
            "l[oa]s (?:(?:últim|pasad)[oa]s {amount}|{amount1} últim[oa]s) {length}|desde hace {amount2} {length1}|"
            "la (?:última|pasada) (?P<length2>media hora|década)",
        ),
        ("ago", "hace (?:unos |unas )?(?:{amount} {length}|(?P<length1>media hora|medio año))"),
        ("last", "(?:(?:la|el) )?{unit} pasad[oa]|(?:la|el) (?:pasad[oa]|últim[oa]) {unit1}"),
        ("this", "est[ea] {unit}"),
        ("weekend before last", "(?:el )?fin de semana antepasado"),
        ("last weekend", "(?:el )?(?:pasado fin de semana|fin de semana pasado)"),
        ("weekend", "(?:este |el )?(?:último )?fin de semana"),
        ("last weekday", f"(?:el )?(?:pasado {{weekday}}|{{weekday1}} pasado){_DAY_ES}"),
        ("weekday", f"{{weekday}}{_DAY_ES}"),
        ("last season", "(?:(?:la|el) )?(?:{season} pasad[oa]|pasad[oa] {season1})"),
        ("this season", "est[ea] {season}"),
        ("season", "(?:la |el )?{season}(?: del? (?:año )?{in_year})?"),
        ("last month", "{month} pasado"),
        ("month", "(?:este )?(?:mes de )?{month}(?:(?: del?)?(?: año)? {in_year})?"),
        ("date", "(?:{a_weekday},? )?{day}(?: de)? {month}(?:(?: del?)?(?: año)? {in_year})?"),
        ("decade", r"los (?:años )?(?P<decade>(?:(?:19|20)\d|[2-9])0)|la década de (?:los )?(?P<decade1>(?:(?:19|20)\d|[2-9])0)"),
        ("quarter", "(?:el )?{ordinal} trimestre(?:(?: del?)?(?: año)? {in_year})?"),
        ("last quarter", "(?:el )?(?:pasado trimestre|trimestre pasado)"),
        ("half", "(?:la |el )?{ordinal} (?:mitad|semestre)(?: del?)?(?: año)? {base}"),
        ("nth weekday", "{ordinal} {weekday} del? {base}"),
        ("nth week", "(?:la )?{ordinal} semana del? {base}"),
        ("third", "{third} del? {base}"),
        ("present", "(?:el |la )?{unit}"),
        ("year", "(?:el )?(?:año )?{year}"),
    ),
    "tr": (
        ("today", "bugün|bu (?:sabah|akşam|gece|öğlen)"),
        ("yesterday", f"dün{_DAY_TR}"),
        ("day before yesterday", "evvelsi gün|evvelki gün|önceki gün|dünden önceki gün"),
        ("tomorrow", f"yarın{_DAY_TR}"),
        ("day after tomorrow", "öbür gün|yarından sonra"),
        ("next", "(?:gelecek|önümüzdeki|haftaya) {unit}(?:[ıiuü]n|n[ıi]n)?(?<!gün)"),
        ("next some", "(?:gelecek|önümüzdeki) {amount} {length}(?:[dt][ae]|[ıi]?n[dt]a)?"),
        ("next weekend", "(?:gelecek|önümüzdeki) hafta ?sonu(?:nda)?"),
        ("next weekday", f"(?:gelecek|önümüzdeki|haftaya) {{weekday}}(?: günü)?{_DAY_TR}"),
        ("next season", "(?:gelecek|önümüzdeki) {season}(?:ın|in)?"),
        ("before last", "(?:evvelki|geçen {unit}[dt][ae]n önceki) {unit1}(?:[ıiuü]n|n[ıi]n)?"),
        ("recent", "son {length}l[ae]rd[ae]"),
        ("rolling", "son (?:{amount} )?{length}(?:[dt][ae]|[ıi]?n[dt]a)?"),
        ("ago", "(?:yaklaşık )?(?:{amount} {length}|(?P<length1>yarım (?:saat|yıl|sene))) önce"),
        ("last weekend", "geçen hafta ?sonu(?:nda)?"),
        ("weekend", "(?:bu )?hafta ?sonu(?:nda)?"),
        ("last", "(?:geçen|geçtiğimiz|bir önceki|önceki) {unit}(?:[ıiuü]n|n[ıi]n)?"),
        ("this", "bu {unit}(?:[ıiuü]n|n[ıi]n)?"),
        ("last weekday", f"geçen {{weekday}}(?: günü)?{_DAY_TR}"),
        ("this weekday", f"(?:bu )?{{weekday}} günü{_DAY_TR}|bu {{weekday1}}"),
        ("weekday", f"{{weekday}}{_DAY_TR}"),
        ("last season", "geçen {season}(?:ın|in)?"),
        ("this season", "bu {season}(?:ın|in)?"),
        ("season", "{in_year}(?:['’]?n?[ıiuü]n)? (?:yılı(?:nın)? )?{season}(?:ı?n?da|ında)"),
        ("season", "{season}(?: mevsiminde| aylarında|da)|(?P<season1>kış)ın"),
        ("last month", "geçen {month}"),
        ("month", "(?:bu )?{month}(?: ayı(?:n?ın)?)?(?: {in_year})?"),
        ("month", "{in_year}(?:['’]?n?[ıiuü]n)? (?:yılı(?:nın)? )?{month}(?: ayı(?:n?ın)?)?"),
        ("date", "{day} {month}(?: {in_year})?(?: {a_weekday})?"),
        ("decade", r"(?P<decade>(?:(?:19|20)\d|[2-9])0)['’]?(?:l[ae]r|lı yıllar)"),
        ("quarter", "(?:{in_year}(?:['’]?n?[ıiuü]n)? (?:yılının )?)?{ordinal} çeyre(?:k|ği)(?:n?[dt]e)?"),
        ("half", "{base}(?:['’]?n?[ıiuü]n)? {ordinal} yarısı(?:nda)?"),
        ("nth weekday", "{base}(?:['’]?n?[ıiuü]n)? {ordinal} {weekday}(?: günü|sı|si|ı|i)?"),
        ("nth week", "{base}(?:['’]?n?[ıiuü]n)? {ordinal} haftası(?:nda)?"),
        ("third", "{base}(?:['’]?n?[ıiuü]n)? {third}"),
        ("present", "{unit}(?:[ıiuü]n|n[ıi]n)?"),
        ("year", "{year}(?: yılı(?:nın)?)?"),
    ),
}
