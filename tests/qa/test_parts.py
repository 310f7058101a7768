"""A question of several parts: each part is a question of its own, and is answered or named as not answered."""

import pytest

from qa.asking.parts import asks_for_list, parts_of

CUT = {
    "How much does the tram cost, when does it open and who opposes it?": [
        "How much does the tram cost?", "when does it open?", "who opposes it?",
    ],
    "Who is the captain of the Skarv and who is the harbour master?": ["Who is the captain of the Skarv?", "who is the harbour master?"],
    "Who is Beata Koss and who is Rolf Sand?": ["Who is Beata Koss?", "who is Rolf Sand?"],
    "Who are Beata Koss and Rolf Sand?": ["Who is Beata Koss?", "Who is Rolf Sand?"],
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
