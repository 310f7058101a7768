"""Pairs of texts that are one story, and that are two: eight articles, edited as newsrooms do, and edited so that they say otherwise."""

from dataclasses import dataclass

TEXTS = {
    "ferry": ("en", "Ferry runs aground off Selm", (
        "A ferry with 212 people on board ran aground near Selm on Tuesday, the coast guard said. Captain Edda Morrow told "
        "reporters that the ship had lost power shortly before the harbour. Three passengers were taken to the hospital in "
        "Brackwater with light injuries. The owner, Tidewell Lines, said the ship had passed its last inspection in March. The "
        "harbour is safe and stays open to other ships, the port authority said. Divers will look at the hull before it is towed. "
        "The line expects delays for at least five days."
    )),
    "trial": ("en", "Verdict in the Pellan trial", (
        "A jury in Norbury convicted the builder Owen Pellan of fraud on Thursday after a trial of six weeks. Pellan sold flats "
        "in a tower that was never built, the court heard. Prosecutor Lena Hart said the families had lost their savings. The "
        "judge ruled that he may appeal within a month. His lawyer, Tom Ashby, said that the verdict came as a surprise to the "
        "family. Some of the buyers welcomed the ruling outside the court. The sentence will be announced in the spring."
    )),
    "bahn": ("de", "Neue Bahnstrecke nach Halmer", (
        "Der Stadtrat von Brennau hat am Montag die neue Bahnstrecke nach Halmer genehmigt. Die Strecke soll 84 Millionen Euro "
        "kosten und in vier Jahren fertig sein. Bürgermeisterin Jutta Kranz sprach von einem guten Tag für die Region. Die "
        "Anwohner in Oberfeld dürfen bis Ende März Einwände erheben. Der Verband der Pendler begrüßte die Entscheidung und "
        "forderte dichtere Takte. Die Bauarbeiten sollen im Herbst beginnen. Die Landesregierung hat einen Zuschuss zugesagt, der "
        "noch nicht ausgezahlt ist."
    )),
    "klinik": ("de", "Klinik in Wiesen schließt", (
        "Die Klinik in Wiesen wird im Juni geschlossen, teilte der Träger am Mittwoch mit. Geschäftsführer Arno Feld sagte, die "
        "Zahl der Patienten sei gesunken. Von der Schließung sind 120 Beschäftigte betroffen, die meisten sollen in Talheim "
        "unterkommen. Die Gewerkschaft kritisierte den Plan und rief zu einer Kundgebung auf. Das Trinkwasser im Haus war nach "
        "einer Prüfung sicher. Der Landkreis will mit dem Träger noch einmal sprechen. Eine Entscheidung wird in zwei Wochen "
        "erwartet."
    )),
    "presa": ("es", "La presa de Olmar se llena", (
        "El embalse de Olmar subió el lunes hasta el 78 por ciento de su capacidad, informó la confederación. La directora, Marta "
        "Rueda, explicó que las lluvias de marzo habían sido decisivas. Los agricultores de Villaseca podrán regar durante tres "
        "meses. El agua es segura para el consumo, según los análisis del laboratorio regional. El alcalde, Pablo Cano, pidió "
        "prudencia a los vecinos. La confederación publicará los datos cada semana. Las obras del canal seguirán hasta el otoño."
    )),
    "museo": ("es", "Detenido por el robo del museo", (
        "La policía de Liria detuvo el jueves a Simón Vega por el robo de un cuadro en el museo de la ciudad. El juez ordenó su "
        "ingreso en prisión sin fianza. El cuadro, una vista del puerto, apareció en un almacén de Torrealta. La directora del "
        "museo, Inés Prado, dio las gracias a los agentes. El museo abrirá de nuevo el sábado y cambiará todas las cerraduras. La "
        "obra está valorada en dos millones de euros. El abogado del acusado anunció un recurso ante la audiencia."
    )),
    "koprü": ("tr", "Selvi köprüsü açıldı", (
        "Selvi köprüsü pazartesi günü trafiğe açıldı. Belediye Başkanı Nermin Aksoy, köprünün 36 milyon liraya mal olduğunu "
        "söyledi. Köprü, Derekent ile Yukarı Selvi arasındaki yolu yirmi dakika kısaltacak. Sürücüler köprüden ücretsiz geçecek. "
        "Mühendis Cem Tunalı, köprünün depreme karşı güvenli olduğunu bildirdi. Esnaf, yolun açılmasından memnun olduğunu "
        "anlattı. Çevre yolunun yapımı sonbaharda başlayacak."
    )),
    "fabrika": ("tr", "Fabrikada yangın", (
        "Akpınar ilçesindeki tekstil fabrikasında salı gecesi yangın çıktı. Vali Hasan Koral, üç işçinin hafif yaralandığını "
        "söyledi. Yangın sabaha karşı söndürüldü. Fabrikanın sahibi Leyla Demirtaş, zararın büyük olduğunu belirtti. Mahkeme, "
        "ustabaşı hakkında tutuklama kararı verdi. İşçiler yaralıları hastanede ziyaret etti. Fabrika iki hafta kapalı kalacak. "
        "Komşu binalar boşaltıldı ve elektrik kesildi."
    )),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """An article of `TEXTS` and what `edits`, in turn, make of its text; `cut` sentences are left out at the end, then `more` is added."""

    base: str
    edits: tuple[tuple[str, str], ...] = ()
    title: str = ""
    cut: int = 0
    more: str = ""

    def sides(self) -> tuple[str, tuple[str, str], tuple[str, str]]:
        """Language, title and text of the one, title and text of the other."""
        language, title, text = TEXTS[self.base]
        other = text
        for old, new in self.edits:
            assert old in other, (self.base, old)
            other = other.replace(old, new)
        sentences = other.split(". ")
        other = ". ".join(sentences[: len(sentences) - self.cut])
        other = f"{other.rstrip('.')}. {self.more}".strip()
        return language, (title, text), (self.title or title, other)


SAME = (
    Pair("ferry", (("the coast guard said", "coast guards said"), ("told reporters", "told Reuters"))),
    Pair("ferry", title="Ship stuck off the coast", cut=2),
    Pair(
        "ferry",
        (("Three passengers", "3 passengers"), ("Brackwater", "Brackwater,")),
        more="The weather was calm. Nobody has given a reason yet.",
    ),
    Pair("ferry", (("harbour", "harbor"), ("Tuesday", "Sept. 9")), cut=1),
    Pair("ferry", (("Captain Edda Morrow", "Morrow"), ("212 people", "more than 200 people, 212 in all,"))),
    Pair("ferry", (("A ferry", "SELM (Reuters) - A ferry"),), more="(Reporting by Ida Moss; Editing by Karl Venn)"),
    Pair("ferry", (("A ferry", "By Ida Moss\n\nA ferry"), ("Divers will look at the hull before it is towed. ", ""))),
    Pair("trial", (("Prosecutor Lena Hart", "Lena Hart, the prosecutor,"), ("Some of the buyers", "Several buyers"))),
    Pair("trial", (("six weeks", "6 weeks"), ("flats", "apartments")), title="Builder found guilty"),
    Pair("trial", (("a month", "one month"), ("Thursday", "Thursday evening")), cut=2, more="The tower was to have 40 floors."),
    Pair("trial", (("in Norbury", "in the town of Norbury"), ("Pellan sold", "Mr Pellan sold"))),
    Pair("bahn", (("84 Millionen Euro", "84 Mio. Euro"), ("begrüßte", "begruesste"))),
    Pair("bahn", title="Brennau baut", cut=2),
    Pair("bahn", (("vier Jahren", "4 Jahren"), ("sprach von", "redete von")), more="Die Bahn fährt dann alle zwanzig Minuten."),
    Pair("bahn", (("Bürgermeisterin Jutta Kranz", "Jutta Kranz"), ("sollen im Herbst beginnen", "beginnen voraussichtlich im Herbst"))),
    Pair("klinik", (("teilte der Träger am Mittwoch mit", "teilte der Träger mit (dpa)"),)),
    Pair("klinik", (("120 Beschäftigte", "rund 120 Beschäftigte"), ("zwei Wochen", "2 Wochen")), cut=1),
    Pair("klinik", (("Geschäftsführer Arno Feld", "Arno Feld, der Geschäftsführer,"), ("noch einmal", "nochmals"))),
    Pair("presa", (("78 por ciento", "78 %"), ("explicó", "dijo"))),
    Pair("presa", title="Llueve por fin", cut=2),
    Pair("presa", (("tres meses", "3 meses"), ("El alcalde, Pablo Cano,", "Pablo Cano"))),
    Pair(
        "presa",
        (("La directora, Marta Rueda,", "Marta Rueda, directora,"),),
        more="La próxima reunión será en mayo. Las puertas ya están abiertas.",
    ),
    Pair("museo", (("dos millones", "2 millones"), ("agentes", "agentes de la ciudad"))),
    Pair("museo", (("Simón Vega", "Simon Vega"), ("detuvo el jueves", "detuvo")), cut=1),
    Pair("museo", (("La policía de Liria", "LIRIA (EFE) - La policía de Liria"),), title="Aparece el cuadro"),
    Pair("koprü", (("36 milyon liraya", "36 milyon TL'ye"), ("yirmi dakika", "20 dakika"))),
    Pair("koprü", title="Yeni köprü", cut=2),
    Pair("koprü", (("Belediye Başkanı Nermin Aksoy", "Başkan Nermin Aksoy"), ("anlattı", "söyledi"))),
    Pair("koprü", (("pazartesi günü trafiğe", "trafiğe"),), more="Açılışa çok sayıda kişi katıldı."),
    Pair("fabrika", (("üç işçinin", "3 işçinin"), ("belirtti", "ifade etti"))),
    Pair("fabrika", (("iki hafta", "2 hafta"), ("Vali Hasan Koral", "Vali Koral")), cut=1),
    Pair("fabrika", (("salı gecesi yangın", "yangın"),), title="Tekstil fabrikası yandı", more="İtfaiye on araçla geldi."),
)

DIFFERENT = (
    Pair("ferry", (("212", "221"),)),
    Pair("ferry", (("Three passengers", "Five passengers"),)),
    Pair("ferry", (("Edda Morrow", "Karl Venn"),)),
    Pair("ferry", (("Selm", "Orrin"), ("Brackwater", "Tolby"))),
    Pair("ferry", (("is safe", "is unsafe"),)),
    Pair("ferry", (("stays open", "stays closed"),)),
    Pair("ferry", (("stays open", "stays shut"),)),
    Pair("ferry", (("had passed", "had not passed"),)),
    Pair("ferry", title="Correction: Ferry runs aground off Selm", more="The ship was built at Tolby."),
    Pair("ferry", (("on Tuesday", "on Friday"),)),
    Pair("trial", (("convicted", "acquitted"),)),
    Pair("trial", (("may appeal", "may not appeal"),)),
    Pair("trial", (("Owen Pellan", "Miles Garrick"), ("Pellan", "Garrick"))),
    Pair("trial", (("Lena Hart", "Tom Holt"), ("Tom Ashby", "Lena Hart"), ("Tom Holt", "Tom Ashby"))),
    Pair("trial", (("welcomed", "condemned"),)),
    Pair("trial", (("Norbury", "Eastham"),)),
    Pair("bahn", (("genehmigt", "abgelehnt"),)),
    Pair("bahn", (("84 Millionen", "48 Millionen"),)),
    Pair("bahn", (("dürfen bis", "dürfen nicht bis"),)),
    Pair("bahn", (("Jutta Kranz", "Helga Sommer"),)),
    Pair("bahn", (("Halmer", "Norden-Süd"), ("Oberfeld", "Unterfeld"))),
    Pair("bahn", title="Berichtigung: Neue Bahnstrecke nach Halmer", cut=1),
    Pair("klinik", (("sicher", "unsicher"),)),
    Pair("klinik", (("Wiesen", "Garstadt"),)),
    Pair("klinik", (("sei gesunken", "sei gestiegen"),)),
    Pair("klinik", (("zwei Wochen", "drei Wochen"),)),
    Pair("presa", (("subió", "bajó"),)),
    Pair("presa", (("es segura", "no es segura"),)),
    Pair("presa", (("Olmar", "Bernal"), ("Villaseca", "Montejo"))),
    Pair("presa", (("Marta Rueda", "Clara Soto"),)),
    Pair("presa", title="Fe de errores: La presa de Olmar se llena", cut=1),
    Pair("museo", (("Simón Vega", "Andrés Luna"),)),
    Pair("museo", (("dos millones", "cinco millones"),)),
    Pair("museo", (("el jueves", "el martes"),)),
    Pair("museo", (("abrirá de nuevo", "no abrirá de nuevo"),)),
    Pair("koprü", (("güvenli olduğunu", "güvenli olmadığını"),)),
    Pair("koprü", (("36 milyon", "63 milyon"),)),
    Pair("koprü", (("Nermin Aksoy", "Sevgi Yalın"),)),
    Pair("koprü", (("Selvi", "Kavaklı"), ("Derekent", "Taşova"))),
    Pair("koprü", title="Düzeltme: Selvi köprüsü açıldı", cut=1),
    Pair("fabrika", (("üç işçinin", "beş işçinin"),)),
    Pair("fabrika", (("tutuklama kararı verdi", "tutuklama kararı vermedi"),)),
    Pair("fabrika", (("salı gecesi", "cuma gecesi"),)),
    Pair("fabrika", (("Hasan Koral", "Murat Ergin"),)),
    Pair("fabrika", (("kapalı kalacak", "açık kalacak"),)),
)
