"""Follow-ups in a conversation: "tell me more", "why?", "what about the mine?"; a long conversation follows its end."""

import pytest

import qa
from qa import Archive
from qa.asking.conversation import ABOUT, MORE, NOTHING_SAID, WHY, Turn, context_of, turn_of, was_shown, weighted, without_small_talk
from qa.saying.words import say
from tests.endpoint import endpoint
from tests.news import archive_of
from vectorstore import Article

ARTICLES = (
    Article(
        "Orm bridge costs more",
        "The bridge at Orm will cost 70 million kroner, the town said on Monday. Dearer cables are to blame, engineer Ada Holm said. "
        "Mayor Per Lund wants to open it in 2031. Two hundred workers are building it.",
        published="2026-10-05", id="bridge", language="en",
    ),
    Article(
        "Tarn quarry to close",
        "The Tarn quarry will close in May after 60 years, its owner Brek said. About 85 workers will lose their jobs. "
        "The quarry sold 9,000 tonnes of slate last year.",
        published="2026-10-07", id="quarry", language="en",
    ),
    Article(
        "Vik wins final",
        "Vik beat Sund 2-1 in the final on Sunday before 8,000 spectators. Striker Mia Aas scored both goals. "
        "Goalkeeper Lea Dorn saved a penalty in the 77th minute.",
        published="2026-10-11", id="final", language="en",
    ),
    *(
        Article(f"{town} elects mayor", f"{name} was elected mayor of {town} on Sunday with {share} percent of the vote.", id=town)
        for name, town, share in (("Ida Corr", "Sund", 51), ("Olav Penn", "Dale", 55), ("Suri Vane", "Orm", 58), ("Kai Brandt", "Tarn", 61))
    ),
)  # fmt: skip
COST = ["How much will the bridge at Orm cost?", "The bridge at Orm will cost 70 million kroner, the town said on Monday. [1]"]
FINAL = ["Who won the final?", "Vik beat Sund 2-1 in the final on Sunday before 8,000 spectators. [1]"]
NO_ANSWER = "The articles here do not seem to answer this. The nearest ones are shown."


news = archive_of(*ARTICLES)


@pytest.mark.parametrize(
    "text",
    ["tell me more", "More.", "go on", "What else?", "Anything else about it?", "ok, can you tell me more about that, please?",
     "More details",
     "Tell me something else about it", "tell me something more about her", "got more?", "and then?", "what happened next?",
     "any other news about it?", "What other details are there?", "nothing else?", "Weißt du noch mehr?", "Und dann?", "Cuéntame algo más",
     "¿Y después?", "Sonra ne oldu?",
     "Erzähl mir mehr", "Was noch?", "mehr dazu bitte", "Cuéntame más", "¿Qué más?", "Daha fazla bilgi ver", "Başka ne oldu?", "devam et"],
)  # fmt: skip
def test_a_turn_that_asks_for_more_is_about_the_last_question(text: str) -> None:
    turn = turn_of(text, COST)
    assert (turn.kind, turn.text) == (MORE, COST[0])
    assert turn_of(text, []).kind == NOTHING_SAID
    assert turn_of(text, ["Who is the pope of Rome?", NO_ANSWER]).kind == NOTHING_SAID


@pytest.mark.parametrize(
    "text",
    ["Why?", "why is that?", "How come?", "How so?", "And why?", "Why did they do that?", "Why so much?", "What is the reason for that?",
     "Warum?", "Und wieso?", "Warum ist das so?", "¿Por qué?", "¿Y por qué?", "Neden?", "Peki niye?"],
)  # fmt: skip
def test_a_turn_that_asks_why_is_about_what_was_said(text: str) -> None:
    turn = turn_of(text, COST)
    assert turn.kind == WHY
    assert "The bridge at Orm will cost 70 million kroner" in turn.text
    assert "Monday" not in turn.text, "a time would limit the articles"


@pytest.mark.parametrize(
    "text",
    [
        "Why did the quarry close?", "Is it more than 40 people?", "Who opened it?", "When?", "How many more?", "Is there another bridge?",
        "What happened?", "Is it new?", "what is it?", "Gibt es Verletzte?",
    ],
)  # fmt: skip
def test_a_question_of_its_own_is_left_as_it_is(text: str) -> None:
    assert turn_of(text, COST) == turn_of(text, COST).__class__(text, COST)


