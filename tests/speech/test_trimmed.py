"""A vocabulary cut to Mandarin: what it keeps, and that the model hears the same with it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from speech.audio import samples
from speech.errors import WeightsBroken
from speech.kokoro import KokoroSynthesiser
from speech.recogniser import HOTLINE_WORDS
from speech.tokens import Tokens
from speech.trimmed import KEPT, is_mandarin, trim
from speech.weights import Weights
from speech.whisper import WhisperRecogniser

MARKS = ("<|endoftext|>", "<|startoftranscript|>", "<|zh|>", "<|transcribe|>", "<|startofprev|>", "<|notimestamps|>")


@pytest.mark.unit
@pytest.mark.parametrize(
    "token", ["路灯", " 你", "。", "，", "１", "12345", " 3", "a", "ok", "KTV", " APP", "%", "“", "路".encode()[:2]]
)
def test_what_mandarin_is_written_in_is_kept(token: str | bytes) -> None:
    assert is_mandarin(token if isinstance(token, bytes) else token.encode())


@pytest.mark.unit
@pytest.mark.parametrize("token", [" the", "ing", "ですか", "그래", "привет", "ção", "Ü", "привет".encode()[:3]])
def test_other_languages_are_left_out(token: str | bytes) -> None:
    assert not is_mandarin(token if isinstance(token, bytes) else token.encode())


@pytest.mark.service
def test_texts_keep_their_meaning_under_new_numbers(weights: Weights) -> None:
    whole, trimmed = Tokens(weights.whole_whisper), Tokens(weights.whisper)
    kept = json.loads((weights.whisper / KEPT).read_text())
    for text in (HOTLINE_WORDS, "武陵区朝阳路４５号，电话13907365555。", "KTV太吵了"):
        numbers = trimmed.of(text)
        assert trimmed.text(numbers) == text
        assert max(numbers) < trimmed.texts < 6000
        assert [kept[number] for number in numbers] == whole.of(text)
    assert trimmed.text(trimmed.of("a loudspeaker")) != "a loudspeaker"
    assert [kept[trimmed.number(mark) or 0] for mark in MARKS] == [whole.number(mark) for mark in MARKS]
    assert trimmed.number("<|0.00|>") is None


@pytest.mark.service
def test_the_same_is_heard(weights: Weights, kokoro: KokoroSynthesiser, tmp_path: Path) -> None:
    pcm = kokoro.speak("小区门口的路灯坏了三天了，晚上很黑，老人出门容易摔倒。")
    sound = samples(pcm)[:: kokoro.sample_rate // 8000]  # 24 kHz → 8 kHz, and from there to 16: a telephone's
    sound = np.repeat(sound, 2).astype(np.float32)
    trim(weights.whole_whisper, tmp_path)
    whole, trimmed = (WhisperRecogniser(folder, workers=1) for folder in (weights.whole_whisper, tmp_path))
    assert trimmed.recognise(sound).text == whole.recognise(sound).text
    whole.close()
    trimmed.close()


@pytest.mark.unit
def test_another_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(WeightsBroken, match=r"nothing holds no Whisper that can be trimmed"):
        trim(tmp_path / "nothing", tmp_path / "out")
