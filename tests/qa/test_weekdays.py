"""Which day a weekday means in an article, and which one answers "when?" in a language that the judge does not read."""

from datetime import date

import pytest

from qa import Archive
from qa.reading.weekdays import only_time, with_dates
from tests.news import archive_of
from vectorstore import Article

WEDNESDAY = date(2026, 11, 25)

# By language: sentences of an article of Wednesday, the last weekday of each being over.
OVER = {
    "en": [
        "The council voted for the ban by 19 to 12 on Tuesday evening.",
        "The mayor announced the plan on Friday.",
        "The party won the vote on Sunday.",
        "Rovers beat City by three goals on Saturday.",
        "He was shot by police on Friday.",
        "Prices rose by 3 per cent on Monday.",
        "The factory was hit by a fire on Sunday night.",
        "The strike came to an end on Sunday.",
        "The council backed the plan on Tuesday.",
        "The 10-kilometre run on Sunday drew 400 people.",
        "The fans studied the offer set out on Friday.",
        "The pool has been closed since Monday.",
        "Trains were delayed due to snow on Monday.",
        "The siege lasted until Sunday.",
        "She was not found until Sunday.",
        "On Sunday the mayor said the pool will open soon.",
        "The mayor, who will retire in May, announced the plan on Friday.",
        "The play on Friday was a success.",
        "Profits were higher than expected on Monday.",
        "The fire on Sunday will cost the town 3m crowns.",
        "Voters went to the polls on Sunday.",
        "The toll had risen to 40 by Monday.",
        "In the next round on Sunday, Rovers lost.",
        "The police were blamed for Sunday's riot.",
        "The union rejected an offer to end the strike on Friday.",
        "The court found that the bank should have paid on Monday.",
        "Kate Will was hurt in May and died on Monday.",
        "The vote on Sunday was close.",
        "The plan to vote on Sunday was dropped.",
        "Police want to speak to a man seen near the bank on Monday.",
        "The minister could not be reached on Monday.",
        "He would pay 28 per cent more than Friday's closing price.",
        "By Sunday evening he had 1,100 signatures.",
        "On Thursday the council voted 22 to 17 for the line, and on Tuesday the county gave money.",
        "The trial ended on Thursday.",
    ],
    "de": [
        "Der Rat lehnte den Plan ab und vertagte sich am Dienstag.",
        "Das Stadtbad ist seit Montag geschlossen.",
        "Am Sonntag brannte die Fabrik.",
        "Der Rat hat am Dienstag den Plan beschlossen.",
        "Die Fabrik wurde am Sonntag von einem Feuer zerstört.",
        "Am Dienstag begann der Prozess.",
        "Die Verhandlung dauerte bis Sonntag.",
        "Die Preise stiegen am Montag um 3 Prozent.",
        "Bis Montag hatten 300 Leute unterschrieben.",
        "Am Donnerstag wurde das Bad geschlossen.",
        "Der Unfall am Montag gilt als geklärt.",
        "Der Wirt ist am Montag gestorben.",
        "Der Streik vom Freitag kostet die Bahn Millionen.",
        "Am Sonntag bat der Rat um Hilfe.",
    ],
    "es": [
        "El incendio ocurrió el martes por la noche.",
        "El martes murieron dos personas.",
        "El plan para cerrar la piscina fue aprobado el lunes.",
        "La piscina está cerrada desde el lunes.",
        "El jueves murió el alcalde.",
    ],
    "tr": ["Ana boru pazar günü patladı.", "Kaza sonrası yol pazar günü kapandı."],
}
TO_COME = {
    "en": [
        "The council will vote on the ban on Tuesday.",
        "The pool will be closed on Monday.",
        "The road is to be closed by the police on Monday.",
        "On Monday the trial begins.",
        "On Monday the council will decide.",
        "Residents were told to leave by Friday.",
        "He must pay by Friday.",
        "The ruling, due on Friday, is awaited.",
        "Unions called a strike for Monday.",
        "Polls open on Sunday.",
        "The two teams meet on Sunday.",
        "Pool to reopen on Monday",
        "The court adjourned until Friday.",
        "Buses run again from Friday.",
        "The plan is expected to be approved on Friday.",
        "The council backed the plan in May and will vote again on Friday.",
        "It'll open on Friday.",
        "The trial begins on Monday, the court said.",
        "The dam could burst on Friday.",
        "The bank will cut its rate on Friday.",
        "Rain fell in May and is expected to fall again on Friday.",
        "The match, to be played on Sunday",
        "The final is on Sunday.",
        "The deadline is Friday.",
        "He will miss Friday's match.",
    ],
    "de": [
        "Der Rat wird am Dienstag entscheiden.",
        "Am Montag beginnt der Prozess.",
        "Das Bad ist ab Montag geschlossen.",
        "Das Bad bleibt bis Freitag geschlossen.",
        "Die Gewerkschaft rief für Montag zum Streik auf.",
        "Er sagte, dass der Rat am Dienstag entscheiden wird.",
        "Am kommenden Montag wählen die Bürger.",
        "Am Freitag liest Anna Berg in der Bücherei.",
        "Der Kanzler reist am Montag nach Paris.",
        "Der Zirkus gastiert ab Samstag in Ulm.",
        "Am Donnerstag berät der Ausschuss.",
    ],
    "es": [
        "El consejo votará el martes.",
        "El lunes comienza el juicio.",
        "Está previsto que el puente abra el viernes.",
        "La huelga está prevista para el lunes.",
        "La piscina estará cerrada hasta el viernes.",
        "El puente cierra a partir del lunes.",
    ],
    "tr": ["Meclis salı günü oylayacak.", "Yol Cuma'ya kadar kapalı.", "Salı günü tasarı oylanacak."],
}


