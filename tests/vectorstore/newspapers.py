"""Sentences as papers of many countries print them, and the character sets in which old programs keep them."""

SENTENCES = {
    "en": "The mayor’s office said on Friday that “nobody was hurt” when the weir gave way – the repair costs €3.2 million.",
    "de": "Die Oberbürgermeisterin sagte am Freitag, die Brücke über die Möhle bleibe „für Jahre“ gesperrt – es kostet 12 Mio. €.",
    "fr": "Le maire a déclaré vendredi que l’œuvre volée à Noël « ne sera pas remplacée » – elle avait coûté 12 000 € à la région.",
    "es": "El alcalde señaló el viernes que la presa «aguantó» la crecida de otoño – según él, la reparación costará 3 millones de €.",
    "pt": "A câmara de São Brás não abrirá a ponte em março, disse o presidente – “são precisos 3 milhões de €” para as fundações.",
    "it": "Il sindaco ha detto venerdì che la città non pagherà: «È già costata 3 milioni di €» – così la giunta più povera d’Italia.",
    "nl": "De burgemeester zei vrijdag dat de crisis ‘één groot raadsel’ blijft – de provincie heeft geen € 3 miljoen voor de coördinatie.",
    "da": "Borgmesteren sagde fredag, at broen over åen først åbner til påske – »det bliver dyrt«, lød det fra rådhuset i Sønderhøj.",
    "sv": "Kommunalrådet sade på fredagen att bron över ån inte öppnas före påsk – ”det är för dyrt”, löd beskedet från Östervåla.",
    "pl": "Burmistrz powiedział w piątek, że most zostanie zamknięty do świąt – „koszt się podwoił”, a gmina Żółta Łąka już nie zapłaci.",
    "cs": "Starostka v pátek řekla, že most zůstane zavřený až do Vánoc – „už nemáme peníze“, dodala na schůzi v Horním Příkopě.",
    "hu": "A polgármester pénteken közölte, hogy a hidat csak húsvétkor nyitják meg – „túl drága volt”, mondta az ülésen Győrszőlősön.",
    "ro": "Primarul a spus vineri că podul rămâne închis până la Paşti – „nu avem bani”, a adăugat el la şedinţa din Tîrgu Vechi.",
    "tr": "Belediye başkanı cuma günü köprünün açılışının şubata kaldığını söyledi – “bütçe yetmiyor”, dedi İğdeli’deki toplantıda.",
    "ru": "Мэр города Заречинск в пятницу сказала, что мост откроют только в мае – «денег нет», добавила она на заседании совета.",
    "el": "Η δήμαρχος είπε την Παρασκευή ότι η γέφυρα θα ανοίξει τον Μάιο – «δεν υπάρχουν χρήματα», πρόσθεσε στη συνεδρίαση.",
    "he": "ראש העיר אמרה ביום שישי כי הגשר ייפתח רק בחודש מאי – ”אין כסף”, הוסיפה בישיבת המועצה שהתקיימה בעיר.",
    "ar": "قالت رئيسة البلدية يوم الجمعة إن الجسر لن يفتح قبل شهر مايو – «لا يوجد مال»، وأضافت ذلك في جلسة المجلس البلدي.",
    "zh": "市长星期五说，新桥要到五月才能通车，因为“没有钱了”。她在市议会的会议上补充说，修复工程将花费三百万元。",
    "zh-hant": "市長星期五說，新橋要到五月才能通車，因為「沒有錢了」。她在市議會的會議上補充說，修復工程將花費三百萬元。",
    "ja": "河池市の市長は金曜日、新しい橋が五月に開通すると述べた。「予算が足りない」とし、工事には三百万円かかるという。",
    "ko": "시장은 금요일 새 다리가 오월에야 개통될 것이라고 말했다. 그는 시의회 회의에서 “돈이 없다”고 덧붙였다.",
}
SHORT = {
    "en": "Won’t sail: skipper’s strike enters day two",
    "de": "Über die Brücke darf niemand mehr fahren",
    "fr": "L’été a été très sec, déclare le maire",
    "es": "El niño que salvó la montaña",
    "pt": "São Tomé não abrirá a ponte em março",
    "it": "La città è più povera: così il sindaco",
    "da": "Broen åbner først til påske i Sønderhøj",
    "sv": "Bron öppnas inte före påsk i Östervåla",
    "pl": "Most będzie zamknięty do świąt",
    "cs": "Most zůstane zavřený až do Vánoc",
    "hu": "A hidat csak húsvétkor nyitják meg Győrben",
    "tr": "Köprünün açılışı şubata kaldı",
    "ru": "Мост откроют только в мае",
    "el": "Η γέφυρα θα ανοίξει τον Μάιο",
    "he": "הגשר ייפתח רק בחודש מאי",
    "ar": "الجسر لن يفتح قبل شهر مايو",
    "zh": "新桥要到五月才能通车",
    "zh-hant": "新橋要到五月才能通車",
    "ja": "新しい橋が五月に開通すると市長",
    "ko": "새 다리 오월에야 개통",
}
CHARSETS = {
    "en": ("cp1252", "mac_roman"),
    "de": ("cp1252", "iso8859-15"),
    "fr": ("cp1252", "iso8859-15"),
    "es": ("cp1252", "iso8859-1"),
    "pt": ("cp1252", "iso8859-1"),
    "it": ("cp1252", "iso8859-15"),
    "nl": ("cp1252",),
    "da": ("cp1252", "iso8859-1"),
    "sv": ("cp1252", "iso8859-1"),
    "pl": ("cp1250", "iso8859-2"),
    "cs": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"),
    "ro": ("cp1250", "iso8859-2"),
    "tr": ("cp1254", "iso8859-9"),
    "ru": ("cp1251", "koi8-r", "iso8859-5"),
    "el": ("cp1253", "iso8859-7"),
    "he": ("cp1255", "iso8859-8"),
    "ar": ("cp1256", "iso8859-6"),
    "zh": ("gb18030",),
    "zh-hant": ("big5",),
    "ja": ("shift_jis", "euc-jp", "iso2022_jp"),
    "ko": ("euc-kr",),
}
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "…": "...", "»": '"', "«": '"', "œ": "oe", "€": "euro"})


def in_charset(text: str, charset: str) -> tuple[str, bytes]:
    """A text as a charset can hold it, with plain signs where it has no typographic ones, and its bytes."""
    for written in (text, text.replace("–", "-"), text.replace("–", "-").replace("€", "euro"), text.translate(_PLAIN)):
        try:
            return written, written.encode(charset)
        except UnicodeEncodeError:
            continue
    raise ValueError(text)
