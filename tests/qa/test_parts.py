"""A question of several parts: each part is a question of its own, and is answered or named as not answered."""

from dataclasses import replace

import pytest

from qa import Archive
from qa.asking.parts import Part, asks_for_list, parts_of
from qa.asking.question import understand
from qa.evidence import PartRead, with_own_answers
from qa.reading.reading import Reading
from qa.types import Evidence, lone_evidence
from tests.news import archive_of
from vectorstore import Article
from vectorstore.indexes.hits import Retrieved

CUT = {
    "How much does the tram cost, when does it open and who opposes it?": [
        "How much does the tram cost?", "when does it open?", "who opposes it?",
    ],
    "Who is the captain of the Skarv and who is the harbour master?": ["Who is the captain of the Skarv?", "who is the harbour master?"],
    "Who is Beata Koss and who is Rolf Sand?": ["Who is Beata Koss?", "who is Rolf Sand?"],
    "Who are Beata Koss and Rolf Sand?": ["Who is Beata Koss?", "Who is Rolf Sand?"],
    "What did Beata Koss and Rolf Sand say of it?": ["What does Beata Koss say of it?", "What does Rolf Sand say of it?"],
    "Was sagen Beata Koss und Rolf Sand zur Mine?": ["Was sagt Beata Koss zur Mine?", "Was sagt Rolf Sand zur Mine?"],
    "¿Qué dicen Beata Koss y Rolf Sand sobre la mina?": ["¿Qué dice Beata Koss sobre la mina?", "¿Qué dice Rolf Sand sobre la mina?"],
    "Compare the Skarv inquiry and the Vessa strike.": [
        "What happened with the Skarv inquiry?", "What happened with the Vessa strike?",
    ],
    "What is the difference between the flood in Marn and the fire in Dunmarsh?": [
        "What happened with the flood in Marn?", "What happened with the fire in Dunmarsh?",
    ],
    "What happened at Vessa and what did Mads Toll say?": ["What happened at Vessa?", "what did Mads Toll say?"],
    "Who won the cup? When was the final?": ["Who won the cup?", "When was the final?"],
    "Who won the cup? And how many people watched?": ["Who won the cup?", "how many people watched?"],
    "1. Who won the cup? 2. Who scored?": ["1. Who won the cup?", "Who scored?"],
    "Tell me who won the cup and who saved a penalty.": ["Tell me who won the cup?", "who saved a penalty?"],
    "Where did the ferry run aground, and was it towed free?": ["Where did the ferry run aground?", "was it towed free?"],
    "Who was arrested and by whom was he seen?": ["Who was arrested?", "by whom was he seen?"],
    "When does the mine close and why?": ["When does the mine close and why?"],
    "Wer ist die Kapitänin und wann öffnet die Brücke?": ["Wer ist die Kapitänin?", "wann öffnet die Brücke?"],
    "Was kostet die Bahn, wann fährt sie und wer ist dagegen?": ["Was kostet die Bahn?", "wann fährt sie?", "wer ist dagegen?"],
    "¿Quién es el alcalde y cuánto cuesta el tranvía?": ["¿Quién es el alcalde?", "cuánto cuesta el tranvía?"],
    "¿Cuándo abre el puente y quién lo paga?": ["¿Cuándo abre el puente?", "quién lo paga?"],
    "Kaptan kim ve köprü ne zaman açılıyor?": ["Kaptan kim?", "köprü ne zaman açılıyor?"],
    "Tramvay ne kadar tutuyor, ne zaman açılıyor ve kim karşı çıkıyor?": [
        "Tramvay ne kadar tutuyor?", "ne zaman açılıyor?", "kim karşı çıkıyor?",
    ],
    "Who won, who lost, who saw it, who paid and who complained?": ["Who won?", "who lost?", "who saw it?", "who paid and who complained?"],
}  # fmt: skip

