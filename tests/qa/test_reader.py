import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

import qa
from qa import Archive
from qa.asking.question import understand
from qa.asking.retrieve import choose_passages, query_for
from qa.reading.cross_encoder import BUNDLED, ReaderError, load
from qa.reading.pairs import Sentence
from qa.reading.reader import read
from qa.reading.reading import best_quotes
from qa.showing.page import Page
from qa.training.cross_encoder import train_cross_encoder
from qa.training.reads import Item
from qa.types import Claim
from vectorstore import Article
from vectorstore.models.bundled import embedder_path

FLEET = "The group consists of seven warships and a fast-attack submarine, according to a source who was not named."


def article(name: str, text: str, published: str = "2025-09-03", title: str = "") -> Article:
    return Article(id=name, title=title or name, text=text, published=datetime.fromisoformat(published).replace(tzinfo=UTC), language="en")


@pytest.mark.usefixtures("judged_anew")
def test_the_cross_encoder_tells_the_sentence_that_answers_and_the_words_in_it() -> None:
    encoder = load("bundled")
    assert encoder
    others = ("The ships are to arrive next week.", "Officials declined to say how long the ships would stay.")
    judged = encoder.judge("How many warships are on their way?", [Sentence("Fleet", "", text) for text in (others[0], FLEET, others[1])])
    assert judged.logits.argmax() == 1
    span = judged.short[1]
    assert span
    assert FLEET[slice(*span)] == "seven"


@pytest.mark.usefixtures("judged_anew")
def test_sentences_are_judged_alike_in_any_order_and_number() -> None:
    encoder = load("bundled")
    assert encoder
    sentences = [Sentence("Fleet", "", text) for text in (FLEET, "It rained.", "Nobody " * 400, "")]
    together = encoder.judge("How many warships?", sentences)
    alone = [encoder.judge("How many warships?", [sentence]).logits[0] for sentence in sentences]
    assert np.allclose(together.logits, alone, atol=0.2)  # half precision
    assert len(encoder.judge("How many warships?", []).logits) == 0


def test_an_answer_offers_its_few_words_beside_the_whole_quote(sample: Archive) -> None:
    answer = sample.ask("How many warships are heading for the southern Caribbean?")
    assert answer.short == "seven"
    assert answer.claims[0].text == FLEET
    assert answer.citations[0].quote == FLEET


@pytest.mark.parametrize(
    ("asked", "quiz", "told"),
    [
        ("Which dog of the mayor bites?", "Which dog of the mayor bites?", "The mayor's dog Bosun bites guests."),
        ("Who won the Orla regatta?", "Who won the Orla regatta? ”", "Tove Lind took the Orla regatta by a minute."),
        ("How many bridges does Orla have?", "Do you know how many bridges Orla has?", "There are nine bridges in Orla."),
        ("¿Cuántos puentes tiene Orla?", "¿Cuántos puentes tiene Orla?", "En Orla hay nueve puentes."),
    ],
)  # fmt: skip
def test_a_sentence_that_asks_is_no_answer(archive: qa.Archive, asked: str, quiz: str, told: str) -> None:
    archive.add(article("quiz", f"{quiz} Send us a card."), article("told", told))
    answer = archive.ask(asked)
    assert not any(claim.text.rstrip(" ”").endswith("?") for claim in answer.claims)
    assert told in [item.quote for item in answer.evidence]


@pytest.mark.parametrize(
    ("asked", "others", "own"),
    [
        (
            "How long was Ida Holm in prison?",
            "Bo Aas of Vik was caught in June. He has spent 60 days in prison.",
            "Ida Holm of Vik sold pictures.",
        ),
        (
            "How cold is the water of Tarn Bay?",
            "At the spring of Vik the water is 40 degrees cold.",
            "Nine boats crossed Tarn Bay in June.",
        ),
        ("How many soldiers guard the Tarn Bridge?", "The museum has 40 soldiers of tin.", "Two guards stood on the Tarn Bridge."),
    ],
)
def test_a_sentence_about_others_than_the_question_names_is_no_answer(archive: qa.Archive, asked: str, others: str, own: str) -> None:
    archive.add(article("others", others), article("own", own))
    assert {item.hit.article_id for item in archive.ask(asked).evidence} == {"own"}


@pytest.mark.parametrize(
    ("asked", "others", "own"),
    [
        (
            "tarnfest ticket price",
            "A ticket to the museum has a price of 40 marks.",
            "Tarnfest begins in June. Its tickets have a price of 149 marks.",
        ),
        ("copper price", "The price of gold rose to 1,900 marks. Its price had been lower.", "A compound of copper and lead was shown."),
        ("holm founder", "Bo Aas is the founder of a bank. The founder smiled.", "When Ida Holm began to collect eggs, she had no plan."),
    ],
)
def test_keywords_are_answered_by_articles_that_have_those_that_weigh_most(archive: qa.Archive, asked: str, others: str, own: str) -> None:
    archive.add(
        article("others", others), article("own", own), *(article(word, f"A {word} was seen.") for word in ("ticket", "price", "founder"))
    )
    assert {item.hit.article_id for item in archive.ask(asked).evidence} == {"own"}


