"""From sound to turns: a caller whose speech is a row of marked frames, and a recogniser that tells which it got."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.hearing import PIECE_MS, Heard, Hearing, joined
from bot.recognition import RecognitionQueue
from speech.recogniser import Transcript
from speech.vad import FRAME_BYTES, FRAME_MS
from speech.wav import WavWriter

pytestmark = pytest.mark.unit

HZ = 16000
SPEECH, NOISE = 100, 40  # percent that a frame is speech; what is below 50 begins none


class Recogniser:
    """Hears how long the speech was, to half a second."""

    streaming = False

    def __init__(self) -> None:
        self.heard_ms: list[float] = []

    def open(self, *_: Any, **__: Any) -> Any:
        sound = bytearray()

        def finish() -> Transcript:
            voiced = sum(frame[0] == SPEECH for frame in _frames(sound)) * FRAME_MS
            self.heard_ms.append(len(sound) / FRAME_BYTES * FRAME_MS)
            return Transcript(f"{round(voiced / 500) / 2}秒", 0, 0, 0.5)

        return SimpleNamespace(accept=sound.extend, finish=finish, cancel=lambda: None)


def _frames(sound: bytes | bytearray) -> list[bytes]:
    return [bytes(sound[at : at + FRAME_BYTES]) for at in range(0, len(sound), FRAME_BYTES)]


def listening(tmp_path: Path, asked: str | None = None) -> tuple[Hearing, Recogniser, list[asyncio.Task[Heard]]]:
    recogniser, turns = Recogniser(), list[asyncio.Task[Heard]]()
    speech: Any = SimpleNamespace(
        vad=SimpleNamespace(open=lambda: SimpleNamespace(probability=lambda frame: frame[0] / 100)),
        recogniser=recogniser,
        recognition=RecognitionQueue(lambda: recogniser, 2),  # type: ignore[arg-type, return-value]
    )
    hearing = Hearing(
        speech, WavWriter(tmp_path / "call.wav", HZ), HZ,
        on_speech=lambda: None, on_partial=lambda _: None, on_heard=turns.append,
    )  # fmt: skip
    hearing.expect(asked)
    return hearing, recogniser, turns


async def feed(hearing: Hearing, length_ms: int, levels: Sequence[int]) -> None:
    """``levels``: one frame after the other of it, again and again."""
    for place in range(round(length_ms / FRAME_MS)):
        await hearing.feed(bytes([levels[place % len(levels)], 0]) * (FRAME_BYTES // 2))
        await asyncio.sleep(0)


async def said(
    tmp_path: Path, *stretches_ms: int, asked: str | None = None, silence: Sequence[int] = (0,)
) -> tuple[list[Heard], Recogniser]:
    """What is heard of stretches of speech and silence, in turn, beginning with speech."""
    hearing, recogniser, turns = listening(tmp_path, asked)
    for number, length in enumerate(stretches_ms):
        await feed(hearing, length, silence if number % 2 else (SPEECH,))
    await hearing.finish()
    return [await turn for turn in turns], recogniser


async def test_the_words_of_a_turn_that_goes_on(tmp_path: Path) -> None:
    hearing, _, turns = listening(tmp_path)
    await feed(hearing, 2000, (SPEECH,))
    assert await hearing.so_far() == "2.0秒"
    await feed(hearing, 1000, (SPEECH,))
    await feed(hearing, 2000, (0,))
    assert [(await turn).transcript.text for turn in turns] == ["3.0秒"]


async def test_a_long_turn_is_recognised_in_pieces_and_stays_one_turn(tmp_path: Path) -> None:
    turns, recogniser = await said(tmp_path, PIECE_MS + 1000, 500, 3000, 2000)
    assert [turn.transcript.text for turn in turns] == ["7.0秒，3.0秒"]
    assert max(recogniser.heard_ms) < PIECE_MS + 2000, "nothing is recognised again with what follows"


@pytest.mark.parametrize("stretches", [(2000, 500, 2000, 2000), (PIECE_MS + 1000, 200, 3000, 2000)])
async def test_a_short_turn_or_a_short_pause_is_not_cut(tmp_path: Path, stretches: Sequence[int]) -> None:
    turns, recogniser = await said(tmp_path, *stretches)
    whole = (stretches[0] + stretches[2]) / 1000
    assert [turn.transcript.text for turn in turns] == [f"{whole}秒"]


async def test_a_number_is_heard_as_a_whole(tmp_path: Path) -> None:
    turns, recogniser = await said(tmp_path, PIECE_MS + 1000, 500, 1000, 2000, asked="phone")
    assert [turn.transcript.text for turn in turns] == ["8.0秒"]
    assert max(recogniser.heard_ms) > PIECE_MS + 2000


async def test_noise_that_could_be_speech_does_not_undo_what_was_recognised_early(tmp_path: Path) -> None:
    turns, recogniser = await said(tmp_path, 2000, 2000, asked="contact_name", silence=(*[0] * 9, NOISE))
    assert [turn.transcript.text for turn in turns] == ["2.0秒"]
    assert len(recogniser.heard_ms) == 1


@pytest.mark.parametrize(("alone", "after_ms"), [(True, 160), (False, 256)])
async def test_recognition_begins_sooner_when_nobody_else_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: bool, after_ms: int
) -> None:
    monkeypatch.setattr(RecognitionQueue, "idle", alone)
    _, recogniser = await said(tmp_path, 1984, 2000)
    assert recogniser.heard_ms == [1984 + after_ms]


async def test_the_pieces_of_one_turn_do_not_go_into_the_next(tmp_path: Path) -> None:
    turns, _ = await said(tmp_path, PIECE_MS + 1000, 500, 1000, 2500, 2000, 2000)
    assert [turn.transcript.text for turn in turns] == ["7.0秒，1.0秒", "2.0秒"]


def test_pieces_are_joined_by_what_was_said_in_them() -> None:
    pieces = [Transcript("路灯坏了。", 0, 900, 0.9), Transcript("", 0, 0, 0.0), Transcript("三天", 0, 500, 0.2)]
    assert joined(pieces) == Transcript("路灯坏了。三天", 0, 500, 0.7)
    assert joined(pieces[:2]) == pieces[0]
    assert joined(pieces[1:2]) == pieces[1]