@pytest.mark.parametrize(
    ("text", "topic"),
    [("What about the quarry?", "the quarry"), ("And the strike?", "the strike"), ("And in the 77th minute?", "in the 77th minute"),
     ("Und die Schule?", "die Schule"), ("¿Y la mina?", "la mina"), ("Peki ya maden?", "maden")],
)  # fmt: skip
def test_a_few_words_name_another_thing(text: str, topic: str) -> None:
    turn = turn_of(text, COST)
    assert (turn.kind, turn.topic) == (ABOUT, topic)


@pytest.mark.parametrize(
    ("text", "asked", "topic"),
    [
        ("And the eagles, how are they doing?", "how are the eagles doing?", "the eagles"),
        ("What about the quarry, is it shut?", "is the quarry shut?", "the quarry"),
        ("Und die Schule, wann öffnet sie?", "wann öffnet die Schule?", "die Schule"),
        ("¿Y la mina, por qué cerró ella?", "por qué cerró la mina?", "la mina"),
    ],
)
def test_a_topic_may_stand_before_the_question_about_it(text: str, asked: str, topic: str) -> None:
    turn = turn_of(text, COST)
    assert (turn.kind, turn.text, turn.topic) == (ABOUT, asked, topic)


@pytest.mark.parametrize(
    "text",
    [
        "What about it?",
        "And when?",
        "And who pays for it?",
        "What about its workers?",
        "And did it open?",
        "And in the final, who was it that scored?",
    ],
)
def test_words_that_point_back_name_no_other_thing(text: str) -> None:
    assert turn_of(text, COST).kind == ""


@pytest.mark.parametrize(
    "text",
    [
        "Yesterday, what did she say?", "Last year, how many did they sell?", "In March, what did it cost?",
        "Interesting, why did he resign?",
        "However, who did it?", "Actually, when does it open?", "Sorry, what did he say?", "Wait, who said it?", "Oh, is it shut?",
        "So far, what did it cost?", "Overall, what did they say?", "First, who built it?", "Also, when will it open, and is it new?",
        "Right, how did they do it?", "According to Reuters, who won it?", "Reportedly, why did he resign?", "Finally, what is it called?",
        "Gestern, was sagte er?", "Übrigens, wann wird er eröffnet?", "Außerdem, was kostet sie?", "Moment, wer war es?",
        "Ayer, ¿qué dijo él?", "Además, cuándo abrió ella?", "Probablemente, cómo murió él?",
        "And yesterday?", "and last year?", "and in 2024?", "What about last week?", "Und gestern?", "Und am Montag?", "¿Y ayer?",
        "¿Y el año pasado?", "Peki ya dün?",
    ],
)  # fmt: skip
def test_a_time_an_adverb_or_a_courtesy_is_no_other_thing(text: str) -> None:
    assert turn_of(text, COST) == Turn(text, COST)


@pytest.mark.parametrize("text", ["And Italy, how is it doing?", "Sicily, when did it vote?"])
def test_a_country_that_ends_like_an_adverb_is_another_thing(text: str) -> None:
    assert turn_of(text, COST).kind == ABOUT


def test_small_talk_does_not_count_as_what_was_spoken_of() -> None:
    hello = ["hi", "Hello. Dateline answers questions."]
    assert turn_of("Why?", [*COST, "How does it work?", "It has cables. [1]"]).shown == [COST[1], "It has cables. [1]"]
    assert without_small_talk([*hello, "What is this?", "Dateline answers questions."]) == []
    assert without_small_talk([*hello, *COST, "What is this?", "A bridge. [1]"]) == [*COST, "What is this?", "A bridge. [1]"]


def test_more_brings_what_no_answer_has_shown_and_says_when_there_is_no_more(news: Archive) -> None:
    answer = news.ask("tell me more", history=COST)
    assert [claim.text.split()[0] for claim in answer.claims][:3] == ["Dearer", "Mayor", "Two"]
    assert not any(was_shown(claim.text, COST[1::2]) for claim in answer.claims)
    history = [*COST, "tell me more", " ".join(f"{claim.text} [1]" for claim in answer.claims)]
    after = news.ask("anything else?", history=history)
    said = [claim.text for claim in answer.claims]
    assert after.abstained or not {claim.text for claim in after.claims} & set(said)


