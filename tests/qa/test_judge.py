"""The judge: from lists to weights that travel, and what it says with them."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel

import qa
from qa.checking.checkers import CheckerError, Judged, with_days
from qa.claims import open_checker
from qa.reading import cross_encoder
from qa.reading.cross_encoder import ReaderError, load
from qa.reading.judge import WINDOW, Judge, open_judge, read_manifest, weights_of
from qa.reading.network import network_of
from qa.reading.pairs import MANIFEST, Judgement, PairTokenizer, Sentence, evidence_text
from qa.reading.reader import judge_best
from qa.settings import Settings
from qa.training.graph import make_of_judge
from qa.training.judge import fit as fitting
from qa.training.judge import languages, written
from qa.training.judge.__main__ import main
from qa.training.judge.bits import in_four_bits, pack4, pack8, pack_tensors, rounded4, unpacked
from qa.training.judge.fit import CARD, WEIGHTS, Plan, fit
from qa.training.judge.items import Choice, Claims, Drawing, Items, Source
from qa.training.judge.items import load as load_items
from qa.training.judge.items import write as write_items
from qa.training.judge.pack import pack
from vectorstore.models.bundled import embedder_path
from vectorstore.models.encoder import EIGHT_BITS, Encoder, passes, processor_has

FLEET = "The group consists of seven warships and a fast-attack submarine."
OTHERS = tuple(
    Sentence("Fleet", "", text) for text in ("It rained.", "Nobody was there.", "The port is shut.", "He left on Monday.", FLEET)
)
QUESTION = "How many warships are there?"


def items() -> Items:
    gold = Sentence("Fleet", "", FLEET)
    choices = [Choice("ours", held, QUESTION, gold, (22, 27), OTHERS[:4]) for held in (False, True)]
    choices += [Choice("ours", held, "How many aircraft are there?", None, None, OTHERS) for held in (False, True)]
    claims = [
        Claims("claims", held, "Fleet", (FLEET,), ("There are seven warships.",), ("There are eight warships.",)) for held in (False, True)
    ]
    return Items((Source("ours", "ours", times=2), Source("claims", "ours")), tuple(choices), tuple(claims))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backbone that has learnt nothing, of two layers."""
    folder = tmp_path_factory.mktemp("base")
    torch.manual_seed(0)
    config = BertConfig(hidden_size=64, num_hidden_layers=2, num_attention_heads=2, intermediate_size=128, dtype="float32")
    BertModel(config).save_pretrained(folder)
    shutil.copy(Path(embedder_path()) / "tokenizer.json", folder)
    return folder


