"""One citizen's conversation: each utterance is kept, checked for danger, and answered by bot or person."""

from __future__ import annotations

import asyncio
import logging
import math
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot import stages
from bot.rasa import Answer, AssistantError, AssistantUnreachable, Rasa
from bot.texts import Texts
from nlu.announcing import announces_a_question, only_announces
from nlu.awaited import replies_to, with_no
from nlu.city import load_city
from nlu.correction import correct
from nlu.emergency import Emergency, by_rules, is_denied, is_over, only_denies
from nlu.emergency_model import focus
from nlu.manner import wishes
from nlu.order_replies import is_about_earlier, is_first_call, may_be_about_earlier, read_order_reply
from nlu.person import wants_person
from nlu.readings import likeliest_address
from nlu.repair import fields_called_wrong, fields_given
from nlu.replies import STAGES, read_reply
from nlu.replies import Reply as AnswerReply
from nlu.satisfaction import only_about_the_call
from nlu.text import clean
from nlu.tuned.opinion import read_by_both
from nlu.understand import gravest
from nlu.vectors import SentenceVectors, Vector
from orders import conversations, followups
from orders.database import Database
from orders.earlier import meant, of_caller
from speech.recogniser import Transcript

log = logging.getLogger(__name__)

MAX_CHARS = 2000
_FIELD_FIRST = re.compile(
    "(?:不对|不是|错了|等等|[，,。！!])*(?:我的?|把|那个)?(?:电话|手机|号码|名字|姓名|地址|地点|位置)"
)
_CLAUSE = re.compile(r"[^，,。！!？?；;\s]+")
_DENIES_FIRST = re.compile("^(?:不是|没有?|[你您]搞错了?)[^，,。！!]{0,6}[，,。！!]+(?=.{4})")  # 没有危险，…
LEAST_TOLD = 4  # characters beside a field that may tell something: 我爸倒了
_WITHHOLDS = re.compile("(?:电话|手机|号码|名字|姓名)[^，。]{0,3}(?:不用|不要|别|莫|不)[^，。]{0,2}[留说讲写给]")
REMEMBERED = 4  # turns for which a danger is still what the citizen speaks of
SAME_WORDS = 12  # characters from which words said once more are the same matter; 着火了 said again is not
RETRIES_S = (0.3, 0.7, 1.5, 2.5, 4.0)  # a restart of the assistant takes 2 to 6 s


class EmptyUtterance(ValueError):
    """Nothing was said."""


@dataclass(frozen=True)
class Utterance:
    """What a citizen said: as text, or as heard with its place in the recording (ms) and confidence (0-1).

    ``id`` is the channel's own, the same when it sends the utterance again.
    """

    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    confidence: float | None = None
    id: str | None = None


@dataclass(frozen=True)
class Reply:
    """One thing the bot says; ``custom`` holds data for the channel (an order's number, a handover)."""

    text: str | None
    buttons: Sequence[dict[str, str]] = ()
    custom: dict[str, Any] | None = None


@dataclass
class Line:
    """What every conversation needs: the way to Rasa, the record, the texts, the vectors."""

    rasa: Rasa
    database: Database
    texts: Texts
    vectors: SentenceVectors
    sandbox: bool = False  # a replay: the actions work in its database
    heard_at: float = -math.inf  # time.monotonic() of the latest utterance of anybody