def test_what_else_leaves_out_what_was_said(news: Archive) -> None:
    answer = news.ask("What else happened in the final?", history=FINAL)
    assert {claim.text.split()[0] for claim in answer.claims} >= {"Striker", "Goalkeeper"}
    assert not any("2-1" in claim.text for claim in answer.claims)


@pytest.mark.parametrize("why", ["Why?", "why is that?", "How come?"])
def test_why_brings_the_reason_first(news: Archive, why: str) -> None:
    assert news.ask(why, history=COST).claims[0].text.startswith("Dearer cables are to blame")


def test_why_is_declined_where_no_article_gives_a_reason(news: Archive) -> None:
    history = ["How many workers will lose their jobs at Tarn?", "About 85 workers will lose their jobs. [1]"]
    answer = news.ask("Why?", history=history)
    assert answer.abstained or not any("85" in claim.text for claim in answer.claims)


def test_another_thing_outweighs_what_was_asked_before(news: Archive) -> None:
    answer = news.ask("What about the quarry?", history=COST)
    assert not answer.abstained
    assert {citation.article_id for citation in answer.citations} == {"quarry"}
    assert "77th minute" in news.ask("And in the 77th minute?", history=FINAL).claims[0].text


@pytest.mark.parametrize(
    ("before", "text", "asked"),
    [
        ("How much does a ticket in Orm cost?", "And in Dale?", "How much does a ticket in Dale cost?"),
        ("How many people live in New Tarn now?", "what about in Dale?", "How many people live in Dale now?"),
        ("how much is a ticket in orm", "and in dale", "how much is a ticket in dale"),
        ("Who is the mayor of Orm?", "and in Dale", "Who is the mayor of Dale?"),
        ("Wer ist Bürgermeister von Orm?", "Und in Dale?", "Wer ist Bürgermeister von Dale?"),
        ("¿Cuánto cuesta el puente en Orm?", "¿Y en Dale?", "¿Cuánto cuesta el puente en Dale?"),
        ("Orm'da kim seçildi?", "Peki Dale'de?", "Dale'de kim seçildi?"),
    ],
)
def test_another_place_is_asked_of_as_the_one_before(before: str, text: str, asked: str) -> None:
    assert turn_of(text, [before, "It is. [1]"]) == Turn(asked)
    again, instead = (said.replace("Dale", "Marn").replace("dale", "marn") for said in (text, asked))
    assert turn_of(again, [before, "It is. [1]", text, NO_ANSWER]).text == instead
    assert turn_of("And in March?", [before, "It is. [1]"]) == Turn("And in March?", [before, "It is. [1]"])


@pytest.mark.parametrize(
    ("before", "text", "asked"),
    [
        ("How many cases were there in Orm in February?", "And in March?", "How many cases were there in Orm in March?"),
        ("How many cases were there in Orm in February?", "And in Dale?", "How many cases were there in Dale in February?"),
        ("What did the mill earn in 2024?", "What about in 2023?", "What did the mill earn in 2023?"),
        ("Wie viele Fälle gab es im Februar in Orm?", "Und im März?", "Wie viele Fälle gab es im März in Orm?"),
        ("¿Cuántos casos hubo en enero?", "¿Y en febrero?", "¿Cuántos casos hubo en febrero?"),
    ],
)
def test_another_time_or_place_leaves_the_other_as_it_was(before: str, text: str, asked: str) -> None:
    assert turn_of(text, [before, "It was 21. [1]"]) == Turn(asked)


@pytest.mark.parametrize(
    ("before", "text"),
    [("What opened in Orm and in Dale?", "And in Sund?"), ("What did it cost?", "And in Sund?"), (COST[0], "And the mine?")],
)
def test_where_no_single_place_was_named_none_takes_its_place(before: str, text: str) -> None:
    assert turn_of(text, [before, "It did. [1]"]).kind == ABOUT


