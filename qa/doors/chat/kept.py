"""Conversations as a browser keeps them for each of its users: one JSON object, sealed when it leaves the server.

All tabs of a browser share one `Kept`, to which everything is done, one thing after the other; so no tab takes back what another did.
Turns are only ever added to a conversation, so that a turn is known by its conversation and its number there.
"""

import asyncio
import secrets
from dataclasses import dataclass
from threading import RLock
from typing import Any, NamedTuple, TypeAlias
from weakref import WeakSet, WeakValueDictionary

from qa.doors.chat import turns
from qa.doors.chat.turns import Message, Turn
from qa.doors.seals import Seals
from qa.showing.lines import printable
from qa.showing.page import Page
from qa.showing.texts import as_markdown, escaped
from qa.types import Answer

Conversation: TypeAlias = dict[str, Any]  # {"name", "turns"}
_MOST_CONVERSATIONS = 50
_MOST_TURNS = 200  # of all conversations: browsers bound what they keep for a site
_LONGEST_NAME = 80  # characters
_OTHERS = 3  # users of the same browser whose conversations it keeps as well
_LONGEST_SEALED = 2_000_000  # characters of one other user's conversations


class Place(NamedTuple):
    """Where a turn stands."""

    conversation: str
    number: int  # from 0 on


class Kept:
    """The conversations of one user of a browser, by id. `others` are the sealed ones that the browser keeps for its other users.

    What is done to a turn, or to a conversation, that is not there any more does nothing.
    """

    def __init__(self, user: str, name: str, conversations: dict[str, Conversation]) -> None:
        self.name = name  # by which it is found again when the browser opens a further tab
        self.others: dict[str, str] = {}
        self._user, self._conversations = user, conversations
        self._tabs: WeakSet[Tab] = WeakSet()
        self._lock = RLock()

    def opened(self, tab: "Tab") -> None:
        with self._lock:
            self._tabs.add(tab)

    def __contains__(self, conversation: str) -> bool:
        return conversation in self._conversations

    def __getitem__(self, conversation: str) -> Conversation:
        return self._conversations[conversation]

    def turns(self, conversation: str) -> list[Turn]:
        """The turns of a conversation; none for one that is not there."""
        found: list[Turn] = self._conversations.get(conversation, {"turns": []})["turns"]
        return found

    def turn(self, place: Place) -> Turn | None:
        return next(iter(self.turns(place.conversation)[place.number : place.number + 1]), None)

    def history(self, place: Place) -> list[str]:
        """The answered turns before a turn, question and answer in turn."""
        return turns.history(self.turns(place.conversation)[: place.number])

    def ask(self, conversation: str, question: str, any_time: bool = False) -> Place:
        """Add a turn without an answer; to a new conversation, named after the question, where there is no such one."""
        with self._lock:
            if conversation not in self:
                conversation = secrets.token_hex(4)
                first: Conversation = {"name": question[:_LONGEST_NAME], "turns": []}
                self._conversations = {conversation: first, **self._conversations}
            self.turns(conversation).append(turns.asked(question, any_time))
            self._bound(conversation)
            return Place(conversation, len(self.turns(conversation)) - 1)

    def answer(self, place: Place, answer: Answer, seals: Seals) -> None:
        """Keep the answer of a turn."""
        self._put(place, turns.answered(answer, seals))

    def fail(self, place: Place, problem: str) -> None:
        """Keep the reason why a turn has no answer."""
        self._put(place, {"problem": problem})

    def judge(self, place: Place, verdict: str) -> None:
        self._put(place, {"verdict": verdict})

    def rename(self, conversation: str, title: str) -> None:
        """Give another title, unless that is empty."""
        with self._lock:
            if conversation in self and title.strip():
                self[conversation]["name"] = title.strip()[:_LONGEST_NAME]

    def delete(self, conversation: str) -> None:
        with self._lock:
            self._conversations.pop(conversation, None)

    def names(self, words: str = "") -> dict[str, str]:
        """The names of the conversations in which all the words occur, by id."""
        wanted = words.casefold().split()
        matching = {}
        with self._lock:
            for key, conversation in self._conversations.items():
                texts = [f"{turn['question']} {(turn['answer'] or {}).get('answer', '')}" for turn in conversation["turns"]]
                text = " ".join([conversation["name"], *texts]).casefold()
                if all(word in text for word in wanted):
                    matching[key] = conversation["name"]
        return matching

    def awaited(self, conversation: str) -> set[int]:
        """The numbers of its turns that are being answered, for whichever tab."""
        with self._lock:
            places = [tab.awaited for tab in self._tabs if tab.awaited]
        return {place.number for place in places if place.conversation == conversation}

    def is_answered_elsewhere(self, place: Place, here: "Tab") -> bool:
        """Whether a turn that a tab awaits is being answered for another one."""
        with self._lock:
            return here.awaited == place and any(tab.awaited == place and tab.task for tab in self._tabs if tab is not here)

    def sealed(self, current: str, seals: Seals) -> dict[str, str]:
        """What the browser is to store: each user's conversations, sealed, so that nobody else can read them, or change them unnoticed."""
        with self._lock:
            own = {"id": self.name, "current": current, "conversations": self._conversations}
            return self.others | {seals.owner(self._user): seals.seal(self._user, own)}

    def _put(self, place: Place, fields: Turn) -> None:
        with self._lock:
            if turn := self.turn(place):
                turn.update(fields)

    def _bound(self, current: str) -> None:
        """Drop the oldest conversations, where there are too many, or too many turns in all; the current one stays."""
        bounded, left = {current: self[current]}, _MOST_TURNS - len(self.turns(current))
        for name, conversation in [each for each in self._conversations.items() if each[0] != current][: _MOST_CONVERSATIONS - 1]:
            left -= len(conversation["turns"])
            if left >= 0:
                bounded[name] = conversation
        self._conversations = bounded


