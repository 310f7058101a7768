"""How four languages name the parts of a time, such as "week", "summer", "early" or "third". `time_forms` builds forms of them.

Babel has the names of months and weekdays.
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
        "third": {0: "early|(?:the )?(?:beginning|start)", 1: "mid|(?:the )?middle", 2: "late|(?:the )?(?:very )?end"},
        "in_year": {-1: "last year", 0: "this year|the year"},
        "amount": {0: "a few|few|several", 1: "an?|one", 2: "(?:a )?couple(?: of)?", 24: "twenty[- ]four", 30: "thirty"},
        "ordinal": {-1: "last|final|closing", 1: "opening", 2: "latter"},
    },
    "de": {
        "unit": {"day": "tage?[ns]?", "week": "wochen?", "month": "monate?[ns]?|monats", "year": "jahre?[ns]?|jahres"},
        "length": {"hour": "(?:halben )?stunden?", "half-year": "halben jahre?s?", "decade": "jahrzehnte?[ns]?|dekaden?"},
        "season": {3: "frühlings?|frühjahrs?", 6: "sommers?", 9: "herbst(?:es)?", 12: "winters?"},
        "third": {0: "anfang|(?:zu )?beginn", 1: "mitte", 2: "ende"},
        "in_year": {-1: "(?:letzten|vergangenen|vorigen) jahre?s", 0: "(?:dieses|des) jahre?s"},
        "amount": {0: "ein paar|einigen?|mehreren", 1: "einem|einer|einen|ein", 24: "vierundzwanzig", 30: "dreißig"},
        "ordinal": {-1: "letzte[nrsm]?"},
    },
    "es": {
        "unit": {"day": "días?", "week": "semanas?", "month": "mes(?:es)?", "year": "años?"},
        "length": {"hour": "(?:media )?horas?", "half-year": "medio año", "decade": "décadas?"},
        "season": {3: "primavera", 6: "verano", 9: "otoño", 12: "invierno"},
        "third": {0: "(?:a )?(?:principios|comienzos|inicios)", 1: "(?:a )?mediados", 2: "(?:a )?(?:finales|fines)"},
        "in_year": {-1: "(?:el )?año pasado", 0: "este año|el año"},
        "amount": {0: "un[oa]s(?: pocos| pocas)?|algun[oa]s|pocos|pocas|vari[oa]s", 1: "una?", 24: "veinticuatro", 30: "treinta"},
        "ordinal": {-1: "últim[oa]"},
    },
    "tr": {
        "unit": {"day": "gün", "week": "hafta", "month": "ay", "year": "yıl|sene"},
        "length": {"hour": "(?:yarım )?saat", "half-year": "yarım (?:yıl|sene)"},
        "season": {3: "(?:ilk)?bahar", 6: "yaz", 9: "(?:sonbahar|güz)", 12: "kış"},
        "third": {0: "baş(?:ı(?:nda|n)?|ları(?:nda|n))", 1: "orta(?:sı(?:nda|n)?|ları(?:nda|n))", 2: "son(?:u(?:nda|n)?|ları(?:nda|n))"},
        "in_year": {-1: "geçen yıl|geçen sene", 0: "bu yıl|bu sene|yıl"},
        "amount": {0: "birkaç", 24: "yirmi ?dört", 30: "otuz"},
        "ordinal": {-1: "son"},
    },
}
# By language, and by its name in `spans`: the pattern of a holiday.
HOLIDAYS: Mapping[str, dict[int | str, str]] = {
    "en": {
        "christmas": "(?:christmas|xmas)(?: (?:week(?:end)?|season|holidays?))?", "christmas eve": "christmas eve",
        "christmas day": "christmas day", "new year's eve": "new year(?:['’]?s)? eve", "new year's day": "new year(?:['’]?s)? day",
        "new year": "new year(?:['’]?s)?",
        "easter": "easter(?: (?:week(?:end)?|holidays?))?", "good friday": "good friday", "easter sunday": "easter (?:sun)?day",
        "easter monday": "easter monday", "pentecost": "pentecost|whitsun(?:tide)?", "halloween": "hallowe['’]?en",
        "thanksgiving": "thanksgiving(?: (?:day|week(?:end)?))?",
    },
    "de": {
        "christmas": "weihnachten|weihnachts(?:feier)?tagen?", "christmas eve": "heilig(?:er |en |)abend", "new year's eve": "silvester",
        "new year's day": "neujahr(?:stag)?", "easter": "ostern|oster(?:feiertagen?|wochenende)", "good friday": "karfreitag",
        "easter sunday": "ostersonntag", "easter monday": "ostermontag", "pentecost": "pfingsten", "ascension": "(?:christi )?himmelfahrt",
    },
    "es": {
        "christmas": "navidad(?:es)?", "christmas eve": "nochebuena", "christmas day": "día de navidad", "new year's eve": "nochevieja",
        "new year": "año nuevo", "holy week": "semana santa", "easter": "pascua", "good friday": "viernes santo",
    },
    "tr": {"christmas": "noel", "new year": "yılbaşı?", "easter": "paskalya"},
}  # fmt: skip
# The words for 1, 2, 3 and on, separated by spaces; a slash separates words for the same number.
AMOUNTS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty",
    "de": "ein zwei/beiden drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn "
    "neunzehn zwanzig",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve "
    "veinte",
    "tr": r"bir iki üç dört beş altı yedi sekiz dokuz on on\s?bir on\s?iki on\s?üç on\s?dört on\s?beş on\s?altı on\s?yedi on\s?sekiz "
    r"on\s?dokuz yirmi",
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
GENITIVE = {"de": "s?"}  # after the name of a month: "des Novembers"
MONTH_ENDS = {"tr": r"(?=(?:[ıiuü]n|[dt][ae](?:n|ki)?)?\b)"}  # how it may end, where not with a full stop: "Eylülün ilk haftası", "kasımda"
