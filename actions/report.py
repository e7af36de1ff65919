"""Taking a complaint: the draft grows with every sentence until nothing is missing."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.address import as_said, names_a_place, next_part, said_anew
from actions.answer import answers_to, asked_about_thing, is_planned_question, tell, tell_if_known
from actions.anything_else import has_enough, say_goodbye
from actions.beside import open_doubted, told_here
from actions.cancelling import answered_whether_to_cancel
from actions.context import Context
from actions.crosscheck import add_to_description, next_check, same_matter
from actions.detail import as_wished, is_wish, late_detail, next_detail, open_detail, take
from actions.draft import write
from actions.duplicate import NOTHING, answered, answers, next_join
from actions.filing import END_UNFILED
from actions.filling import ABOUT_THE_CALLER, ASIDE, FIELDS_ASKED, REFUSED, Fill, fills, is_yes
from actions.further import further_matter, put_right_in_words
from actions.interruption import AT_ONCE, is_said, is_sure
from actions.misses import missed, stand_ins
from actions.needs import unasked
from actions.opening import opening
from actions.read_back import confirmed
from actions.refusal import accept_or_urge, nobody_named
from actions.repairing import changed_by, reopened, tell_changed
from actions.small_talk import FILLER, OF_THE_HOTLINE, aside_of, asked_beside
from actions.small_talk import answer as answer_aside
from actions.time_limit import limit_of_draft
from actions.turn import Turn, heard_before, hold, interrupted, misses_of, says_again
from faq.signs import ASKS
from nlu.address_candidates import settle
from nlu.address_repair import renumbers
from nlu.named import only_names
from nlu.not_told import not_told
from nlu.person import refuses_person, wants_person, without_refusal
from nlu.portions import Heard, add_up
from nlu.question import asks_of_another
from nlu.repair import fields_called_wrong, fields_given, is_correction, where_another_lives, without_denied
from nlu.secrecy import wants_secrecy
from nlu.somebody import names_body
from nlu.understand import ASKED, Understanding, understand
from orders import drafts

FORM = "complaint_form"
ASKED_OF_CALLER = ("contact_name", "phone", "confidential")
BEGINNING = 3  # digits by which a number that is said from the start again is known
_PART_OF_PHONE = re.compile("(?:电话|手机|号码)[^，,。0-9]{0,3}?[0-9零幺一二两三四五六七八九]{2,10}(?![0-9])")
SURE_PLACE = 0.5  # confidence of an address that stands beside a question about the hotline
FREE = ("description", "join", "detail", "check")  # questions that any words may answer


def names_only_yet(tracker: Tracker, turn: Turn, description: str, told: set[str]) -> bool:
    """Whether what happened is still to be asked: it was only named, and a place is no answer to 是什么事情."""
    if not only_names(description) or says_again(tracker):
        return False
    answered = turn.asked == "description" and ("description" in told or not_told(turn.text) is not None)
    return not answered and not misses_of(tracker)


class ValidateComplaint(Action):
    """Writes what the utterance says into the draft order and tells the form what is still open."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if turn.asked and interrupted(tracker, FORM):
            return []
        cleared = [SlotSet(name, None) for name in ("hush",) if tracker.get_slot(name) is not None]
        if tracker.get_slot("cancelling") == "asked":
            cleared.append(SlotSet("cancelling", None))
            if (events := answered_whether_to_cancel(dispatcher, turn)) is not None:
                return cleared + events
        return cleared + await self._taken(dispatcher, tracker, turn)

    async def _taken(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
        if not turn.asked and has_enough(tracker, turn):
            say_goodbye(dispatcher)
            return list(END_UNFILED)
        # Who says it again has no more to say of it: the form asks for what it needs.
        if not turn.asked and not says_again(tracker) and asked_about_thing(dispatcher, turn, complains=True):
            return list(END_UNFILED)
        if not turn.asked and is_planned_question(self._context, turn):  # Rasa may take it for a matter
            result = await asyncio.to_thread(answers_to, self._context, turn)
            return [*await tell(self._context, dispatcher, turn, result, in_form=False), *END_UNFILED]
        city = self._context.city(turn.city)
        opened = await asyncio.to_thread(opening, self._context, dispatcher, tracker, turn)
        known = opened.known
        if opened.events is not None:
            done = opened.events + await next_join(self._context, tracker, turn, opened.events)
            done += await next_detail(self._context, tracker, turn, done)
            return done + await next_check(self._context, tracker, turn, done)
        turn = opened.turn
        asked = None if turn.goes_on else turn.asked
        detail = open_detail(tracker) if asked == "detail" else None
        read = self._read(turn, detail.field if detail else asked, known.get("address"))
        before = heard_before(tracker, "phone")
        heard = add_up(before, read.corrected, "phone", again=misses_of(tracker) > 0) if turn.asked == "phone" else None
        somebody = detail is not None and detail.field == "respondent" and names_body(turn.text)
        said = detail is not None and (somebody or says_again(tracker) or detail.answered_by(turn.text))
        at_once = turn.intent in AT_ONCE and (turn.intent != "handoff" or wants_person(turn.text))
        wish = detail is not None and not at_once and is_wish(detail, turn.text)
        if detail is not None and not said and not wish and names_a_place(read):
            asked = "address"  # what was asked before, or could not wait
        new = fills(
            read,
            asked=asked,
            intent=turn.intent,
            known=known,
            caller_number=turn.caller_number,
            asked_again=misses_of(tracker) > 0,
            heard=heard,
            city=city,
            repairing=tracker.get_slot("repairing"),
        )
        new = opened.filled(new, read)
        if detail is not None and asked == "detail":
            new = as_wished(detail, read, new)
        if turn.asked == "description" and "description" in known and aside_of(turn):
            new = [fill for fill in new if fill.name != "description"]  # 您是真人吗, to what happened
        if asked == "address" and (settled := settle(known.get("address") or {}, read.corrected, city)):
            new = [fill for fill in new if fill.name != "address"]
            new.append(Fill("address", settled, 0, len(read.corrected), "address", settled["confidence"]))
        if heard and not heard.whole and is_correction(turn.text, turn.intent) and new:
            heard = None  # 不对，是三小: of the place
        if answers(tracker, turn, new):
            await asyncio.to_thread(write, self._context, turn, new, read, known)
            events = await answered(self._context, tracker, turn, new)
            return await next_check(self._context, tracker, turn, events) + events
        hurried = detail is not None and not new and aside_of(turn) == "hurry"
        if hurried and turn.intent not in AT_ONCE:  # no more questions than the order must have
            return [SlotSet("detail", "hurried")]
        if turn.asked and not new and heard is None and refuses_person(turn.text):
            dispatcher.utter_message(response="utter_no_person")
            return [SlotSet("misses", 0)]  # the form asks its open question again
        if turn.goes_on and not {fill.name for fill in new} & set(FIELDS_ASKED):
            new += further_matter(turn, known)
        asks_again = turn.intent == "repeat" and misses_of(tracker)  # the second time in a row that nothing came of it
        meant = turn.asked == "detail" and says_again(tracker) and turn.intent not in AT_ONCE  # that was the answer
        if (
            turn.asked == "address" and aside_of(turn) in OF_THE_HOTLINE
        ):  # 讲出来幼儿园会不会给我伢儿穿小鞋 tells no place
            new = [fill for fill in new if fill.name != "address" or fill.confidence >= SURE_PLACE]
        nothing = bool(turn.asked) and not new and heard is None
        aside = aside_of(turn, beside=turn.asked not in FREE) if nothing else None
        if aside == FILLER and turn.asked == "confirmation" and says_again(tracker) and is_yes(turn.text, turn.intent):
            aside = None  # 嗯 to the same question once more is a yes
        person = turn.intent == "handoff" and not wants_person(turn.text)  # 会有人联系我吗 calls for nobody
        if aside in OF_THE_HOTLINE and (person or turn.intent not in AT_ONCE):
            return await self._of_the_hotline(dispatcher, turn, str(aside))
        if turn.asked and not asks_again and not meant and not wish and self._is_interruption(turn, new, read, heard):
            return [ActionExecutionRejected(FORM)]
        if aside:  # without an event Rasa would look for another rule
            return answer_aside(dispatcher, aside) or [SlotSet("misses", misses_of(tracker))]
        if beside := asked_beside(turn.text) if turn.asked else None:
            answered_beside = await self._of_the_hotline(dispatcher, turn, beside)
            if turn.asked not in FREE and heard is None and all(fill.name in ASIDE for fill in new):
                await asyncio.to_thread(write, self._context, turn, new, read, known)
                return answered_beside  # 会不会把我电话给公交公司: whom it names is no answer
        if turn.asked == "join":  # no answer; asked once more
            await asyncio.to_thread(write, self._context, turn, new, read, known)
            return await answered(self._context, tracker, turn, new)
        if nothing and turn.asked in ABOUT_THE_CALLER:
            late = await asyncio.to_thread(late_detail, self._context, turn)
            if late is not None:
                await asyncio.to_thread(take, self._context, turn, late, read, new)
                return [SlotSet("misses", 0)]
        another = turn.asked in ASKED_OF_CALLER and not says_again(tracker) and asks_of_another(turn.text)
        if nothing and turn.asked not in FREE and (another or ASKS.search(turn.text)):
            told = await tell_if_known(self._context, dispatcher, turn, in_form=True)
            if told is not None:
                return told  # the form asks its open question again
            if another:
                result = await asyncio.to_thread(answers_to, self._context, turn)
                return await tell(self._context, dispatcher, turn, result, in_form=True)
        again = is_correction(turn.text, turn.intent) or tracker.get_slot("repairing") == "address"
        if nothing and again and said_anew(read, known):
            dispatcher.utter_message(response="utter_changed_address", value=str(known["address"].get("text")))
            return [SlotSet("address", True), SlotSet("repairing", None), SlotSet("misses", 0)]
        if (wrong := reopened(turn, known, new)) is not None:
            return wrong
        if not any(fill.name not in ASIDE for fill in new) and heard is None:
            new += further_matter(turn, known) or put_right_in_words(turn, known)
        new, urged = accept_or_urge(dispatcher, tracker, turn, new, known, city)
        if urged is not None:
            return urged
        if asked == "address" and not any(fill.name == "address" for fill in new):
            new += as_said(tracker, turn, known.get("address"))
        named = {fill.name for fill in new}
        if turn.asked == "contact_name" and "concerned" in named and "contact_name" not in named:
            dispatcher.utter_message(response="utter_concerned_noted")  # 我妈叫刘菊英: and who calls?
            await asyncio.to_thread(write, self._context, turn, new, read, known)
            return [SlotSet("misses", 0)]
        if not any(fill.name == turn.asked for fill in new) and heard is None:
            new += stand_ins(dispatcher, tracker, turn)
        new += nobody_named(turn, new, known)
        wished = turn.asked in ("contact_name", "phone") and turn.asked not in named and not beside and heard is None
        if wished and wants_secrecy(turn.text):  # 莫跟他们讲是我打的, to 请留一个电话
            dispatcher.utter_message(response="utter_secret_noted")
            if not named:  # it is known already
                return [SlotSet("misses", 0)]
        was = known
        if new or turn.asked is None:
            known = await asyncio.to_thread(write, self._context, turn, new, read, known)
        if (kept := await opened.keep(dispatcher, new)) is not None:
            return kept
        changed = changed_by(new, was, turn.asked, tracker.get_slot("repairing"))
        if heard and not any(fill.name == "phone" for fill in new):
            has, had = (portions.replace(" ", "") for portions in (heard.portions, before))
            anew = has == had or (turn.heard and len(has) < len(had) and has[:BEGINNING] == had[:BEGINNING])
            further = not heard.wrong and not anew
            if turn.heard and anew and not heard.wrong:  # as little of it was heard again: another way
                return [SlotSet("number_so_far", None), *missed(dispatcher, tracker, turn)]
            # By telephone the ways in which it was asked for already are not tried again.
            counted = [] if turn.heard else [SlotSet("misses", 0)]
            return [hold("phone", heard), *(counted if further else missed(dispatcher, tracker, turn))]
        if turn.asked == "check":
            return await self._checked(dispatcher, tracker, turn)
        if detail is not None and not set(changed) - {detail.field}:
            await asyncio.to_thread(take, self._context, turn, detail, read, new)
        events = self._next(dispatcher, tracker, turn, new, was, known, read, changed)
        if "description" not in was and "address" not in known and known.get("description"):
            there = await asyncio.to_thread(told_here, self._context, turn, str(known["description"]))
            events += [SlotSet("same_place", there)] if there else []
        # An offer that met with a correction of something else is made once more.
        offered = turn.asked if not changed or named & {turn.asked, "contact_name", "phone"} else None
        begun = offered == "contact_name" and "phone" not in known and bool(_PART_OF_PHONE.search(turn.text))
        events += unasked(tracker, known, offered, phone_begun=begun)
        if detail is not None and set(changed) - {detail.field}:
            return events  # the same question again
        if "address" in changed and tracker.get_slot("join") == NOTHING:
            events.append(SlotSet("join", None))  # what was reported of the place is looked for again, there
        events += await next_join(self._context, tracker, turn, events)
        events += await next_detail(self._context, tracker, turn, events)
        return events + await next_check(self._context, tracker, turn, events)

    async def _of_the_hotline(self, dispatcher: CollectingDispatcher, turn: Turn, kind: str) -> list[EventType]:
        """Answer what is asked about the hotline itself; the form then asks its open question again."""
        limit = await asyncio.to_thread(limit_of_draft, self._context, turn) if kind == "how_long" else None
        if limit is None:
            answer_aside(dispatcher, kind)
        else:
            dispatcher.utter_message(response="utter_limit_in_form", limit=limit)
        return [SlotSet("misses", 0)]  # without an event Rasa would look for another rule

    def _read(self, turn: Turn, asked: str | None, address: dict[str, Any] | None) -> Understanding:
        """The utterance without what it says is not so; positions and words stay those of the whole. ``address`` is
        the one that the draft has."""
        corrects = bool(turn.asked) and is_correction(turn.text, turn.intent)
        text = without_denied(turn.text) if corrects else turn.text
        text = without_refusal(text) if refuses_person(text) else text
        if turn.asked == "confirmation" and (lives := where_another_lives(text)):
            text = text[: lives.start()] + "，" * len(lives[0]) + text[lives.end() :]
        named = {*fields_called_wrong(turn.text), *fields_given(turn.text)}
        called_wrong = asked == "confirmation" and "address" in named
        if called_wrong or (corrects and renumbers(address, text)):
            asked = "address"  # 楼栋说错了，应该是5栋: a number alone is one of it
        read = understand(
            text,
            self._context.city(turn.city),
            asked=asked if asked in ASKED else None,
            heard=turn.heard,
            draft=address if asked == "address" or corrects else None,
        )
        return read if text == turn.text else replace(read, text=turn.text, corrected=turn.text, plain=turn.text)

    @staticmethod
    def _is_interruption(turn: Turn, new: list[Fill], read: Understanding, heard: Heard | None) -> bool:
        if not is_sure(turn.intent, turn.confidence) or (turn.intent == "handoff" and refuses_person(turn.text)):
            return False
        if turn.intent != "ask_faq" and not is_said(turn.intent, turn.text):
            return False
        if turn.intent == "ask_faq" and turn.asked == "description" and read.category:
            return False
        if turn.intent == "ask_faq" and not_told(turn.text):
            return False  # 我不知道那条沟归谁管
        if turn.asked == "confirmation" and is_yes(turn.text, turn.intent):
            return turn.intent in AT_ONCE  # 好，就这样 is a yes, whatever else it is
        if turn.asked == "check" and same_matter(turn.text, turn.intent) is not None:
            return turn.intent in AT_ONCE
        if turn.asked == "detail" and not is_said(turn.intent, turn.text):
            return False
        if turn.asked == "detail":
            return turn.intent in (*AT_ONCE, "cancel", "repeat", "order_status", "ask_faq", "goodbye")
        answered = heard is not None or any(fill.name == turn.asked and fill.confidence >= 0.5 for fill in new)
        return turn.intent in AT_ONCE or not answered

    async def _checked(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
        """The answer to whether a second place or matter belongs to the order; asked twice at most."""
        same, doubt = same_matter(turn.text, turn.intent), tracker.get_slot("doubt") or {}
        if same is None and not misses_of(tracker):
            return [SlotSet("misses", 1)]
        if same:
            await asyncio.to_thread(self._add, turn, doubt)
        elif same is False:
            await asyncio.to_thread(open_doubted, self._context, turn, doubt)
            dispatcher.utter_message(response="utter_other_matter_later", words=str(doubt.get("words") or "")[:30])
        return [SlotSet("check", "asked"), SlotSet("misses", 0)]

    def _add(self, turn: Turn, doubt: dict[str, Any]) -> None:
        with self._context.database.session() as session:
            order = drafts.open_draft(session, turn.conversation)
            if order is not None:
                add_to_description(session, order, doubt)

    @staticmethod
    def _next(
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        turn: Turn,
        new: list[Fill],
        was: dict[str, Any],
        known: dict[str, Any],
        read: Understanding,
        changed: dict[str, Any],
    ) -> list[EventType]:
        """Slots for the form, and a word to the citizen where something was changed or not understood."""
        names = {fill.name for fill in new} - ASIDE
        repairing = tracker.get_slot("repairing")
        part, events = next_part(tracker, turn, known, was.get("address"), read)
        for name in FIELDS_ASKED:
            value = known.get(name)
            if value is None or (name == "address" and part) or (repairing == name and name not in names):
                continue
            if name == "description" and names_only_yet(tracker, turn, str(value), names):
                continue
            if tracker.get_slot(name) is None:
                events.append(SlotSet(name, value if isinstance(value, str | bool) else True))
        if "address" in names and tracker.get_slot("same_place"):
            events.append(SlotSet("same_place", None))
        if "phone" in names and tracker.get_slot("number_so_far"):
            events.append(SlotSet("number_so_far", None))
        if known.get("contact_name") == REFUSED == known.get("phone") and "confidential" not in known:
            events.append(SlotSet("confidential", "nobody to keep secret"))
        if repairing in names:
            events.append(SlotSet("repairing", None))
        tell_changed(dispatcher, changed, was)
        if turn.asked == "confirmation":
            if not names and new and not is_yes(turn.text, turn.intent):  # a demand, or whom it is about
                dispatcher.utter_message(response="utter_added")
                names = {fill.name for fill in new}
            return events + confirmed(dispatcher, tracker, turn, names)
        answered = turn.asked is None or bool(names) or turn.asked == "detail"
        if turn.asked == "address" and not part and "address" not in names and "address" in known:
            answered = True  # it is taken as it is
        if turn.asked == "description" and "description" in known and not_told(turn.text):
            answered = True
        if answered:
            again = [SlotSet("read_back", "changed")] if changed and tracker.get_slot("read_back") else []
            return [*events, SlotSet("misses", 0), *again]
        return events + missed(dispatcher, tracker, turn)