def last_date(sentence: str, language: str) -> date:
    """The date that is set behind the last weekday of a sentence."""
    text, added = with_dates(sentence, WEDNESDAY, language)
    day, month, *_ = text[added[-1][0] + 2 : added[-1][1] - 1].replace(".", "").split()
    return date(2026, 12 if month.casefold()[:2] in ("de", "di", "ar") else 11, int(day))


@pytest.mark.parametrize(("language", "sentence"), [(language, each) for language in OVER for each in OVER[language]])
def test_a_weekday_in_the_news_is_the_last_one(language: str, sentence: str) -> None:
    assert last_date(sentence, language) < WEDNESDAY


@pytest.mark.parametrize(("language", "sentence"), [(language, each) for language in TO_COME for each in TO_COME[language]])
def test_a_weekday_is_to_come_where_its_sentence_plainly_says_so(language: str, sentence: str) -> None:
    assert last_date(sentence, language) > WEDNESDAY


@pytest.mark.parametrize(
    ("sentence", "language", "day"),
    [
        ("It was found on Thursday last week.", "en", "19 November 2026"),
        ("The vote is on Tuesday next week.", "en", "1 December 2026"),
        ("Er starb am Donnerstag vergangener Woche.", "de", "19. November 2026"),
        ("Murió el jueves de la semana pasada.", "es", "19 noviembre 2026"),
    ],
)
def test_the_week_of_a_weekday_may_be_named(sentence: str, language: str, day: str) -> None:
    assert f"({day})" in with_dates(sentence, WEDNESDAY, language)[0]


ARTICLES = [
    Article(id="bath", title="Stadtbad Ulmen geschlossen", published="2026-02-11", language="de",
            text="Das Stadtbad in Ulmen ist seit Montag geschlossen. Ein Rohr im Keller war geplatzt, 40 Gäste mussten gehen."),
    Article(id="fire", title="Incendio en Brava", published="2026-11-25", language="es",
            text="El incendio en el mercado de Brava ocurrió el martes por la noche. Nadie resultó herido."),
    Article(id="pipe", title="Vessa'da ana boru patladı", published="2026-11-24", language="tr",
            text="Vessa'da ana boru pazar günü patladı. Kırk ev susuz kaldı."),
    Article(id="museum", title="Museum in Halm eröffnet", published="2026-03-20", language="de",
            text="Das Museum in Halm wurde am 14. März 2026 eröffnet. Es hat 30 Räume."),
    Article(id="theft", title="Raub in Sele", published="2026-03-20", language="de",
            text="Der Raub in Sele geschah nachts, teilte die Polizei am Montag mit. Zwei Männer flohen."),
]  # fmt: skip


archive = archive_of(*ARTICLES)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Wann wurde das Stadtbad in Ulmen geschlossen?", "Montag, 9. Februar 2026"),
        ("¿Cuándo ocurrió el incendio en Brava?", "martes, 24 noviembre 2026"),
        ("Vessa'da ana boru ne zaman patladı?", "pazar, 22 Kasım 2026"),
        ("Wann wurde das Museum in Halm eröffnet?", "14. März 2026"),
        ("Wann geschah der Raub in Sele?", ""),  # that Monday is when it was told
        ("Warum ist das Stadtbad in Ulmen geschlossen?", ""),
    ],
)
def test_the_only_day_of_the_best_sentence_answers_when(archive: Archive, question: str, short: str) -> None:
    assert archive.ask(question).short == short


@pytest.mark.parametrize(
    ("sentence", "question", "words"),
    [
        ("Das Bad schloss am Montag.", "Wann schloss das Bad?", "(23. November 2026)"),
        ("Das Bad schloss am Montag und öffnete am Dienstag.", "Wann schloss das Bad?", ""),
        ("Das Bad schloss am Montag, dem 9. Februar 2026.", "Wann schloss das Bad?", "Montag, dem 9. Februar 2026"),
        ("Das Bad schloss am 9. Februar und öffnete am Dienstag.", "Wann schloss das Bad?", ""),
        ("Der Wirt sagte am Montag, es sei zu.", "Wann schloss das Bad?", ""),
        ("Der Wirt sagte am Montag, es sei zu.", "Wann sagte der Wirt das?", "(23. November 2026)"),
        ("Am Montag brannte es um drei Uhr.", "Wann am Montag brannte es?", ""),
        ("Das Bad schließt am Freitag, sagte der Wirt.", "Wann schließt das Bad?", "(27. November 2026)"),
        ("El jefe dijo que el fuego estará controlado el viernes.", "¿Cuándo estará controlado el fuego?", "(27 noviembre 2026)"),
        ("La policía informó el lunes de que el puente está cerrado.", "¿Cuándo cerró el puente?", ""),
        ("El puente cerró el 9 de febrero de 2026.", "¿Cuándo cerró el puente?", "9 de febrero de 2026"),
        ("Köprü 9 Şubat 2026 tarihinde kapandı.", "Köprü ne zaman kapandı?", "9 Şubat 2026"),
        ("Das Bad ist geschlossen.", "Wann schloss das Bad?", ""),
    ],
)
def test_of_several_days_or_one_of_what_was_said_none_answers(sentence: str, question: str, words: str) -> None:
    language = "es" if "¿" in question else "tr" if "zaman" in question else "de"
    span = only_time(sentence, question, WEDNESDAY, language)
    assert (with_dates(sentence, WEDNESDAY, language)[0][slice(*span)].strip() if span else "") == words