@dataclass(slots=True, weakref_slot=True, eq=False)
class Tab:
    """A tab of a browser: the conversation that it shows, empty for a new one, and the turn that it awaits, with the task of answering."""

    kept: Kept
    current: str = ""
    awaited: Place | None = None
    task: asyncio.Task[Any] | None = None

    def __post_init__(self) -> None:
        self.kept.opened(self)

    @property
    def turns(self) -> list[Turn]:
        return self.kept.turns(self.current)

    def ask(self, question: str, any_time: bool = False, number: int | None = None) -> None:
        """Await the answer to a question: of a further turn, or of the one of that number once more."""
        if number is None or number >= len(self.turns):
            self.awaited = self.kept.ask(self.current, question, any_time)
        else:
            self.awaited = Place(self.current, number)
            self.kept.fail(self.awaited, "")
        self.current = self.awaited.conversation

    def forgo(self) -> asyncio.Task[Any] | None:
        """Await nothing any more. Returns the task that was answering, if there is one."""
        task, self.awaited, self.task = self.task, None, None
        return task

    def messages(self, language: str) -> list[Message]:
        """Its conversation as the chat shows it."""
        return turns.messages(self.turns, Page(language), self.kept.awaited(self.current))


class Browsers:
    """What each browser keeps that has a page open."""

    def __init__(self, seals: Seals) -> None:
        self._seals = seals
        self._open: WeakValueDictionary[tuple[str, str], Kept] = WeakValueDictionary()
        self._lock = RLock()

    def tab(self, stored: Any, user: str) -> Tab:
        """A new tab of a user, from what its browser has stored; what cannot be read is left out, what is other users' stays sealed."""
        sealed = {str(key): str(value) for key, value in stored.items()} if isinstance(stored, dict) else {}
        own = self._seals.owner(user)
        found = self._seals.unseal(user, sealed.pop(own, None))
        found = found if isinstance(found, dict) else {}
        name = str(found.get("id") or secrets.token_hex(16))
        with self._lock:
            kept = self._open.setdefault((user, name), Kept(user, name, readable(found.get("conversations"))))
        kept.others = dict([(key, value) for key, value in sealed.items() if len(value) < _LONGEST_SEALED][-_OTHERS:])
        current = str(found.get("current"))
        return Tab(kept, current if current in kept else "")


def readable(conversations: Any) -> dict[str, Conversation]:
    """The conversations that can be read of what was stored."""
    found = {}
    for key, conversation in conversations.items() if isinstance(conversations, dict) else ():
        try:
            read = [turns.readable(turn) for turn in conversation["turns"]]
            found[str(key)] = {"name": str(conversation["name"])[:_LONGEST_NAME], "turns": read}
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return {key: conversation for key, conversation in found.items() if conversation["turns"]}


def as_markdown_file(conversation: Conversation) -> str:
    """A conversation as Markdown; the names of its footnotes begin with the number of the turn."""
    parts = [f"# {escaped(conversation['name'])}"]
    for number, turn in enumerate(conversation["turns"], 1):
        answer = turns.answer_of(turn)
        parts += [f"## {escaped(turn['question'])}", as_markdown(answer, f"{number}-") if answer else escaped(turn["problem"])]
    return printable("\n\n".join(filter(None, parts))) + "\n"