def test_of_many_keywords_some_may_be_in_other_words_in_the_article(archive: qa.Archive) -> None:
    archive.add(article("told", "The youngest was Mila, aged six."), article("others", "The youngest victim of a ferry disaster sued."))
    assert {item.hit.article_id for item in archive.ask("youngest victim ferry disaster").evidence} == {"told", "others"}


@pytest.mark.parametrize(
    ("asked", "opening", "detail"),
    [
        ("What happened with the campaign of Bo Aas?", "Bo Aas left the race on Tuesday.", "The campaign of Bo Aas is three weeks old."),
        ("What happened in Vik?", "A storm swept houses in Vik away.", "The list of what happened does not name Vik."),
        (
            "What happened to the Tarn constitution?",
            "Voters in Tarn rejected the new constitution.",
            "The old constitution of Tarn is of 1980.",
        ),
    ],
)
def test_what_happened_is_what_an_article_begins_with(archive: qa.Archive, asked: str, opening: str, detail: str) -> None:
    archive.add(article("news", f"{opening} {'The day had been calm until the early evening. ' * 7}{detail}"))
    assert archive.ask(asked).claims[0].text == opening


def test_where_nothing_has_the_names_of_a_question_all_is_read(archive: qa.Archive) -> None:
    archive.add(article("told", "The minister of war resigned on Monday over the lost fleet."))
    assert archive.ask("Which minister of Great Orla resigned over the lost fleet?").evidence


def test_a_sentence_that_asks_is_found_by_its_words(archive: qa.Archive) -> None:
    archive.add(article("quiz", "It was loud. Who let the dogs out? Nobody knew."), article("told", "The dogs of Orla are out."))
    assert "Who let the dogs out?" in [item.quote for item in archive.ask("Where does “who let the dogs out” stand?").evidence]


def test_any_cross_encoder_reads_instead_by_folder(tmp_path: Path, sample_folder: Path) -> None:
    config = BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, num_labels=1)
    torch.manual_seed(0)
    BertForSequenceClassification(config).save_pretrained(tmp_path / "tiny")
    AutoTokenizer.from_pretrained(embedder_path()).save_pretrained(tmp_path / "tiny")
    with qa.open(sample_folder, llm="none") as archive:
        archive.settings = archive.settings.model_copy(update={"reader": str(tmp_path / "tiny")})
        answer = archive.ask("How many warships are heading for the southern Caribbean?")
    assert answer.evidence
    assert answer.short == ""


@pytest.mark.parametrize("reader", ["no/such-reader", "/nowhere"])
def test_a_cross_encoder_that_is_not_there_is_said_with_what_to_set(reader: str, sample_folder: Path) -> None:
    with qa.open(sample_folder, llm="none") as archive:
        archive.settings = archive.settings.model_copy(update={"reader": reader})
        answer = archive.ask("How many warships are heading for the southern Caribbean?")
    assert reader in answer.notice
    assert "DATELINE_READER" in answer.notice
    assert answer.claims[0].text == FLEET  # the regression answers alone
    with pytest.raises(ReaderError):
        load(reader)


def test_without_a_cross_encoder_the_regression_answers_alone(sample_folder: Path) -> None:
    with qa.open(sample_folder, llm="none") as archive:
        archive.settings = archive.settings.model_copy(update={"reader": "none"})
        answer = archive.ask("How many warships are heading for the southern Caribbean?")
    assert answer.claims[0].text == FLEET


def test_a_quoted_phrase_must_occur(sample: Archive) -> None:
    said = sample.ask('Who said "I shall paint"?')
    assert "I shall paint" in said.evidence[0].quote
    unsaid = sample.ask('Who said "I shall never paint"?')
    assert unsaid.abstained
    assert "“I shall never paint”" in unsaid.reason
    assert unsaid.evidence


@pytest.mark.parametrize(
    ("question", "phrases"),
    [('Who said "never again?"', ("never again",)), ("Wer sagte „nie wieder“?", ("nie wieder",)), ('The 6" gun', ()), ('What is ""?', ())],
)
def test_phrases_are_what_stands_in_quotation_marks(question: str, phrases: tuple[str, ...]) -> None:
    assert understand(question).phrases == phrases


def test_a_phrase_is_found_among_many_passages_with_its_words(archive: Archive) -> None:
    archive.add(*(article(f"a{i}", f"The harbour master said the harbour wall {i} is old. A wall of harbour stone.") for i in range(120)))
    archive.add(article("wanted", "It was called a wall harbour by the guild."))
    question = understand('What is a "wall harbour"?')
    found, missing = choose_passages(question, archive.retrieve(**query_for(question)))
    assert (found.hits[0].article_id, missing) == ("wanted", "")


