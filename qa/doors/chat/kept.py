"""Conversations as a browser keeps them for each of its users: one JSON object, sealed when it leaves the server."""

import secrets
from copy import deepcopy
from dataclasses import replace
from typing import Any, TypeAlias

from qa.doors.seals import Seals
from qa.showing.as_json import from_json, to_json
from qa.showing.how import MOST_READ
from qa.showing.texts import as_markdown, escaped
from qa.types import Answer

# {"current": id, "conversations": {id: {"name", "turns": [{"question", "answer", "verdict", "signature"}]}}}; in a session also its "user",
# and "others": the sealed conversations that the browser keeps for other users.
Kept: TypeAlias = dict[str, Any]
_MOST_CONVERSATIONS = 50
_MOST_TURNS = 200  # of all conversations: browsers bound what they keep for a site
_LONGEST_NAME = 80  # characters
_OTHERS = 3  # users of the same browser whose conversations it keeps as well
_LONGEST_SEALED = 2_000_000  # characters of one other user's conversations


def from_browser(stored: Any, user: str, seals: Seals) -> Kept:
    """The conversations of a user from what a browser stored; those of its other users stay sealed."""
    sealed = {str(key): str(value) for key, value in stored.items()} if isinstance(stored, dict) else {}
    own = seals.owner(user)
    others = {key: value for key, value in sealed.items() if key != own and len(value) < _LONGEST_SEALED}
    return restored(seals.unseal(user, sealed.get(own))) | {"user": user, "others": dict(list(others.items())[-_OTHERS:])}


def for_browser(kept: Kept, seals: Seals) -> dict[str, str]:
    """What a browser is to store: each user's conversations, sealed, so that nobody else can read them, or change them unnoticed."""
    own, others = {name: kept[name] for name in ("current", "conversations")}, dict(kept["others"])
    return others | {seals.owner(kept["user"]): seals.seal(kept["user"], own)}


def restored(stored: Any) -> Kept:
    """The conversations that can be read of what was stored; when the current one cannot, a new one is current."""
    readable: dict[str, Any] = {}
    conversations = stored.get("conversations") if isinstance(stored, dict) else None
    for name, conversation in conversations.items() if isinstance(conversations, dict) else ():
        if checked := _readable(conversation):
            readable[str(name)] = checked
    current = str(stored.get("current")) if isinstance(stored, dict) else ""
    return {"current": current, "conversations": readable} if current in readable else with_new({"current": "", "conversations": readable})


def with_new(kept: Kept) -> Kept:
    """With a new, empty conversation, which is the current one; other empty ones are dropped."""
    name = secrets.token_hex(4)
    full = {key: value for key, value in kept["conversations"].items() if value["turns"]}
    return {**kept, "current": name, "conversations": {name: {"name": "", "turns": []}, **full}}


def turns(kept: Kept) -> list[dict[str, Any]]:
    """The turns of the current conversation."""
    current: list[dict[str, Any]] = kept["conversations"][kept["current"]]["turns"]
    return current


def with_question(kept: Kept, question: str) -> Kept:
    """With a further turn that has no answer yet. A conversation is named after its first question."""
    kept = deepcopy(kept)
    conversation = kept["conversations"][kept["current"]]
    conversation["turns"].append({"question": question, "answer": None, "verdict": "", "signature": ""})
    conversation["name"] = conversation["name"] or question[:_LONGEST_NAME]
    return _bounded(kept)


def with_answer(kept: Kept, answer: Answer, seals: Seals) -> Kept:
    """With the answer to the last turn, signed, so that a reader's verdict can only be on an answer that was given."""
    kept = deepcopy(kept)
    given = to_json(replace(answer, evidence=answer.evidence[:MOST_READ]))
    turns(kept)[-1].update(answer=given, signature=seals.sign(given))
    return kept