WHOLE = [
    "Who won gold and silver?",
    "What did the mayor and the council decide?",
    "How and why did the mill burn?",
    "When and where did the ferry sink?",
    "Who leads Trinidad and Tobago?",
    "Who are Marks and Spencer?",
    "Who runs Marks and Spencer?",
    "What did the man who robbed the bank say?",
    "What did the mayor say about what happened and who was to blame?",
    "Who said that the tram was “too dear and who needs it”?",
    "Which towns, villages and farms were flooded?",
    "Did Falk and Lindqvist speak?",
    "Wer hat gesagt, wann die Brücke öffnet?",
    "Was sagten der Bürgermeister und der Rat?",
    "¿Qué dijeron el alcalde y el consejo?",
    "Başkan ve meclis ne dedi?",
    "tram cost and opening",
    "When the ferry ran aground, what did the captain say?",
    "How many vans were recalled at first and how many in the end?",
    "How did the number of deaths change between August and October?",
    "Which player got a penalty, which gave Ostra a new chance?",
    "Can a ferry be towed empty? If so, is it cheap?",
    "Wer entscheidet, wie das Land genutzt wird?",
    "Hangi yıllarda İspanya ve Portekiz Avrupa Birliği'ne katıldı?",
    "Compare what he said and what she said.",
    "The ferry ran aground. Who was the captain?",
    "Who was hurt? I read it in the paper.",
    "Why?",
]


@pytest.mark.parametrize("question", CUT)
def test_a_question_is_cut_into_its_parts(question: str) -> None:
    assert [part.text for part in parts_of(question)] == CUT[question]


@pytest.mark.parametrize("question", WHOLE)
def test_what_is_one_question_is_not_cut(question: str) -> None:
    assert [part.text for part in parts_of(question)] == [question]


def test_a_part_that_points_back_is_about_what_the_first_is_about() -> None:
    tram = parts_of("How much does the tram cost, when does it open and who opposes it?")
    assert [part.context for part in tram] == ["", tram[0].text, tram[0].text]
    assert [part.context for part in parts_of("Who is Beata Koss and who is Rolf Sand?")] == ["", ""]
    assert parts_of("Who was hurt at the mill in Dunmarsh and how many died?")[1].context
    assert parts_of("Was kostet die Bahn und wann fährt sie?")[1].context
    assert parts_of("¿Cuándo abre el puente y quién lo paga?")[1].context


@pytest.mark.parametrize(
    "question",
    ["Which mayors were elected on Sunday?", "Which ministers resigned?", "Name all the bridges over the Lune.", "Who are the candidates?",
     "Welche Minister traten zurück?", "¿Qué ministros dimitieron?", "Hangi bakanlar istifa etti?"],
)  # fmt: skip
def test_a_question_that_asks_for_a_list_is_seen(question: str) -> None:
    assert asks_for_list(question)


@pytest.mark.parametrize("question", ["Who won the cup?", "Which bus runs to Lorne?", "What is this?", "Which team won?", "Wer gewann?"])
def test_a_question_for_one_thing_asks_for_no_list(question: str) -> None:
    assert not asks_for_list(question)


ARTICLES = [
    Article(
        id="trial", title="Treasurer of Halm jailed", published="2026-03-03", language="en",
        text="A court in Halm dealt with the missing money of the rowing club on Tuesday. Judge Ilse Varn sentenced treasurer Bo Treen to "
        "four years in prison. He had taken 90,000 crowns. The club will get a new boathouse.",
    ),
    Article(
        id="lock", title="Lock gates in Orla leak", published="2026-03-05", language="en",
        text="Diver Una Reed found a leak in the lock gates of Orla on Thursday. The council expects the work to take until May and to "
        "cost 7 million crowns. About 300 boats a week pass the lock.",
    ),
    Article(
        id="bus", title="Bus firm expands", published="2026-03-06", language="en",
        text="Bus operator Tarn Travel said it would run to Orla every hour. Mo Farr took over as chief executive of Halm "
        "Ferries in January.",
    ),
]  # fmt: skip


archive = archive_of(*ARTICLES)


@pytest.mark.parametrize(
    ("question", "words", "unanswered"),
    [
        ("Who sentenced Bo Treen, how long was the sentence and which prison is he in?", ["four years"], "which prison is he in?"),
        ("Who found the leak in the lock gates, how long will the work take and who will pay for it?", ["Una Reed", "May"], "who will pay"),
        ("Who runs Halm Ferries and who runs Tarn Travel?", ["Mo Farr"], "who runs Tarn Travel?"),
        ("How much money had Bo Treen taken and who designed the new boathouse?", ["90,000"], "who designed"),
    ],
)
def test_a_part_that_no_article_answers_is_named(archive: Archive, question: str, words: list[str], unanswered: str) -> None:
    answer = archive.ask(question)
    assert all(each in answer.text for each in words)
    assert unanswered in answer.notice