@pytest.mark.parametrize(
    ("question", "mayor"), [("Who was elected mayor of Orm?", "Suri Vane"), ("By what share was Ida Corr elected?", "51 percent")]
)
def test_a_place_alone_is_answered_as_the_question_before(news: Archive, question: str, mayor: str) -> None:
    history = [question.replace("Orm", "Sund"), "Ida Corr was elected mayor of Sund on Sunday with 51 percent of the vote. [1]"]
    answer = news.ask("And in Orm?", history=history)
    assert "Suri Vane" in answer.claims[0].text


def test_he_or_she_is_whom_the_last_answer_names() -> None:
    history = ["Who opposes it?", "The deputy, Olav Penn, opposes the bridge. [1] Prices rose. [2]"]
    assert context_of(turn_of("What did he do before?", history).history) == "Who opposes it? Olav Penn"
    assert context_of(turn_of("When does it open?", history).history) == "Who opposes it?"
    assert context_of(turn_of("What does she earn?", ["Who is Olav Penn?", history[1]]).history) == "Who is Olav Penn?"
    record = "The Dutchman had broken Sebastian Vettel's Italian Grand Prix Record of nine wins, said Ole Brandt. [1]"
    asked = "Who ended the streak?"
    assert context_of(turn_of("Which team does he drive for?", [asked, record]).history) == f"{asked} Ole Brandt"


def test_no_sentence_is_quoted_twice_once_with_the_one_before_it(news: Archive) -> None:
    for question in ("What did Mia Aas and Lea Dorn do?", "Why does the bridge at Orm cost more, and who wants it?"):
        claims = [claim.text for claim in news.ask(question).claims]
        assert not any(one != other and one in other for one in claims for other in claims)


def test_of_a_story_that_another_article_goes_on_with_more_is_told(archive: Archive) -> None:
    archive.add(
        Article(
            "Mill cuts jobs", "The paper mill in Halm will cut 140 jobs, its owner said. The union called a strike.", id="jobs",
            published="2026-11-11", language="en",
        ),
        Article(
            "Strike stops the mill in Halm", "The strike at the paper mill began on Monday. Two thousand people marched through the town.",
            id="strike", published="2026-11-16", language="en",
        ),
        Article(
            "Baker wins prize", "A baker from Halm won the bread prize in Orm. She bakes at night.", id="baker", published="2026-11-12",
            language="en",
        ),
    )  # fmt: skip
    history = ["How many jobs will the paper mill in Halm cut?", "The paper mill in Halm will cut 140 jobs, its owner said. [1]"]
    more = archive.ask("tell me more", history=[*history, "What did the union do?", "The union called a strike. [1]"])
    assert {citation.article_id for citation in more.citations} == {"strike"}
    far = [*history, "How far is it to Halm?", "The paper mill in Halm will cut 140 jobs, its owner said. [1]"]
    more = archive.ask("anything else?", history=far)
    assert "baker" not in {citation.article_id for citation in more.citations}


@pytest.mark.parametrize("asked", ["What caused it?", "Why?"])
def test_the_reason_may_stand_in_any_article_that_was_quoted(archive: Archive, asked: str) -> None:
    archive.add(
        Article(
            "Mill burns", "A fire destroyed the old mill in Halm. Nobody was there. The roof came down at two.", id="fire", language="en"
        ),
        Article("Lamp lit mill", "A faulty lamp set off the fire that destroyed the old mill, the police said.", id="lamp", language="en"),
    )
    answers = "A fire destroyed the old mill in Halm. [1] A faulty lamp set off the fire that destroyed the old mill, the police said. [2]"
    assert archive.ask(asked, history=["What happened at the old mill?", answers]).citations[0].article_id == "lamp"


@pytest.mark.parametrize("text", ["Wurde jemand verletzt?", "Wurden dabei Menschen verletzt?", "Gab es Verletzte?"])
def test_whether_anybody_was_hurt_is_looked_for_in_the_article_spoken_of(archive: Archive, text: str) -> None:
    archive.add(
        Article(
            "Felsen abgebrochen", "Bei Sassnow ist ein Felsen abgebrochen. Verletzt wurde niemand. Der Weg ist gesperrt.", language="de"
        ),
        Article("Markt in Wieda", "Der Markt in Wieda war gut besucht. Es gab Kuchen.", language="de"),
    )
    answer = archive.ask(text, history=["Was ist bei Sassnow passiert?", "Bei Sassnow ist ein Felsen abgebrochen. [1]"])
    assert [claim.text for claim in answer.claims][:1] == ["Verletzt wurde niemand."]