def without_unanswered(kept: Kept) -> tuple[Kept, str]:
    """Without the last turn if the page was left before its answer; and the question of that turn, to be asked again, else empty."""
    if not turns(kept) or turns(kept)[-1]["answer"] is not None or turns(kept)[-1]["verdict"] == "stopped":
        return kept, ""
    kept = deepcopy(kept)
    return kept, str(turns(kept).pop()["question"])


def with_verdict(kept: Kept, turn: int, verdict: str) -> Kept:
    """With a reader's verdict on a turn, or the note that it was stopped."""
    kept = deepcopy(kept)
    if turn < len(turns(kept)):
        turns(kept)[turn]["verdict"] = verdict
    return kept


def answer_of(kept: Kept, turn: int) -> Answer | None:
    """The answer of a turn of the current conversation, if there is one."""
    current = turns(kept)
    return from_json(current[turn]["answer"]) if turn < len(current) and current[turn]["answer"] else None


def history(kept: Kept) -> list[str]:
    """Earlier turns of the current conversation, question and answer in turn."""
    answers = [turn["answer"] for turn in turns(kept) if turn["answer"]]
    return [str(answer[name]) for answer in answers for name in ("question", "answer")]


def renamed(kept: Kept, name: str, title: str) -> Kept:
    """With another title of the conversation `name`, unless that is empty."""
    kept = deepcopy(kept)
    if name in kept["conversations"] and title.strip():
        kept["conversations"][name]["name"] = title.strip()[:_LONGEST_NAME]
    return kept


def without(kept: Kept, name: str) -> Kept:
    """Without the conversation `name`; a new one takes the place of the current one."""
    rest = {key: value for key, value in kept["conversations"].items() if key != name}
    return {**kept, "conversations": rest} if kept["current"] in rest else with_new({**kept, "current": "", "conversations": rest})


def names_of(kept: Kept, words: str) -> dict[str, str]:
    """The names of the conversations in which all the words occur, by id."""
    wanted = words.casefold().split()
    matching = {}
    for key, conversation in kept["conversations"].items():
        texts = [f"{turn['question']} {(turn['answer'] or {}).get('answer', '')}" for turn in conversation["turns"]]
        text = " ".join([conversation["name"], *texts]).casefold()
        if texts and all(word in text for word in wanted):
            matching[key] = conversation["name"]
    return matching


def as_markdown_file(kept: Kept, name: str) -> str:
    """A conversation as Markdown; the names of its footnotes begin with the number of the turn."""
    conversation = kept["conversations"][name]
    parts = [f"# {escaped(conversation['name'])}"]
    for number, turn in enumerate(conversation["turns"], 1):
        answer = as_markdown(from_json(turn["answer"]), f"{number}-") if turn["answer"] else ""
        parts += [f"## {escaped(turn['question'])}", answer]
    return "\n\n".join(filter(None, parts)) + "\n"


def _readable(conversation: Any) -> dict[str, Any] | None:
    """A conversation with nothing but its own fields; None when it cannot be read."""
    try:
        checked = [
            {"answer": turn["answer"], "question": str(turn["question"])}
            | {name: str(turn.get(name, "")) for name in ("verdict", "signature")}
            for turn in conversation["turns"]
        ]
        for turn in checked:
            if turn["answer"] is not None:
                from_json(turn["answer"])
        return {"name": str(conversation["name"])[:_LONGEST_NAME], "turns": checked}
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _bounded(kept: Kept) -> Kept:
    """Without the oldest conversations, where there are too many, or too many turns in all; the current one stays."""
    current, rest = kept["conversations"].pop(kept["current"]), kept["conversations"]
    bounded, left = {kept["current"]: current}, _MOST_TURNS - len(current["turns"])
    for name, conversation in list(rest.items())[: _MOST_CONVERSATIONS - 1]:
        left -= len(conversation["turns"])
        if left >= 0:
            bounded[name] = conversation
    return {**kept, "conversations": bounded}