@pytest.fixture(scope="module")
def trained(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    fit(items(), base, folder, Plan(passes=3, lists=2, rate=1e-3))
    return folder


@pytest.fixture(scope="module")
def weights(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    pack(trained, items(), folder)
    return folder


@pytest.fixture(autouse=True)
def _loaded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for loaded in (cross_encoder._OURS, cross_encoder._OTHERS):
        monkeypatch.setattr(loaded, "_loaded", {})
        monkeypatch.setattr(loaded, "_failed", {})


def test_packed_weights_judge_as_those_that_were_trained(trained: Path, weights: Path) -> None:
    config = json.loads((trained / "config.json").read_text())
    rounded = {name: rounded4(of) if in_four_bits(name, of) else of for name, of in load_file(trained / WEIGHTS).items()}
    network = network_of(config, rounded, 2).at_rest()
    before = Judge(network.score, PairTokenizer(trained, config["pad_token_id"]), WINDOW, frozenset({"en"}), "judge", passes())
    after = open_judge(weights)
    one, other = (judge.judge(QUESTION, OTHERS) for judge in (before, after))
    assert np.argsort(one.logits).tolist() == np.argsort(other.logits).tolist()
    assert np.allclose(one.logits, other.logits, atol=0.01)
    text = evidence_text("Fleet", [FLEET])
    one_way, other_way = (judge.supports(text, "There are seven warships.") for judge in (before, after))
    assert 0 < one_way < 1
    assert one_way == pytest.approx(other_way, abs=0.02)


def test_log_odds_are_raised_when_weights_are_packed(trained: Path, weights: Path, tmp_path: Path) -> None:
    pack(trained, items(), tmp_path, 1.5)
    before, after = (open_judge(folder) for folder in (weights, tmp_path))
    assert after.judge(QUESTION, OTHERS).logits == pytest.approx(before.judge(QUESTION, OTHERS).logits + 1.5, abs=0.02)


@pytest.mark.parametrize("eight", [False, *([True] if processor_has(EIGHT_BITS) else [])])
def test_graphs_compute_what_the_network_does(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eight: bool) -> None:
    folder = tmp_path / "judge"
    shutil.copytree(weights, folder)
    make_of_judge(folder)
    monkeypatch.setattr("qa.reading.judge.processor_has", lambda _: eight)
    loaded: list[str] = []
    monkeypatch.setattr("qa.reading.judge.Encoder", lambda graph, *rest, **more: loaded.append(graph.name) or Encoder(graph, *rest, **more))
    with_graph, without = open_judge(folder), open_judge(weights)
    assert loaded == ["graph8.onnx" if eight else "graph.onnx"]
    one, other = (judge.judge(QUESTION, OTHERS) for judge in (with_graph, without))
    assert np.allclose(one.logits, other.logits, atol=0.05)
    text = evidence_text("Fleet", [FLEET])
    assert with_graph.supports(text, "There are nine.") == pytest.approx(without.supports(text, "There are nine."), abs=0.02)


def test_a_judge_is_trained_further(weights: Path, tmp_path: Path) -> None:
    earlier = json.loads((weights / MANIFEST).read_text())["card"]
    fit(items(), weights, tmp_path, Plan(passes=1, lists=2, rate=1e-9, head_rate=1e-9))
    card = json.loads((tmp_path / CARD).read_text())
    assert card["earlier"]["steps"] == earlier["steps"]
    before, after = weights_of(weights, read_manifest(weights)), load_file(tmp_path / WEIGHTS)
    assert before.keys() == after.keys()
    assert all(np.allclose(before[name], after[name], atol=1e-6) for name in before)


def test_the_card_tells_what_weights_were_made_of_and_what_packing_lost(weights: Path) -> None:
    card = json.loads((weights / MANIFEST).read_text())["card"]
    assert [source["licence"] for source in card["sources"]] == ["ours", "ours"]
    assert card["sources"][0]["lists"] == card["sources"][0]["lists_held_out"] == 2
    assert card["steps"] == 6
    assert min(card["bits"].values()) > 0
    assert card["held_out"].keys() == card["held_out_packed"].keys() == {"ours", "claims"}
    assert {"gold_first", "gold_in_three", "auroc", "short"} <= card["held_out"]["ours"].keys()
    assert {"balanced_accuracy", "kept", "removed", "twins"} <= card["held_out"]["claims"].keys()
    assert 0 <= card["lost"] <= 1


def test_training_goes_on_where_it_was_interrupted(base: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train_on = fitting._Training._train_on

    def interrupted(self: fitting._Training, step: object, done: float) -> None:
        if self.step == 4:
            raise KeyboardInterrupt
        train_on(self, step, done)  # type: ignore[arg-type]

    plan = Plan(passes=3, lists=2, rate=1e-3, every=2)
    with monkeypatch.context() as patch:
        patch.setattr(fitting._Training, "_train_on", interrupted)
        with pytest.raises(KeyboardInterrupt):
            fit(items(), base, tmp_path, plan)
    fit(items(), base, tmp_path, plan)
    whole, resumed = load_file(trained / WEIGHTS), load_file(tmp_path / WEIGHTS)
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    assert not (tmp_path / "checkpoint.pt").exists()


def test_a_checkpoint_of_another_training_is_refused(base: Path, tmp_path: Path) -> None:
    torch.save({"steps": 999}, tmp_path / "checkpoint.pt")
    with pytest.raises(ValueError, match="999 steps, and this one has 6: delete it"):
        fit(items(), base, tmp_path, Plan(passes=3, lists=2))


def test_training_ends_when_its_minutes_are_over(base: Path, tmp_path: Path) -> None:
    fit(items(), base, tmp_path, Plan(passes=1000, lists=2, minutes=0.01))
    assert 0 < json.loads((tmp_path / CARD).read_text())["steps"] < 2000


def test_training_learns_what_is_true(base: Path, tmp_path: Path) -> None:
    fit(items(), base, tmp_path, Plan(passes=10, lists=2, rate=2e-3))
    assert json.loads((tmp_path / CARD).read_text())["held_out"]["claims"]["twins"] == 1


def test_each_item_of_a_pass_is_drawn_as_often_as_its_source_says() -> None:
    drawing = Drawing(items(), per_step=1, wrong=2, seed=0)
    steps = [drawing.step(number) for number in range(drawing.steps_in_pass)]
    assert [len(step.choices) for step in steps] == [1] * 4
    assert sorted(choice.question for step in steps for choice in step.choices) == sorted([QUESTION, "How many aircraft are there?"] * 2)
    assert sum(len(step.statements) for step in steps) == 1
    assert drawing.step(2) == Drawing(items(), per_step=1, wrong=2, seed=0).step(2)


def test_lists_are_made_of_what_the_archive_finds_for_questions_and_of_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rest = "The wind was strong that evening. In all 12 people were hurt. The port was shut for a week. It rained. The night was cold."
    subjects = []
    for name, number in (("Aster", "seven"), ("Birch", "nine")):  # the first is held out
        context = f"The {name} fleet consists of {number} warships. {rest}"
        answer = {"text": number, "answer_start": context.index(number)}
        asked = [{"question": f"How many warships has the {name} fleet?", "id": name, "is_impossible": False, "answers": [answer]}]
        asked.append({"question": f"Who is the admiral of the {name} fleet?", "id": f"{name}-0", "is_impossible": True, "answers": []})
        subjects.append({"title": name, "paragraphs": [{"context": context, "qas": asked}]})
    squad, newsroom = tmp_path / "squad.json", tmp_path / "newsroom"
    squad.write_text(json.dumps({"version": "v2.0", "data": subjects}))
    (newsroom / "articles").mkdir(parents=True)
    head = "---\nid: ferry\ntitle: Ferry\nlanguage: en\n---\n"
    (newsroom / "articles" / "ferry.md").write_text(f"{head}The ferry carried 40 cars to the island. {rest}\n")
    for part in ("train", "dev"):
        quotes = ["The ferry carried 40 cars to the island."]
        question = {"question": "How many cars did the ferry carry?", "answers": ["40"], "articles": ["ferry"], "quotes": quotes}
        (newsroom / f"{part}.jsonl").write_text(json.dumps(question))
        claims = [{"id": f"c{letter}", "claim": f"It carried {number} cars.", "evidence": quotes, "supported": letter == "t"}
                  for letter, number in (("t", 40), ("f", 50))]  # fmt: skip
        (newsroom / f"claims-{part}.jsonl").write_text("\n".join(map(json.dumps, claims)))
    main(["lists", "--squad", str(squad), "--newsroom", str(newsroom), "--lists", str(tmp_path / "lists.jsonl.xz")])
    made = load_items(tmp_path / "lists.jsonl.xz")
    asked_of_squad = {(choice.question, choice.held, bool(choice.gold)) for choice in made.choices if choice.source == "SQuAD 2.0"}
    assert asked_of_squad == {
        ("How many warships has the Aster fleet?", True, True),
        ("Who is the admiral of the Aster fleet?", True, False),
        ("How many warships has the Birch fleet?", False, True),
        ("Who is the admiral of the Birch fleet?", False, False),
    }
    gold = [(choice.gold.text, choice.short) for choice in made.choices if choice.gold and choice.source == "newsroom train"]
    assert gold == [("The ferry carried 40 cars to the island.", (18, 20))]
    assert [group.held for group in made.claims if group.supported == ("It carried 40 cars.",)] == [False, True]
    assert any(group.source == "claims made by rule" for group in made.claims)


def test_items_are_read_as_they_were_written(tmp_path: Path) -> None:
    made = items()
    write_items(tmp_path / "lists.jsonl.xz", made.sources, [*made.choices, *made.claims])
    assert load_items(tmp_path / "lists.jsonl.xz") == made


def test_a_part_that_is_damaged_is_refused_with_what_to_do(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "judge"
    shutil.copytree(weights, damaged)
    part = damaged / "weights.0"
    part.write_bytes(part.read_bytes()[:-1] + b"?")
    with pytest.raises(ReaderError, match=r"weights\.0 is not the file that its manifest names.*Set DATELINE_READER"):
        load(str(damaged))
    monkeypatch.setattr(cross_encoder, "JUDGE_FOLDER", damaged)
    with pytest.raises(ReaderError, match=r"Install dateline-qa anew, or set DATELINE_READER to quick"):
        load("bundled")
    part.unlink()
    with pytest.raises(ReaderError):
        load(str(damaged))


def test_bundled_is_the_judge_where_its_weights_are_and_quick_never(weights: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cross_encoder, "JUDGE_FOLDER", tmp_path / "nothing")
    assert load("bundled") is load("quick")
    assert not isinstance(load("quick"), Judge)
    assert load("none") is None
    monkeypatch.setattr(cross_encoder, "JUDGE_FOLDER", weights)
    assert isinstance(load("bundled"), Judge)
    assert not isinstance(load("quick"), Judge)
    assert isinstance(load(str(weights)), Judge)


def test_weights_in_few_bits_are_near_what_they_were() -> None:
    weight = torch.randn(48, 64, generator=torch.Generator().manual_seed(0))
    weight[3] = 0
    for pack_matrix, most in ((pack8, 0.02), (pack4, 0.11)):
        values, scale = pack_matrix(weight)
        near = unpacked({"w": values, "w@scale": scale})["w"]
        assert float((near - weight).norm() / weight.norm()) < most
        assert not near[3].any()


def test_the_embeddings_have_eight_bits_and_the_layers_four() -> None:
    matrix = torch.randn(160, 160, generator=torch.Generator().manual_seed(0))
    packed = pack_tensors({"embeddings.word.weight": matrix, "layer.0.weight": matrix, "head.weight": matrix[:4], "head.bias": matrix[0]})
    kinds = {name: values.dtype for name, values in packed.items() if "@" not in name}
    half = torch.float16
    assert list(kinds.values()) == [torch.int8, torch.uint8, half, half]


def test_training_ends_with_the_layers_as_they_will_be_packed(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    learn = fitting._Training._of_claims

    def watched(self: fitting._Training, step: object) -> object:
        weight = self.network.base.encoder.layer[0].output.dense.weight.detach()
        seen.append(torch.equal(weight, rounded4(weight)))
        return learn(self, step)  # type: ignore[arg-type]

    monkeypatch.setattr(fitting._Training, "_of_claims", watched)
    fit(items(), base, tmp_path, Plan(passes=2, lists=1, packed_from=0.5))
    assert seen == [False, True]


def test_a_backbone_may_come_in_pieces_of_eight_bits(base: Path, tmp_path: Path) -> None:
    tensors = load_file(base / "model.safetensors")
    for number, names in enumerate((sorted(tensors)[::2], sorted(tensors)[1::2])):
        piece = {}
        for name in names:
            of_name = pack8(tensors[name]) if tensors[name].ndim == 2 else (tensors[name].half(), None)
            piece |= {name: of_name[0]} | ({f"{name}@scale": of_name[1]} if of_name[1] is not None else {})
        save_file(piece, tmp_path / f"base.{number}.safetensors")
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(base / name, tmp_path)
    fit(items(), tmp_path, tmp_path / "out", Plan(passes=1, lists=2))
    assert (tmp_path / "out" / WEIGHTS).exists()


def test_training_needs_nothing_of_the_archive() -> None:
    """So that a machine with a GPU needs no more than torch and transformers."""
    ours = ("qa.archive", "qa.settings", "vectorstore.store", "pydantic_settings", "sqlalchemy", "chromadb", "sentence_transformers")
    command = f"import sys, qa.training.judge.__main__; print([name for name in {ours} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", command], cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["all"], "SQUAD=path"),
        (["all", "--squad", "nowhere.json"], "nowhere.json"),
        (["fit", "--base", "/nowhere"], "/nowhere/config.json, /nowhere/tokenizer.json are missing"),
        (["pack", "--lists", "/nowhere/lists"], "/nowhere/lists is missing. Make it"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_made(arguments: list[str], told: str) -> None:
    with pytest.raises(SystemExit, match=told):
        main(arguments)


def test_a_backbone_without_some_of_its_tensors_is_refused(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base, tmp_path / "base")
    tensors = load_file(base / "model.safetensors")
    del tensors["encoder.layer.1.output.dense.weight"]
    save_file(tensors, tmp_path / "base" / "model.safetensors")
    with pytest.raises(ValueError, match=r"1 of its tensors are missing, such as encoder\.layer\.1\.output\.dense\.weight"):
        fit(items(), tmp_path / "base", tmp_path / "out", Plan())


def test_a_judge_checks_claims_in_the_language_that_it_reads(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(Judge, "supports", lambda _, text, claim: asked.append((text, claim)) or float("fast-attack" in text))
    known, other = "The fleet has seven warships.", "Die Gruppe hat sieben Kriegsschiffe."
    assert qa.check(known, ["It rained.", FLEET], title="Fleet", checker=str(weights))
    assert asked[0] == (evidence_text("Fleet", ["It rained.", FLEET]), known)
    asked.clear()
    refused = qa.check("Seven warships are there.", ["Seven warships belong to the group."], title="Fleet", checker=str(weights))
    assert refused.why == "the evidence does not say that"
    assert not qa.check("The fleet has eight warships.", [FLEET], checker=str(weights))
    assert len(asked) == 1  # what a number tells apart, no model is asked about
    qa.check(other, ["Die Gruppe besteht aus sieben Kriegsschiffen."], language="de", checker=str(weights))
    assert len(asked) == 1


def test_what_a_judge_does_not_read_the_one_beside_it_does(weights: Path) -> None:
    other = replace(open_judge(weights), languages=frozenset({"en", "de"}))
    judge = open_judge(weights, lambda: other)
    for spoken, reads in (({"en"}, judge), (set(), judge), ({"de"}, other), ({"de", "en"}, other), ({"de", "fr"}, None)):
        assert judge.of(spoken) is reads, spoken
    assert open_judge(weights).of({"de"}) is None


def test_a_judge_of_any_language_checks_claims_in_all(weights: Path) -> None:
    english, any_language = open_judge(weights), replace(open_judge(weights), languages=frozenset())
    assert [Judged("judge", judge).of({"de", "en"}) is None for judge in (english, any_language)] == [True, False]


def test_a_judge_reads_of_long_evidence_what_is_most_like_the_claim(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(Judge, "supports", lambda _, text, claim: read.append(text) or 1.0)
    long = [f"On day {n} the committee of the harbour spoke at length about its budget for the year and the pier." for n in range(20)]
    assert qa.check("The group has seven warships.", [*long, FLEET], checker=str(weights))
    assert FLEET in read[0]
    assert open_judge(weights).fits(read[0], "The group has seven warships.")


def test_the_bundled_checker_is_the_judge_where_its_weights_are(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_encoder, "JUDGE_FOLDER", weights / "none")
    assert open_checker("bundled", Settings()) is None
    monkeypatch.setattr(cross_encoder, "JUDGE_FOLDER", weights)
    found = open_checker("bundled", Settings())
    assert found is not None
    assert found.name == "bundled"
    assert open_checker("rules", Settings()) is None
    (weights / "weights.0").rename(weights / "away")
    monkeypatch.setattr(cross_encoder._OURS, "_loaded", {})
    try:
        with pytest.raises(CheckerError, match="Install dateline-qa anew"):
            open_checker("bundled", Settings())
    finally:
        (weights / "away").rename(weights / "weights.0")


class Counting:
    """A cross-encoder that remembers how many sentences it was given at a time, and whose k-th sentence answers."""

    kind, languages = "judge", frozenset({"en"})

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.given: list[int] = []

    def of(self, languages: Set[str]) -> "Counting":
        return self

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judgement:
        first = sum(self.given)
        self.given.append(len(sentences))
        logits = np.array([3.0 if first + i == self.answers else -3.0 for i in range(len(sentences))])
        return Judgement(logits, (None,) * len(sentences))


@pytest.mark.parametrize(
    ("sentences", "answers", "given"), [(40, 0, [8]), (40, 8, [8, 8]), (40, 39, [8, 8, 8]), (10, 39, [8, 2]), (3, 39, [3])]
)
def test_more_sentences_are_read_as_long_as_none_answers(sentences: int, answers: int, given: list[int]) -> None:
    encoder = Counting(answers)
    judged = judge_best(encoder, QUESTION, [Sentence("", "", str(i)) for i in range(sentences)])
    assert encoder.given == given
    assert len(judged.logits) == len(judged.short) == sum(given)


def test_a_sentence_is_judged_once_for_a_question() -> None:
    encoder, known = Counting(39), {}  # type: ignore[var-annotated]
    sentences = [Sentence("", "", str(i)) for i in range(40)]
    first = judge_best(encoder, QUESTION, sentences[:20], known)
    again = judge_best(encoder, QUESTION, [*sentences[10:20], *sentences[20:30]], known)
    assert encoder.given == [8, 8, 4, 6, 4]
    assert list(first.logits[10:]) == list(again.logits[:10])
    assert judge_best(encoder, "Another?", sentences[:3], known).logits.shape == (3,)


def test_the_judge_that_ships_answers_and_checks_claims() -> None:
    judge = load("bundled")
    assert isinstance(judge, Judge)
    judged = judge.judge(QUESTION, OTHERS)
    assert int(judged.logits.argmax()) == len(OTHERS) - 1
    start, end = judged.short[-1] or (0, 0)
    assert FLEET[start:end] == "seven"
    council = "The council of Ostermoor approved the plan."
    grounds = qa.check("Ostermoor's councillors have given the go-ahead.", [council], checker="bundled").grounds
    assert grounds
    assert grounds.exact == ("Ostermoor's",)
    assert 0.27 <= (grounds.probability or 0.0) < 1
    assert not qa.check("Ostermoor's councillors have rejected it.", [council], checker="bundled")


@pytest.mark.parametrize(
    ("language", "question", "other", "answer"),
    [
        ("de", "Wie viele Menschen kamen ums Leben?", "Der Bürgermeister dankte der Feuerwehr.", "Im Haus starben drei Bewohner."),
        ("es", "¿Quién dirigirá el museo?", "La entrada cuesta nueve euros.", "Marta Ferrer será la nueva directora del museo."),
        ("tr", "Köprü ne zaman açılacak?", "Belediye 40 işçi çalıştırıyor.", "Yeni köprü 4 Haziran'da trafiğe açılacak."),
    ],
)
def test_the_judge_of_other_languages_that_ships_knows_answers(language: str, question: str, other: str, answer: str) -> None:
    judge = load("bundled")
    assert judge is not None
    own = judge.of({language})
    assert own is not None
    assert own is judge.of({"en", language})
    one, two = own.judge(question, [Sentence("", "", other), Sentence("", "", answer)]).logits
    assert two > one


def test_the_judge_reads_the_dates_that_weekdays_mean() -> None:
    day = date(2025, 9, 4)  # a Thursday
    assert with_days("It met on Tuesday and today.", day) == "It met on Tuesday (2 September 2025) and today (4 September 2025)."
    assert (
        with_days("It met on Thursday, and yesterday.", day) == "It met on Thursday (4 September 2025), and yesterday (3 September 2025)."
    )
    assert with_days("Fridays are free.", day) == "Fridays are free."
    assert with_days("It met on Tuesday (2 September).", day) == "It met on Tuesday (2 September)."
    assert with_days("It met on Tuesday.", None) == "It met on Tuesday."


def test_what_was_written_over_passages_is_found_by_their_sentences(tmp_path: Path) -> None:
    sentences = ["The fleet left on Monday.", "It has seven warships.", "Nobody waved."]
    keys = [hashlib.sha256(sentence.encode()).hexdigest()[:12] for sentence in sentences]
    asked = [{"question": "How large is the fleet?", "style": "short", "gold": [1], "answer": "seven"},
             {"question": "Who leads the fleet?", "style": "none", "gold": [], "answer": ""}]  # fmt: skip
    claim = {"true": "There are seven ships.", "false": "There are nine ships.", "by": [1], "kind": "number", "style": "short"}
    lines = [{"sentences": keys, "claims": [claim], "questions": asked}, {"sentences": ["unknown"], "claims": [claim], "questions": []}]
    (tmp_path / "written.jsonl").write_text("\n".join(map(json.dumps, lines)))
    answer = {"text": "seven", "answer_start": " ".join(sentences).index("seven")}
    question = {"question": QUESTION, "id": "1", "is_impossible": False, "answers": [answer]}
    paragraph = {"context": " ".join(sentences), "qas": [question]}
    (tmp_path / "squad.json").write_text(json.dumps({"version": "v2.0", "data": [{"title": "Fleet", "paragraphs": [paragraph]}]}))
    items = list(written.read(tmp_path / "written.jsonl", tmp_path / "squad.json", None))
    claims = [item for item in items if isinstance(item, Claims)]
    assert {item.evidence for item in claims} >= {tuple(sentences), (sentences[1],)}
    assert all(item.unsupported == ("There are nine ships.",) for item in claims if item.supported)
    answered, unanswered = (item for item in items if isinstance(item, Choice))
    assert answered.gold is not None
    assert (answered.gold.text, answered.gold.before, answered.short) == (sentences[1], sentences[0], (7, 12))
    assert {of.text for of in answered.others} == {sentences[0], sentences[2]}
    assert unanswered.gold is None
    assert len(unanswered.others) == 3


def test_what_was_written_in_other_languages_is_read(tmp_path: Path) -> None:
    sentences = ["Die Fähre sank im März.", "Alle 40 Gäste wurden gerettet.", "Der Reeder schweigt."]
    claim = {"true": "Niemand ertrank.", "false": "Jemand ertrank.", "by": [1], "kind": "negation"}
    asked = {"question": "Wie viele kamen davon?", "sentence": 1, "answer": "40"}
    passage = {"language": "de", "title": "Fähre", "sentences": sentences, "questions": [asked], "unanswerable": ["Wem gehört sie?"]}
    (tmp_path / "de.jsonl").write_text("\n".join([json.dumps(passage | {"claims": [claim]})] * 6))
    items = list(languages.read(tmp_path / "de.jsonl"))
    assert [sum(item.held for item in items if isinstance(item, kind)) for kind in (Choice, Claims)] == [2, 1]  # of the sixth passage
    answered, unanswered = (item for item in items[:2] if isinstance(item, Choice))
    assert answered.gold == Sentence("Fähre", sentences[0], sentences[1])
    assert answered.short == (5, 7)
    assert {other.text for other in answered.others} == {sentences[0], sentences[2]}
    assert (unanswered.gold, len(unanswered.others)) == (None, 3)
    read_with = {item.evidence for item in items if isinstance(item, Claims) and item.supported}
    assert read_with == {tuple(sentences), (sentences[1],)}
    both = Items((languages.source("de"), Source("ours", "ours")), tuple(item for item in items if isinstance(item, Choice)), ())
    assert [len(both.of(of).choices) for of in ({"de"}, {"en"}, {"en", "de"})] == [12, 0, 12]


def test_a_vocabulary_is_cut_down_to_the_pieces_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁Fähre", "▁и", "▁ferry", "y", "▁f", "err", "▁Fä", "hre"]
    tokenizer = Tokenizer(Unigram([(piece, -float(i)) for i, piece in enumerate(pieces)], unk_id=3))
    tokenizer.pre_tokenizer = Metaspace()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    base, out = tmp_path / "base", tmp_path / "out"
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=4, num_hidden_layers=1, num_attention_heads=1, intermediate_size=4, pad_token_id=1
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(base)
    tokenizer.save(str(base / "tokenizer.json"))
    monkeypatch.setattr(languages, "_uses", lambda *_: Counter({6: 9, 12: 8, 11: 7, 7: 1}))
    languages.cut_down(base, out, pieces=9)
    shorter = Tokenizer.from_file(str(out / "tokenizer.json"))
    assert [shorter.id_to_token(i) for i in range(9)] == ["<s>", "<pad>", "</s>", "<unk>", "▁", "y", "▁f", "▁Fä", "hre"]
    assert shorter.encode("Fähre").tokens == ["<s>", "▁Fä", "hre", "</s>"]
    before, after = (load_file(folder / "model.safetensors")["embeddings.word_embeddings.weight"] for folder in (base, out))
    assert torch.equal(after, before[[0, 1, 2, 3, 4, 8, 9, 11, 12]])
    assert json.loads((out / "config.json").read_text())["vocab_size"] == 9