@dataclass
class Conversation:
    """One conversation; turns of the same one are answered one after the other, whatever the channel sends at once."""

    line: Line
    id: str
    sender: str
    city: str
    channel: str
    caller_number: str | None = None
    asked: str | None = None
    awaits: dict[str, Any] | None = None  # what the last answer takes as a reply to it (nlu.replies)
    wished: frozenset[str] = frozenset()  # how the latest utterance asked the bot to speak (nlu.manner)
    said_goodbye: bool = False
    calls_back: bool = False  # we have called: see call_back
    _goes_on: bool = False
    _danger: str | None = None
    _alarmed_at: tuple[str, int] | None = None  # the words, and the utterance, that were taken for a danger
    _harmless: set[str] = field(default_factory=set)  # words that raised an alarm and were said to be no danger
    _looked_for: tuple[str, int] | None = None  # the words, and the utterance, that were taken to ask after an order
    _turns_since: int = 0
    _last: tuple[str, list[Reply]] | None = None
    _said: list[Reply] = field(default_factory=list)  # the latest answer, to be said again
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def greet(self) -> list[Reply]:
        """The bot speaks first: who it is, and on the phone that the call is recorded."""
        async with self._turn:
            return await self._answered("/callback" if self.calls_back else "/start", None, {})

    async def call_back(self, number: str) -> None:
        """We call about the finished order ``number``: the greeting then says so and asks for the right person.

        Raises orders.errors.OrderNotFound, and BadFollowUp for an order that is not finished.
        """
        async with self._turn:
            self.city = await asyncio.to_thread(self._take_up, number)
            self.calls_back = True

    async def read(self, heard: Transcript) -> str:
        """What was said, where a recogniser gives more than one reading: the one that the city's names speak for."""
        if not heard.others or self.asked != "address":
            return heard.text
        readings = [(heard.text, 0.0), *((other.text, -other.less_likely) for other in heard.others)]
        return await asyncio.to_thread(likeliest_address, readings, load_city(self.city))

    async def hear(self, said: Utterance) -> list[Reply]:
        """Answer one utterance. Always at least one reply.

        Raises:
            EmptyUtterance: nothing but blanks was said; the channel asks again.
            nlu.text.TextTooLong: more than one utterance can hold.
        """
        text = clean(said.text)
        if not text:
            raise EmptyUtterance("nothing was said")
        if text.startswith("/"):
            text = f"／{text[1:]}"  # to Rasa a leading slash is an intent; citizens do not give those
        self.line.heard_at = time.monotonic()
        async with self._turn:
            if said.id and self._last and self._last[0] == said.id:
                return self._last[1]
            replies = await self._replies_to(said, text)
            self._last = (said.id, replies) if said.id else None
            return replies

    async def _replies_to(self, said: Utterance, text: str) -> list[Reply]:
        before = self._danger if self._turns_since < REMEMBERED else None
        with stages.timed(stages.UNDERSTANDING):
            text, state, utterance, danger, vector = await asyncio.to_thread(self._taken, said, text, before)
        self._turns_since += 1
        if danger.action == "redirect" and state != "person" and self._is_the_same_no_danger(text, danger, before):
            danger = Emergency("none")
        self.wished = wishes(said.text) | wishes(text) if self.channel == "voice" else frozenset()
        if danger.action == "redirect":
            self._danger, self._turns_since = danger.kind, 0
            self._alarmed_at = (text, utterance)
            await asyncio.to_thread(self._alarm, danger.kind or "emergency", utterance)
            return await self._answered("/emergency", utterance, _as_metadata(danger))
        if state == "person":
            return await self._told(self.line.texts.say("utter_with_a_person", self.channel), {"handover": True})
        if before and self._denies(text):
            return await self._without_danger(text, utterance, danger, vector)
        if before and is_over(text):
            self._danger = None
            return await self._answered("/emergency", utterance, {"emergency": {"action": "over"}})
        if (of_order := await self._reply_to_order(text, utterance)) is not None:
            return of_order
        awaits = self.awaits if self.awaits and self.awaits.get("stage") in STAGES else None
        person = wants_person(text) and not only_announces(text)  # 我要告一个人
        if person and not awaits:  # whatever Rasa would take it for
            return await self._answered("/handoff", utterance, {"said": text})
        reply = AnswerReply("person") if person else read_reply(text, awaits) if awaits else None
        if reply is not None:
            return await self._answered("/answer_reply", utterance, {"reply": reply.as_dict()})
        if not self.asked and only_announces(text):  # too short for Rasa to tell what it is
            return await self._answered("/report_complaint", utterance, {"said": text})
        if not self.asked and announces_a_question(text):
            return await self._answered("/ask_faq", utterance, {"said": text})
        if not self.asked and await self._tells_of_earlier(text):  # a matter in other words would be taken once more
            return await self._answered("/order_status", utterance, {**_as_metadata(danger), "said": text})
        if self._said and self.wished:
            return await self._said_again()
        if self._looked_for and self.asked == "order_number" and is_first_call(text):
            (told, at), self._looked_for = self._looked_for, None
            return await self._answered("/report_complaint", at, {"said": told})
        idle = not self.asked
        replies = await self._answered(text, utterance, _as_metadata(danger), vector)
        if idle:
            self._looked_for = (text, utterance) if self.asked == "order_number" else None
        return replies

    def _is_the_same_no_danger(self, text: str, danger: Emergency, before: str | None) -> bool:
        """Whether what no rule, only the learned judge, takes for a danger is what was said to be none: the same words
        later on, 没有危险 with the same danger, or the words of the alarm once more, which was heard."""
        if by_rules(text).action == "redirect":
            return False
        if any(words in text for words in self._harmless if len(words) >= SAME_WORDS):
            return True
        again = self._alarmed_at is not None and text == self._alarmed_at[0]
        return danger.kind == before and (again or self._denies(text))

    def _denies(self, text: str) -> bool:
        """Whether the danger is said to be none, be it with the very words that raised the alarm."""
        alarmed = self._alarmed_at[0] if self._alarmed_at else ""
        return is_denied(text.replace(alarmed, "") if alarmed else text)

    async def _tells_of_earlier(self, text: str) -> bool:
        """Whether it is about an order that the caller has already."""
        if is_about_earlier(text):
            return True
        return may_be_about_earlier(text) and await asyncio.to_thread(self._has_reported, text)

    def _has_reported(self, text: str) -> bool:
        with self.line.database.reading() as session:
            mine = of_caller(session, self.city, phone=self.caller_number, conversation=self.id)
            first = text.split("，")[0]  # 涵管那个事有人看没有，现在菜地都淹了: what is spoken of as known
            return any(meant(mine, words, self.line.vectors.of) for words in {text: None, first: None})

    async def _without_danger(self, text: str, utterance: int, danger: Emergency, vector: Vector | None) -> list[Reply]:
        """What was taken for a danger is none: where no more is said than that, the words from before are taken for
        what they are."""
        self._danger, alarmed_at = None, self._alarmed_at
        if alarmed_at:
            self._harmless.add(alarmed_at[0])
        relieved = await self._told(self.line.texts.say("utter_no_danger", self.channel))
        if alarmed_at and only_denies(text):
            (text, utterance), danger, vector = alarmed_at, Emergency("none"), None
        if (of_order := await self._reply_to_order(text, utterance)) is not None:
            return [*relieved, *of_order]
        told = _DENIES_FIRST.sub("", text)
        if told != text:  # to Rasa it would be a no
            return [*relieved, *await self._answered(told, utterance, {**_as_metadata(danger), "said": text})]
        return [*relieved, *await self._answered(text, utterance, _as_metadata(danger), vector)]

    async def _reply_to_order(self, text: str, utterance: int) -> list[Reply] | None:
        """The answer to what is said of the order that was told or filed just now; None where nothing is."""
        of_order = read_order_reply(text, self.awaits) if self.awaits else None
        if of_order is None:
            return None
        return await self._answered("/order_reply", utterance, {"reply": of_order.as_dict(), "said": text})

    async def _said_again(self) -> list[Reply]:
        """说慢一点 leaves the dialogue where it is: the channel changes its voice, and the same is said once more."""
        replies = [Reply(reply.text, reply.buttons) for reply in self._said if reply.text]
        await asyncio.to_thread(self._keep_replies, replies)
        return replies

    def _taken(self, said: Utterance, plain: str, before: str | None) -> tuple[str, str, int, Emergency, Vector | None]:
        """The text put right, kept, and judged."""
        spoken = self.channel == "voice"
        if spoken and self.asked == "confirmation":
            plain = with_no(plain)
        text = replies_to(self.asked, self.awaits is not None).meant(plain) if spoken else plain
        if text == plain:
            text = correct(plain, load_city(self.city), self.asked, typed=not spoken).text
        state, utterance = self._keep(said, text)
        danger, vector = self._judge(text, plain, before)
        if danger.action != "none" and (self._is_about_our_call(text, plain) or self._puts_right(text)):
            danger = Emergency("none")
        return text, state, utterance, danger, vector

    async def prompt(self, name: str) -> list[Reply]:
        """The bot speaks unasked: response ``name``, kept in the record like any other."""
        return await self._told(self.line.texts.say(name, self.channel))

    async def was_interrupted(self, heard: str, *, unheard: bool = False) -> None:
        """The citizen spoke over the bot's last words and heard only ``heard`` of them; ``unheard``: so soon that the
        next utterance goes on with the one before, and is no answer."""
        self._goes_on = unheard
        await asyncio.to_thread(self._note_heard, heard)

    async def end(self) -> None:
        """The citizen is gone: what is open becomes an incomplete order with a call-back."""
        async with self._turn:
            await asyncio.to_thread(self._end)

    async def _answered(
        self, message: str, utterance: int | None, more: dict[str, Any], vector: Vector | None = None
    ) -> list[Reply]:
        metadata = {
            "conversation": self.id,
            "utterance": utterance or 0,
            "city": self.city,
            "channel": self.channel,
            "caller_number": self.caller_number,
            "sandbox": self.line.sandbox,
            **({"goes_on": True} if self._goes_on else {}),
            **more,
        }
        self._goes_on = False
        try:
            with stages.timed(stages.ASSISTANT):
                answer = await self._ask_rasa(message, metadata, vector)
        except AssistantError as error:
            log.error("conversation %s: %s", self.id, error)
            return await self._told(self._without_rasa(more))
        self.asked = answer.asked
        self.said_goodbye = any((message.get("custom") or {}).get("goodbye") for message in answer.messages)
        told = [(message.get("custom") or {}).pop("awaits", None) for message in answer.messages]
        awaited, said = self.awaits, self._said
        self.awaits = next((awaits for awaits in reversed(told) if awaits), None)
        replies = [
            Reply(m.get("text"), [{"title": b["title"], "payload": b["payload"]} for b in m.get("buttons") or []],
                  m.get("custom") or None)
            for m in answer.messages
            if m.get("text") or m.get("buttons") or m.get("custom")
        ]  # fmt: skip
        replies = _joined(replies)
        if not any(reply.text for reply in replies):
            log.error("conversation %s: no rule answered %r (intent %s)", self.id, message, answer.intent)
            return await self._told(self.line.texts.say("utter_trouble", self.channel))
        again = [reply.text for reply in replies] == [reply.text for reply in said]
        if self.awaits is None and (again or (message == "/emergency" and (awaited or {}).get("stage") not in STAGES)):
            self.awaits = awaited  # the same once more, and an alarm that was none, leave open what may be said to it
        self._said = replies
        await asyncio.to_thread(self._keep_replies, replies)
        return replies

    async def _ask_rasa(self, message: str, metadata: dict[str, Any], vector: Vector | None) -> Answer:
        for pause in RETRIES_S:
            try:
                return await self.line.rasa.turn(self.id, message, self.channel, metadata, vector)
            except AssistantUnreachable:
                await asyncio.sleep(pause)
        return await self.line.rasa.turn(self.id, message, self.channel, metadata, vector)

    def _without_rasa(self, more: dict[str, Any]) -> str:
        emergency = more.get("emergency") or {}
        if emergency.get("action") != "redirect":
            return self.line.texts.say("utter_trouble", self.channel)
        name = f"utter_emergency_{emergency['kind']}"
        if self.line.texts.has(name):
            return self.line.texts.say(name, self.channel)
        return self.line.texts.say("utter_emergency", self.channel, number=emergency["number"] or "110")

    async def _told(self, text: str, custom: dict[str, Any] | None = None) -> list[Reply]:
        replies = [Reply(text, custom=custom)]
        await asyncio.to_thread(self._keep_replies, replies)
        return replies

    def _judge(self, text: str, plain: str, before: str | None) -> tuple[Emergency, Vector | None]:
        """Whether it cannot wait, and the text's vector for Rasa, which needs none of a danger."""
        part = focus(text)
        vector = self._vector(part)
        danger = gravest(text, plain, vector, before, self.asked not in (None, "description"))
        if part != text:
            vector = None if danger.action == "redirect" else self._vector(text)
        return danger, vector

    def _vector(self, text: str) -> Vector | None:
        try:
            return read_by_both(text, self.line.vectors.of)
        except Exception:  # whatever is wrong with the model of vectors: danger must be seen
            log.exception("conversation %s: no sentence vector; emergencies are judged by rules alone", self.id)
            return None

    def _is_about_our_call(self, text: str, plain: str) -> bool:
        """We called, and only who is there or when to call again was said; no rule sees danger in that."""
        asked = self.asked or ""
        return asked.startswith("callback_") and only_about_the_call(text) and gravest(text, plain).action == "none"

    def _puts_right(self, text: str) -> bool:
        """A field that was read back is put right by name (不对，地址是…), or withheld where the caller is asked for
        (电话不用留), nothing else is told, and no rule sees danger in that."""
        if self.asked == "confirmation":
            told = [each for each in _CLAUSE.findall(text) if not _names_a_field(each)]
        elif self.asked in ("contact_name", "phone", "confidential"):
            told = [each for each in _CLAUSE.findall(text) if not _WITHHOLDS.search(each)]
        else:
            return False
        return len("".join(told)) < LEAST_TOLD and by_rules(text).action == "none"

    def _keep(self, said: Utterance, text: str) -> tuple[str, int]:
        # Not waited for: the replies, which the citizen takes as a sign that all was heard, wait for both.
        with self.line.database.session(wait_for_disk=False) as session:
            conversation = conversations.go_on(session, self.id)
            kept = conversations.add_utterance(
                session,
                self.id,
                speaker="citizen",
                text=said.text,
                corrected=text,
                start_ms=said.start_ms,
                end_ms=said.end_ms,
                confidence=said.confidence,
            )
            return conversation.state, kept.id

    def _keep_replies(self, replies: Sequence[Reply]) -> None:
        with self.line.database.session() as session:
            conversations.add_replies(session, self.id, [reply.text for reply in replies if reply.text])

    def _note_heard(self, heard: str) -> None:
        with self.line.database.session(wait_for_disk=False) as session:
            conversations.note_heard(session, self.id, heard)

    def _take_up(self, number: str) -> str:
        """Returns the order's city, which is the conversation's from now on."""
        with self.line.database.session() as session:
            conversation = conversations.go_on(session, self.id)
            conversation.city = followups.begin(session, number, conversation).order.city
            return conversation.city

    def _alarm(self, kind: str, utterance: int) -> None:
        with self.line.database.session() as session:
            conversations.raise_alarm(session, self.id, kind, utterance)

    def _end(self) -> None:
        with self.line.database.session() as session:
            conversations.end_conversation(session, self.id)


def _joined(replies: list[Reply]) -> list[Reply]:
    """Rasa sends a message's data beside its text as a message of its own: put the two together again."""
    joined: list[Reply] = []
    for reply in replies:
        if joined and reply.text is None and reply.custom and joined[-1].custom is None:
            joined[-1] = Reply(joined[-1].text, joined[-1].buttons, reply.custom)
        else:
            joined.append(reply)
    return joined


def _as_metadata(danger: Emergency) -> dict[str, Any]:
    """What the actions are told of it; nothing where there is none."""
    if danger.action == "none":
        return {}
    return {"emergency": {"action": danger.action, "kind": danger.kind, "number": danger.number}}


def _names_a_field(clause: str) -> bool:
    return bool(fields_given(clause) or fields_called_wrong(clause) or _FIELD_FIRST.match(clause))
