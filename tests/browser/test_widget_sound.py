"""Sound both ways: a fake microphone with a known tone, and every sample that reaches the loudspeaker."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.calling import TAP, live, start, until
from tests.browser.conftest import TONE_HZ
from tests.browser.fake_gateway import FakeGateway, VoiceCall

pytestmark = pytest.mark.browser

# A browser whose audio contexts only ever run at the sound card's rate.
FIXED_RATE = """
const Native = window.AudioContext;
window.AudioContext = class extends Native {
  constructor(options = {}) {
    if (options.sampleRate) throw new DOMException("not this rate", "NotSupportedError");
    super({ sampleRate: 44100 });
  }
};
"""


def heard(page: Page) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array(page.evaluate("window.heard"))


def ramp(samples: int) -> np.ndarray[Any, np.dtype[np.int16]]:
    """No two neighbours alike and no zero: a hole, a repetition or a step shows."""
    return np.linspace(1_000, 30_000, samples).astype("<i2")


def loudest_hz(pcm: bytes, rate: int = 16_000) -> float:
    samples = np.frombuffer(pcm, "<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


def assert_tone(call: VoiceCall) -> None:
    pcm = b"".join(frame for _, frame in call.frames)
    assert np.abs(np.frombuffer(pcm, "<i2")).max() > 500, "the microphone was silent"
    # The tone is switched on and off four times a second: its sidebands lie 4 Hz away.
    assert loudest_hz(pcm) == pytest.approx(TONE_HZ, abs=6)


def test_the_microphone_arrives_in_small_frames_at_16_khz(call_page: Page, gateway: FakeGateway) -> None:
    start(call_page)
    live(call_page)
    (call,) = gateway.calls
    until(call_page, lambda: len(call.frames) > 100)
    assert call.query == {"sample_rate": "16000"}
    assert call.messages == [{"type": "start"}]
    assert {len(frame) for _, frame in call.frames} == {1280}  # 40 ms
    first, last = call.frames[10][0], call.frames[-1][0]
    sent_s = sum(len(frame) for _, frame in call.frames[11:]) / 32_000
    assert sent_s == pytest.approx(last - first, rel=0.15)
    assert_tone(call)
    levels = []
    for _ in range(8):
        levels.append(float(call_page.locator(".meter").get_attribute("data-level") or 0))
        call_page.wait_for_timeout(60)
    assert max(levels) > 0.2


def test_a_browser_that_cannot_run_at_16_khz_resamples(page: Page, gateway: FakeGateway) -> None:
    page.add_init_script(FIXED_RATE)

    async def scenario(call: VoiceCall) -> None:
        await call.say("ready", conversation="c", sample_rate=16_000)
        await call.say("audio_start", id="1")
        seconds = np.arange(16_000) / 16_000
        await call.sound((8_000 * np.sin(2 * np.pi * 1_000 * seconds)).astype("<i2").tobytes())
        await call.say("audio_end", id="1")
        await asyncio.sleep(60)

    gateway.scenario = scenario
    page.add_init_script(TAP)
    page.goto(gateway.address)
    start(page)
    until(page, lambda: gateway.calls and len(gateway.calls[0].frames) > 75)
    assert page.evaluate("hotlineContext.sampleRate") == 44_100
    (call,) = gateway.calls
    assert {len(frame) for _, frame in call.frames} == {1280}
    assert_tone(call)
    played = heard(page)
    sound = played[np.flatnonzero(np.abs(played) > 0.01)[0] :][:40_000]
    assert len(np.trim_zeros(played)) == pytest.approx(44_100, abs=200)
    assert loudest_hz((sound * 32_767).astype("<i2").tobytes(), 44_100) == pytest.approx(1_000, abs=3)
    assert np.abs(played).max() == pytest.approx(8_000 / 32_768, abs=0.01)


def test_chunks_are_played_without_a_gap_and_to_the_end_before_the_call_is_over(
    call_page: Page, gateway: FakeGateway
) -> None:
    sent = ramp(24_000)

    async def scenario(call: VoiceCall) -> None:
        await call.say("ready", conversation="c", sample_rate=16_000)
        await call.say("audio_start", id="1")
        raw = sent.tobytes()
        cuts = [0, 3, 4_001, 4_641, 9_000, 20_001, len(raw)]  # odd cuts too: a sample may be split
        for begin, end in zip(cuts, cuts[1:], strict=False):
            await call.sound(raw[begin:end])
        await call.say("audio_end", id="1")
        await call.say("bye")

    gateway.scenario = scenario
    start(call_page)
    expect(call_page.locator(".call-state")).to_have_text("正在回答")
    expect(call_page.get_by_text(re.compile("语音通话结束，时长0:0[12]"))).to_be_visible()
    played = np.trim_zeros(heard(call_page))
    assert np.array_equal(np.round(played * 32_768).astype(int), sent.astype(int))
    until(call_page, lambda: gateway.calls[0].closed_with is not None)
    assert gateway.calls[0].closed_with == 1000
    assert call_page.locator(".warning").count() == 0


def test_clear_stops_the_sound_at_once_and_drops_what_still_comes(call_page: Page, gateway: FakeGateway) -> None:
    after = -ramp(1_600)

    async def scenario(call: VoiceCall) -> None:
        await call.say("ready", conversation="c", sample_rate=16_000)
        await call.say("audio_start", id="1")
        await call.sound(ramp(16_000 * 8).tobytes())
        await asyncio.sleep(1)
        await call.say("clear")
        await call.sound(ramp(16_000).tobytes())  # was on its way when the citizen spoke
        await call.say("audio_end", id="1")
        await asyncio.sleep(0.5)
        await call.say("audio_start", id="2")
        await call.sound(after.tobytes())
        await call.say("audio_end", id="2")
        await asyncio.sleep(60)

    gateway.scenario = scenario
    start(call_page)
    expect(call_page.locator(".call-state")).to_have_text("正在回答")
    live(call_page)
    until(call_page, lambda: (heard(call_page) < 0).sum() >= len(after))
    played = np.round(np.trim_zeros(heard(call_page)) * 32_768).astype(int)
    first = int(np.argmax(played == 0))  # where it fell silent
    assert 1_000 < first < 100_000  # about one second in, long before the eight were over
    rest = np.trim_zeros(played[first:])
    assert np.array_equal(rest, after.astype(int))
