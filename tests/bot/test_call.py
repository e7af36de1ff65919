"""A call's keys and wishes, with a conversation and a voice that only note what comes to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import call as module
from bot.call import Call
from bot.conversation import Reply, Utterance
from bot.hearing import Heard, Hearing
from bot.rendering import RenderingQueue
from nlu.manner import wishes
from speech.recogniser import Transcript
from speech.wav import WavWriter

pytestmark = pytest.mark.unit

HZ = 8000
CLAUSE_S = 0.4
QUESTION = "请说一下您的联系电话。"


class Voice:
    sample_rate = HZ

    def cached(self, text: str) -> bool:
        return True

    def speak(self, text: str) -> bytes:
        return b"\x00\x10" * int(HZ * CLAUSE_S)


class Talk:
    """Answers everything with the same question."""

    id, city, asked, awaits, said_goodbye = "talk", "changde", "phone", None, False

    def __init__(self) -> None:
        self.wished: frozenset[str] = frozenset()
        self.said: list[str] = []
        self.interrupted: list[str] = []
        self.went_on: list[bool] = []
        self.line = SimpleNamespace(texts=SimpleNamespace(say=lambda *_: "请稍等。", has=lambda _: False))

    async def greet(self) -> list[Reply]:
        return [Reply(QUESTION)]

    async def read(self, heard: Transcript) -> str:
        return heard.text

    async def hear(self, said: Utterance) -> list[Reply]:
        self.said.append(said.text)
        self.wished = wishes(said.text)
        return [Reply(QUESTION)]

    async def was_interrupted(self, heard: str, *, unheard: bool = False) -> None:
        self.interrupted.append(heard)
        self.went_on.append(unheard)

    async def prompt(self, name: str) -> list[Reply]:
        self.said.append(name)
        return [Reply(name)]

    async def end(self) -> None:
        pass


class Line:
    def __init__(self) -> None:
        self.events: list[str] = []
        self.pieces: list[bytes] = []

    async def event(self, body: dict[str, Any]) -> None:
        self.events.append(body["type"])

    async def sound(self, pcm: bytes) -> None:
        self.pieces.append(pcm)


@asynccontextmanager
async def calling(tmp_path: Path) -> AsyncIterator[tuple[Call, Any, Line]]:
    line, talk = Line(), Talk()
    voice: Any = Voice()
    speech: Any = SimpleNamespace(
        synthesiser=voice,
        rendering=RenderingQueue(lambda: voice),
        vad=SimpleNamespace(open=lambda: SimpleNamespace(probability=lambda _: 0.0)),
        recogniser=SimpleNamespace(streaming=False),
    )
    conversation: Any = talk
    made = Call(
        conversation, speech, WavWriter(tmp_path / "call.wav", 16000), hz_in=HZ, hz_out=HZ,
        event=line.event, sound=line.sound,
    )  # fmt: skip
    try:
        yield made, talk, line
    finally:
        await made.hang_up()


def heard(text: str) -> asyncio.Task[Heard]:
    async def done() -> Heard:
        return Heard(Transcript(text, 0, 1000, 0.9 if text else 0.0), 0, 1000, 0.0)

    return asyncio.create_task(done())


async def spoken(call: Call, line: Line, text: str) -> bytes:
    """The caller says something, and hears the answer to its end."""

    before = len(line.pieces)
    call._turns.put_nowait(heard(text))
    for _ in range(100):
        await asyncio.sleep(0.02)
        if len(line.pieces) > before:
            break
    await asyncio.wait_for(call.quiet(), 5)
    return b"".join(line.pieces[before:])


async def test_what_will_be_read_back_is_rendered_while_the_last_questions_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with calling(tmp_path) as (call, talk, line):
        ahead: list[str] = []
        monkeypatch.setattr(call, "_foreseen", lambda conversation: [f"{conversation}：地点是鼎城区。"])
        monkeypatch.setattr(call._speech.rendering, "foresee", ahead.append)
        talk.asked = "address"
        await spoken(call, line, "路灯坏了")
        assert ahead == []
        talk.asked = "contact_name"
        await spoken(call, line, "我姓王")
        assert ahead == ["talk：地点是鼎城区。"]


async def keyed(call: Call, keys: str) -> None:
    for key in keys:
        call.digit(key)
    await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("13873621478#", ["13873621478"]),
        ("0#", ["转人工"]),
        ("0736#", ["0736"]),
        ("139*13873621478#", ["13873621478"]),
        ("#", []),
        ("*#", []),
    ],
)
async def test_keys_are_digits_and_zero_alone_is_a_person(tmp_path: Path, keys: str, said: list[str]) -> None:
    async with calling(tmp_path) as (call, talk, _):
        await keyed(call, keys)
        assert talk.said == said


async def test_a_pause_ends_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DTMF_PAUSE_S", 0.2)
    async with calling(tmp_path) as (call, talk, _):
        await keyed(call, "1387362")
        assert talk.said == []
        await keyed(call, "1478")
        await asyncio.sleep(0.3)
        assert talk.said == ["13873621478"]


async def test_a_key_stops_the_bot_and_the_record_knows(tmp_path: Path) -> None:
    async with calling(tmp_path) as (call, talk, line):
        await call.greet()
        await asyncio.sleep(0.1)
        await keyed(call, "13873621478#")
        assert "clear" in line.events
        assert talk.interrupted == [""]
        assert talk.went_on == [False], "keys that come at once are an answer, and do not go on with what was said"


async def test_nobody_asks_whether_somebody_is_there_who_is_still_typing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ASK_AGAIN_S", 0.6)
    async with calling(tmp_path) as (call, talk, _):
        await keyed(call, "1")
        await asyncio.sleep(1.3)
        assert talk.said == []


async def test_slower_louder_and_so_for_the_rest_of_the_call(tmp_path: Path) -> None:
    async with calling(tmp_path) as (call, _, line):
        plain = await spoken(call, line, "路灯坏了")
        slow = await spoken(call, line, "麻烦您说慢一点")
        assert len(slow) > 1.2 * len(plain)
        assert len(await spoken(call, line, "我姓王")) == len(slow)
        loud = await spoken(call, line, "听不清")
        assert max(loud[1::2]) > 0x18 > max(slow[1::2])
        slowest = await spoken(call, line, "再慢一点")
        assert len(slowest) > 1.4 * len(plain)
        assert len(await spoken(call, line, "慢一点慢一点")) == len(slowest)
        assert max((await spoken(call, line, "武陵区"))[1::2]) == max(slowest[1::2])


async def test_a_wish_over_the_bot_is_a_turn_and_not_a_word_of_listening(tmp_path: Path) -> None:
    async with calling(tmp_path) as (call, talk, line):
        await call.greet()
        await asyncio.sleep(0.1)
        call._speech_began()
        await asyncio.sleep(0.05)
        await spoken(call, line, "大声点")
        assert talk.said == ["大声点"]


@pytest.mark.parametrize("then", ["坏了好几天了", ""])
async def test_an_answer_waits_while_the_caller_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    speaking = True
    monkeypatch.setattr(Hearing, "speaking", property(lambda _: speaking))
    async with calling(tmp_path) as (call, talk, line):
        call._turns.put_nowait(heard("路灯坏了"))
        await asyncio.sleep(0.3)
        assert talk.said == ["路灯坏了"]
        assert "reply" not in line.events
        call._turns.put_nowait(heard(then))
        speaking = False
        await asyncio.sleep(0.3)
        assert line.events.count("reply") == 1, "the answer to both, or the one that noise had delayed"
        assert talk.went_on == ([True] if then else [])


async def test_a_caller_who_does_not_end_is_answered_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HOLD_S", 0.2)
    monkeypatch.setattr(Hearing, "speaking", property(lambda _: True))
    async with calling(tmp_path) as (call, _, line):
        call._turns.put_nowait(heard("路灯坏了"))
        await asyncio.sleep(0.4)
        assert "reply" in line.events


@pytest.mark.parametrize("words", ["还有就是", ""])
async def test_noise_that_sounds_like_speech_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    async def so_far(_: Hearing) -> str:
        return words

    monkeypatch.setattr(module, "WORDS_WITHIN_S", 0.1)
    monkeypatch.setattr(Hearing, "speaking", property(lambda _: True))
    monkeypatch.setattr(Hearing, "so_far", so_far)
    async with calling(tmp_path) as (call, _, line):
        call._turns.put_nowait(heard("路灯坏了"))
        await asyncio.sleep(0.5)
        assert ("reply" in line.events) == (not words)


@pytest.mark.parametrize("after_s", [0.1, 0.8])
async def test_a_question_cut_off_at_once_was_not_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after_s: float
) -> None:
    monkeypatch.setattr(module, "UNHEARD_S", 0.5)
    async with calling(tmp_path) as (call, talk, line):
        call._mouth.say(QUESTION * 4)
        await call._say([Reply(QUESTION)], None)
        await asyncio.sleep(after_s)
        call._speech_began()
        await spoken(call, line, "坏了好几天了")
        assert talk.went_on == [after_s < 0.5]