def test_how_things_stand_now_is_told_by_the_newest_article(archive: Archive) -> None:
    for day, toll in (("2025-05-01", "two"), ("2025-05-09", "four"), ("2025-05-03", "three")):
        archive.add(article(day, f"Storm Petra killed {toll} people, the ministry said.", f"{day}", f"Storm Petra on {day}"))
    question = understand("How many people did storm Petra kill, according to the latest figure?")
    assert question.latest
    assert "four" in read(question, archive.retrieve(**query_for(question)), encoder=load(BUNDLED)).evidence[0].quote


def test_a_broad_question_is_answered_from_several_articles(archive: Archive) -> None:
    for name, text in (
        ("quake", "An earthquake shook Ostermoor at dawn. Ostermoor's church lost its tower."),
        ("vote", "Ostermoor voted to close its harbour."),
        ("team", "Ostermoor won the cup for the first time."),
    ):
        archive.add(article(name, text, title=f"Ostermoor {name}"))
    question = understand("What happened in Ostermoor?")
    reading = read(question, choose_passages(question, archive.retrieve(**query_for(question)))[0], encoder=load(BUNDLED))
    assert question.broad
    assert len(best_quotes(question, reading)) > 2
    assert {item.hit.article_id for item in reading.evidence[:3]} == {"quake", "vote", "team"}


def test_a_quote_that_only_repeats_the_answer_is_left_out(sample: Archive) -> None:
    question = understand("How many warships are heading for the southern Caribbean?")
    reading = read(question, sample.retrieve(**query_for(question)), encoder=load(BUNDLED))
    best = reading.evidence[0]
    start = best.hit.text.index("seven") + best.hit.start
    again, other = (replace(best, start=best.start + 1, score=best.score, short=short) for short in ((start, start + 5), None))
    quotes = best_quotes(question, replace(reading, evidence=(best, again, other)))
    assert quotes == (best, other)


def test_a_sentence_that_points_back_is_quoted_with_the_one_it_points_to(archive: Archive) -> None:
    archive.add(article("manz", "At the controls was Hugo Manz, a retired driver. He took 58 minutes for the journey to Harbour Square."))
    answer = archive.ask("How many minutes did the journey to Harbour Square take?")
    assert answer.text.startswith("At the controls was Hugo Manz")
    assert "58 minutes" in answer.text
    assert answer.evidence[0].quote.startswith("He took")
    assert answer.citations[0].quote.startswith("At the controls")


def test_scores_of_evidence_are_probabilities_within_the_confidence(sample: Archive) -> None:
    answer = sample.ask("Who did Marco Rubio meet in Mexico?")
    assert sum(item.score for item in answer.evidence) <= answer.confidence + 1e-9 <= 1


def test_training_writes_weights_that_the_reader_takes(tmp_path: Path) -> None:
    gold, other = Sentence("Fleet", "", FLEET), Sentence("Fleet", "", "It rained.")
    items = [Item("How many warships?", gold, (other,), ("seven",)), Item("How many aircraft?", None, (gold, other))]
    train_cross_encoder(items * 4, 1, tmp_path / "weights.safetensors")
    made = load_file(tmp_path / "weights.safetensors")
    kept = load_file(Path(qa.__file__).parent / "reading" / "cross_encoder.safetensors")
    assert {name: values.shape for name, values in made.items()} == {name: values.shape for name, values in kept.items()}


def test_the_words_that_answer_are_set_off_and_nothing_of_them_is_markup() -> None:
    claim = Claim('He called it "<b>the</b> & last" ship.', (1,), quoted=True, short="<b>the</b> & last", short_at=(14, 31))
    page = Page().claims([claim], 0, ())
    assert "<strong>&lt;b&gt;the&lt;/b&gt; &amp; last</strong>" in page
    assert "<b>" not in page


def test_a_list_may_take_several_sentences(archive: Archive) -> None:
    archive.add(
        article("trial", "The driver Abel Roy was acquitted of fraud. The dealer Ines Farr was acquitted of fraud as well. It rained.")
    )
    answer = archive.ask("Who were acquitted of fraud?")
    assert "Abel Roy" in answer.text
    assert "Ines Farr" in answer.text


@pytest.mark.usefixtures("judged_anew")
def test_many_may_ask_at_once(sample: Archive) -> None:
    questions = ["How many warships are heading for the southern Caribbean?", "Who did Marco Rubio meet in Mexico?"] * 4
    alone = [sample.ask(question).text for question in questions[:2]]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: sample.ask(question).text, questions))
    assert together == alone * 4


@pytest.mark.nightly  # and in each server that is started
def test_a_question_may_come_while_the_models_are_being_loaded(sample_folder: Path) -> None:
    code = (
        "import sys, threading, qa\n"
        "archive = qa.open(sys.argv[1], llm='none')\n"
        "warming = threading.Thread(target=archive.warm_up)\n"
        "warming.start()\n"
        "from qa.reading import cross_encoder\n"
        "cross_encoder.load('bundled')\n"
        "warming.join()\n"
        "print(archive.ask('Who did Marco Rubio meet in Mexico?').text)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(sample_folder)], capture_output=True, text=True, timeout=600)
    assert "Sheinbaum" in done.stdout, done.stderr
