"""A voice that stops at once, knows what was heard, and takes the rest up again."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest

from bot.rendering import RenderingQueue
from bot.speaking import LEAD_S, Mouth
from speech.errors import EngineUnavailable

pytestmark = pytest.mark.unit

HZ = 8000
CLAUSE_S = 0.3


class SlowEnough:
    """Every clause takes 0.3 s to hear."""

    sample_rate = HZ

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.known: set[str] = set()
        self.takes_s = 0.0
        self.broken = ""

    def cached(self, text: str) -> bool:
        return text in self.known

    def speak(self, text: str) -> bytes:
        self.texts.append(text)
        time.sleep(self.takes_s)
        if self.broken and self.broken in text:
            raise EngineUnavailable("the network is gone")
        return bytes(int(HZ * CLAUSE_S) * 2)


class Ear:
    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.bytes = 0

    async def event(self, body: dict[str, Any]) -> None:
        self.events.append(body)

    async def sound(self, pcm: bytes) -> None:
        self.bytes += len(pcm)


def mouth_and_ear() -> tuple[Mouth, Ear, SlowEnough]:
    engine, ear = SlowEnough(), Ear()
    queue: Any = RenderingQueue(lambda: engine)  # type: ignore[arg-type,return-value]
    speech: Any = SimpleNamespace(synthesiser=engine, rendering=queue)
    return Mouth(speech, HZ, ear.event, ear.sound), ear, engine


TEXT = "第一句在这里。第二句在这里。第三句在这里。第四句在这里。第五句在这里。"


async def test_what_was_heard_and_what_was_not_make_the_whole() -> None:
    mouth, ear, _ = mouth_and_ear()
    mouth.say(TEXT)
    await asyncio.sleep(CLAUSE_S * 2.5)
    cut = await mouth.hush()
    assert ear.events[-1] == {"type": "clear"}
    assert cut.heard.startswith("第一句")
    assert "第五句" not in cut.heard
    assert cut.heard + "".join(clause.text for clause in cut.unsaid) == TEXT
    assert not mouth.talking
    sent = ear.bytes
    await asyncio.sleep(0.1)
    assert ear.bytes == sent
    await mouth.close()


async def test_it_goes_on_with_the_clause_that_was_cut() -> None:
    mouth, ear, engine = mouth_and_ear()
    mouth.say(TEXT)
    await asyncio.sleep(CLAUSE_S * 1.5)
    cut = await mouth.hush()
    said_before = len(engine.texts)
    mouth.resume(cut)
    await asyncio.wait_for(mouth.quiet(), 5)
    assert engine.texts[said_before:] == [clause.text for clause in cut.unsaid]
    kinds = [event["type"] for event in ear.events]
    assert kinds == ["audio_start", "clear", "audio_start", "audio_end"]
    await mouth.close()


async def test_nothing_to_stop_and_nothing_to_say() -> None:
    mouth, ear, _ = mouth_and_ear()
    cut = await mouth.hush()
    mouth.resume(cut)
    mouth.say("  ")
    assert not mouth.talking
    assert (cut.heard, cut.unsaid, ear.events) == ("", (), [])
    await mouth.close()


@pytest.mark.parametrize(
    ("known", "text", "said"),
    [
        ({"好的，"}, "您说的是人民路吗？", ["好的，", "您说的是人民路吗？"]),
        ({"好的，", "您说的是人民路吗？"}, "您说的是人民路吗？", ["您说的是人民路吗？"]),
        (set(), "您说的是人民路吗？", ["您说的是人民路吗？"]),
        ({"好的，"}, "好的，您说的是人民路。", ["好的，您说的是人民路。"]),
    ],
)
async def test_a_word_first_where_the_text_has_yet_to_be_rendered(known: set[str], text: str, said: list[str]) -> None:
    mouth, _, engine = mouth_and_ear()
    engine.known = known
    mouth.say(text, lead_in="好的，")
    await asyncio.wait_for(mouth.quiet(), 5)
    assert engine.texts == said
    mouth.say("不知道的。", lead_in="")
    await asyncio.wait_for(mouth.quiet(), 5)
    assert engine.texts[len(said) :] == ["不知道的。"]
    await mouth.close()


async def test_sound_is_sent_no_more_than_half_a_second_ahead() -> None:
    mouth, ear, _ = mouth_and_ear()
    began = time.monotonic()
    mouth.say(TEXT)
    await asyncio.sleep(CLAUSE_S)
    seconds = ear.bytes / 2 / HZ
    assert seconds <= time.monotonic() - began + LEAD_S + 0.2
    await asyncio.wait_for(mouth.quiet(), 5)
    assert ear.bytes / 2 / HZ == pytest.approx(5 * CLAUSE_S, abs=0.05)
    await mouth.close()


async def test_the_next_clause_is_rendered_while_one_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.speaking.CHARACTER_S", 5 * CLAUSE_S / len(TEXT))
    mouth, ear, engine = mouth_and_ear()
    engine.takes_s = CLAUSE_S * 0.8
    began = time.monotonic()
    mouth.say(TEXT)
    await asyncio.wait_for(mouth.quiet(), 5)
    took = time.monotonic() - began
    assert took == pytest.approx(5 * CLAUSE_S + engine.takes_s, abs=0.15)
    assert ear.bytes / 2 / HZ == pytest.approx(5 * CLAUSE_S, abs=0.05)
    await mouth.close()


async def test_what_is_stopped_is_not_rendered() -> None:
    mouth, _, engine = mouth_and_ear()
    engine.takes_s = CLAUSE_S
    mouth.say(TEXT)
    await asyncio.sleep(CLAUSE_S * 0.5)
    await mouth.hush()
    await asyncio.sleep(CLAUSE_S)
    assert engine.texts == ["第一句在这里。"]
    await mouth.close()


async def test_a_clause_that_cannot_be_said_does_not_end_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    mouth, ear, engine = mouth_and_ear()
    engine.broken = "第二句"
    mouth.say(TEXT)
    await asyncio.wait_for(mouth.quiet(), 5)
    assert ear.bytes / 2 / HZ == pytest.approx(4 * CLAUSE_S, abs=0.05)
    assert "the network is gone" in caplog.text
    await mouth.close()


async def test_while_a_clause_is_rendered_nothing_sounds_though_more_is_to_come() -> None:
    mouth, _, engine = mouth_and_ear()
    engine.takes_s = CLAUSE_S * 3
    mouth.say("第一句在这里。第二句在这里。")
    assert mouth.talking
    assert not mouth.sounding
    await asyncio.sleep(engine.takes_s + CLAUSE_S / 2)
    assert mouth.sounding
    await asyncio.sleep(CLAUSE_S * 1.5)  # the first is over, the second not there yet
    assert mouth.talking
    assert not mouth.sounding
    await mouth.close()
