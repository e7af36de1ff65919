from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from speech.audio import pcm16, read_audio, resample, samples
from speech.errors import BadPcm, EngineUnavailable
from speech.telephone_sound import loudness, noisy, telephone
from speech.vad import FRAME, FRAME_BYTES, SileroVad
from speech.weights import Weights
from tests.speech.callers import caller_wav

pytestmark = pytest.mark.unit


def test_noise_tones_and_silence_are_not_speech(vad: SileroVad) -> None:
    random = np.random.default_rng(1)
    time = np.arange(48000) / 16000
    for sound in (np.zeros(48000), random.normal(0, 0.1, 48000), 0.3 * np.sin(2 * np.pi * 440 * time)):
        assert vad.probabilities(sound.astype(np.float32)).max() < 0.3


def test_real_speech_is(vad: SileroVad, shared_data: Path) -> None:
    [sound] = read_audio(shared_data / "audio" / "real_zh" / "biaobei_000001.wav")
    assert (vad.probabilities(sound) > 0.5).mean() > 0.6


def test_the_first_words_on_a_silent_telephone_line_are_heard(vad: SileroVad, weights: Weights) -> None:
    [speech] = read_audio(caller_wav("武陵区人民路的路灯坏了好几天了，晚上很黑，我叫李建国。"), 8000)
    silence = np.full(12 * 8000, 8 / 32768, np.float32)  # what A-law makes of it
    line = samples(resample(pcm16(np.concatenate([silence, speech + silence[0]])), 8000, 16000))
    began = (12 * 16000 + 16000 // 2) // FRAME
    assert (vad.probabilities(line)[began : began + 30] > 0.5).mean() > 0.8


def test_a_short_answer_after_long_street_noise_is_heard(vad: SileroVad, weights: Weights) -> None:
    """The network grows used to the noise, and to what stands out of it as well."""
    [answer] = read_audio(caller_wav("不用保密"))
    answer = answer * np.float32(0.08 / loudness(answer))
    lead = 24 * 16000
    line = np.concatenate([np.zeros(lead, np.float32), answer, np.zeros(16000, np.float32)])
    call = telephone(noisy(line, 10.0, 3))
    ear = vad.open()
    heard = [ear.probability(call[at : at + FRAME]) for at in range(0, len(call) - FRAME, FRAME)]
    assert max(heard[: lead // FRAME]) < 0.3
    assert sum(chance > 0.5 for chance in heard[lead // FRAME :]) >= 7  # 200 ms begin a turn


def test_frame_by_frame_is_the_same_as_at_once(vad: SileroVad, shared_data: Path) -> None:
    [sound] = read_audio(shared_data / "audio" / "real_zh" / "biaobei_000002.wav")
    sound = sound[: len(sound) // FRAME * FRAME]
    pcm = pcm16(sound)
    call = vad.open()
    by_frame = [call.probability(pcm[at : at + FRAME_BYTES]) for at in range(0, len(pcm), FRAME_BYTES)]
    assert np.abs(vad.probabilities(sound) - by_frame).max() < 1e-3


def test_two_calls_do_not_hear_each_other(vad: SileroVad, shared_data: Path) -> None:
    [sound] = read_audio(shared_data / "audio" / "real_zh" / "biaobei_000002.wav")
    frames = sound[: 40 * FRAME].reshape(-1, FRAME)
    alone = vad.open()
    expected = [alone.probability(frame) for frame in frames]
    first, second = vad.open(), vad.open()
    random = np.random.default_rng(2)
    got = []
    for frame in frames:
        second.probability(random.normal(0, 0.3, FRAME).astype(np.float32))
        got.append(first.probability(frame))
    assert got == expected
    first.reset()
    assert [first.probability(frame) for frame in frames] == expected


def test_frames_of_another_length_are_refused(vad: SileroVad) -> None:
    with pytest.raises(BadPcm, match="1024 bytes"):
        vad.open().probability(bytes(1000))
    with pytest.raises(BadPcm, match="512 samples"):
        vad.open().probability(np.zeros(100, np.float32))


def test_nothing_heard_has_no_frames(vad: SileroVad) -> None:
    assert vad.probabilities(np.zeros(0, np.float32)).shape == (0,)


def test_a_file_that_is_no_network(tmp_path: Path) -> None:
    (tmp_path / "x.onnx").write_bytes(b"no")
    with pytest.raises(EngineUnavailable, match="install faster-whisper again"):
        SileroVad(tmp_path / "x.onnx")