@pytest.mark.parametrize(
    "question",
    [
        "Who sentenced Bo Treen and how long was the sentence?",
        "How long will the work on the lock gates take and what will it cost?",
        "Who found the leak in the lock gates and where was it?",
        "Who was sentenced and who was the judge?",
    ],
)
def test_one_sentence_may_answer_two_parts(archive: Archive, question: str) -> None:
    answer = archive.ask(question)
    assert not answer.abstained
    assert not answer.notice


def part(text: str, sentence: str, short: str = "", score: float = 0.8) -> PartRead:
    item = lone_evidence(sentence, article_id=sentence, language="en", score=score)
    at = sentence.index(short)
    evidence: tuple[Evidence, ...] = (replace(item, short=(at, at + len(short)) if short else None),)
    return PartRead(Part(text), understand(text), Retrieved([], None), Reading(evidence, score, True))


JUDGE = "Judge Ilse Varn sentenced him to four years in prison."
TRAM = "The line will cost 412 million kroner and is due to open in 2030."
FINE = "The Bank of Lorne was fined 80 million kroner on Friday."
CABIN = "A cable car stopped above Mount Sarel on Tuesday with 46 tourists in the cabin."


@pytest.mark.parametrize(
    ("first", "second", "answered"),
    [
        (part("Who sentenced him?", JUDGE, "Ilse Varn"), part("Which prison is he in?", JUDGE, "Ilse Varn", 0.7), False),
        (part("How many tourists were there?", CABIN, "46"), part("Who pays for the cable?", CABIN, "", 0.6), False),
        (part("Who won the race?", "Una Reed won by a length.", "Una Reed"), part("When is the next?", "Una Reed won by a length."), False),
        (part("Who led the choir?", "Ada Holm led it.", "Ada Holm"), part("Who took it?", "Ada Holm led it.", "Ada Holm"), False),
        (part("How many tourists were there?", CABIN, "46"), part("How much is the damage?", CABIN, "", 0.6), False),
        (part("Who sentenced him?", JUDGE, "Ilse Varn"), part("How long was the sentence?", JUDGE), True),
        (part("What does the tram cost?", TRAM, "412 million kroner"), part("When does it open?", TRAM, "2030"), True),
        (part("How much was the fine?", FINE, "80 million kroner"), part("Who was fined?", FINE), True),
        (part("How many tourists were there?", CABIN, "46"), part("Where did the car stop?", CABIN), True),
        (part("How many tourists were there?", CABIN, "46"), part("When did the car stop?", CABIN), True),
        (part("How many tourists were there?", CABIN, "46"), part("Why did the car stop?", CABIN), True),
        (part("Who won?", "Una Reed won and scored.", "Una Reed"), part("Who scored?", "Una Reed won and scored.", "Una Reed"), True),
        (part("Who won?", "Una Reed won.", "Una Reed"), part("Who lost?", "Ada Holm was second.", ""), True),
    ],
)  # fmt: skip
def test_a_part_has_an_answer_of_its_own_or_none(first: PartRead, second: PartRead, answered: bool) -> None:
    for parts in ([first, second], [second, first]):
        told = {each.part.text: each.reading.answerable for each in with_own_answers(parts)}
        assert told == {first.part.text: True, second.part.text: answered}


@pytest.mark.parametrize(
    ("question", "sentence", "short", "answered"),
    [
        ("Who runs Penrose Travel?", "Coach operator Penrose Travel said the coach was safe.", "Coach operator", False),
        ("Who runs Norra Lines?", "The operator, Norra Lines, has stopped sailings.", "operator", False),
        ("Who leads Orrin Metals?", "The Vessa mine will close, its owner Orrin Metals said.", "", False),
        ("Who runs Norra Lines?", "The operator, Norra Lines, has a new head, Ada Holm.", "", True),
        ("Who runs Norra Lines?", "Ada Holm runs Norra Lines.", "Ada Holm", True),
        ("Who is Ada Holm?", "Director Ada Holm spoke.", "Director", True),
        ("When did Norra Lines stop?", "The operator, Norra Lines, stopped on Friday.", "Friday", True),
    ],
)
def test_who_runs_a_firm_is_not_the_firm(question: str, sentence: str, short: str, answered: bool) -> None:
    assert [each.reading.answerable for each in with_own_answers([part(question, sentence, short)])] == [answered]