@pytest.mark.parametrize(
    "history",
    [
        ["Who is the pope of Rome?", NO_ANSWER],
        ["hi", "Hello. Dateline answers questions."],
        ["Who is Bo Aas?", say("not_named", name="Bo Aas")],
    ],
)
@pytest.mark.parametrize("text", ["Why?", "tell me more", "Warum?"])
def test_where_nothing_was_said_there_is_nothing_to_give_a_reason_for(news: Archive, history: list[str], text: str) -> None:
    answer = news.ask(text, history=history)
    assert (answer.abstained, answer.evidence) == (True, ())
    assert answer.reason == say("nothing_said", answer.language)
    assert turn_of(text, [*history, *COST]).kind in (WHY, MORE)


def test_a_follow_up_is_about_the_last_two_questions_and_the_last_counts_most() -> None:
    opens = "When does it open?"
    assert context_of(COST) == COST[0]
    assert context_of([*FINAL, *COST, opens, "In 2031. [1]"]) == f"{COST[0]}\n{opens}"
    assert context_of([*COST, "tell me more", "Dearer cables are to blame. [1]", "Why?", NO_ANSWER]) == COST[0]
    assert context_of([*COST, "Who opposes it?", NO_ANSWER]) == f"{COST[0]}\nWho opposes it?"
    asked = [*COST, "Who pays for it?", "The town. [1]", "What about her brother?", "He pays. [1]"]
    assert context_of(asked) == f"{COST[0]}\nWho pays for it?\nWhat about her brother?"
    assert weighted(f"{COST[0]}\n{opens}") == f"{COST[0]} {opens} {opens}"
    assert weighted(opens) == opens


def test_each_part_of_a_question_is_answered_or_named(news: Archive) -> None:
    answer = news.ask("How much will the bridge at Orm cost and who scored both goals in the final?")
    assert ["70 million" in answer.claims[0].text, "Mia Aas" in answer.text] == [True, True]
    assert [number for claim in answer.claims for number in claim.citations] == [citation.number for citation in answer.citations]
    partly = news.ask("How much will the bridge at Orm cost and who is the pope of Rome?")
    assert "70 million" in partly.text
    assert "No article answers: who is the pope of Rome?" in partly.notice
    assert news.ask("Who is the pope of Rome and when did Caesar die?").abstained
    both = news.ask("Who is Ada Holm and who is Per Lund?")
    assert [claim.short for claim in both.claims] == ["engineer", "Mayor"]
    assert not both.unsure


def test_a_model_drafts_once_over_the_evidence_of_all_parts(news: Archive) -> None:
    said = "The bridge at Orm will cost 70 million kroner. [1] Striker Mia Aas scored both goals. [2]"
    with endpoint(said) as (llm, requests):
        answer = news.ask("How much will the bridge at Orm cost and who scored both goals in the final?", llm=llm)
    assert len(requests) == 1
    assert [claim.text.split()[0] for claim in answer.claims] == ["The", "Striker"]


def test_every_item_of_a_list_is_quoted(news: Archive) -> None:
    answer = news.ask("Which mayors were elected on Sunday?")
    assert all(name in answer.text for name in ("Ida Corr", "Olav Penn", "Suri Vane", "Kai Brandt"))


def test_a_bare_why_is_not_answered_from_another_story(archive: qa.Archive) -> None:
    archive.add(
        Article(
            id="ferry", title="Ferry sinks off Varn", published="2026-09-10", language="en",
            text="Twenty-two people died when the ferry Tern sank on Sunday. The harbour at Varn was quiet. A service is planned.",
        ),
        Article(
            id="flood", title="Flood in Marn", published="2026-09-12", language="en",
            text="The flood in Marn killed nobody. The warning went out early, and that is why nobody died, the mayor said. Pumps ran.",
        ),
    )  # fmt: skip
    first = archive.ask("How many people died on the Tern?")
    assert first.citations[0].article_id == "ferry"
    why = archive.ask("why?", history=["How many people died on the Tern?", first.text])
    assert "flood" not in [citation.article_id for citation in why.citations]
