"""A recording made smaller: nothing of it moves, nothing is lost, and what goes wrong leaves the WAV."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from speech import opus, wav
from speech.audio import Floats, pcm16, samples
from speech.errors import AudioUnreadable
from speech.wav import WavWriter, wav_bytes

pytestmark = pytest.mark.unit

HZ = 16000


def beeps(seconds: int) -> Floats:
    """A tone of 100 ms at the start of each second, each higher than the one before."""
    sound = np.zeros(seconds * HZ, np.float32)
    time = np.arange(HZ // 10) / HZ
    for n in range(seconds):
        sound[n * HZ : n * HZ + len(time)] = 0.5 * np.sin(2 * np.pi * (300 + 20 * n) * time)
    return sound


def begins_ms(pcm: bytes) -> int:
    return int(np.flatnonzero(np.abs(samples(pcm)) > 0.1)[0]) * 1000 // HZ


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("opus")
    with WavWriter(folder / "call.wav", HZ) as recording:
        recording.write(pcm16(beeps(75)))
    opus.encode(folder / "call.wav", folder / "call.opus")
    return folder / "call.wav", folder / "call.opus"


def test_it_is_a_tenth_of_the_size_and_private(recorded: tuple[Path, Path]) -> None:
    large, small = recorded
    assert small.stat().st_size < large.stat().st_size / 10
    assert os.stat(small).st_mode & 0o077 == 0
    assert [file.name for file in small.parent.iterdir() if file.suffix == ".part"] == []


@pytest.mark.parametrize("second", [0, 1, 7, 59, 60, 61, 74])
def test_every_word_stays_at_its_time(recorded: tuple[Path, Path], second: int) -> None:
    start = max(0, second * 1000 - 350)
    pcm, hz = opus.read_span(recorded[1], start, second * 1000 + 400)
    assert hz == HZ
    assert begins_ms(pcm) == pytest.approx(second * 1000 - start, abs=4)
    assert len(pcm) == len(wav.read_span(recorded[0], start, second * 1000 + 400)[0])
    pitch = np.argmax(np.abs(np.fft.rfft(samples(pcm), 16 * HZ))) / 16
    assert pitch == pytest.approx(300 + 20 * second, abs=8)


def test_the_whole_and_what_lies_beyond_the_end(recorded: tuple[Path, Path]) -> None:
    assert len(opus.read_span(recorded[1], 0, 10**9)[0]) == 75 * HZ * 2
    assert len(opus.read_span(recorded[1], 74_500, 80_000)[0]) == HZ
    assert opus.read_span(recorded[1], 80_000, 90_000)[0] == b""


def test_what_a_crash_left_out_of_the_header_is_kept(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(wav_bytes(b"", HZ) + pcm16(beeps(1)))
    opus.encode(tmp_path / "call.wav", tmp_path / "call.opus")
    assert len(opus.read_span(tmp_path / "call.opus", 0, 2000)[0]) == HZ * 2


def test_recordings_of_a_telephone_come_out_at_16_khz(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(wav_bytes(bytes(8000 * 2), 8000))
    opus.encode(tmp_path / "call.wav", tmp_path / "call.opus")
    assert len(opus.read_span(tmp_path / "call.opus", 0, 5000)[0]) == HZ * 2


@pytest.mark.parametrize("content", [b"not a recording", wav_bytes(b"", HZ)])
def test_what_cannot_be_encoded_leaves_nothing_behind(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "call.wav").write_bytes(content)
    assert opus.main([str(tmp_path / "call.wav"), str(tmp_path / "call.opus")]) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["call.wav"]


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "call.opus").write_bytes(b"OggS but no more")
    for name in ("call.opus", "gone.opus"):
        with pytest.raises(AudioUnreadable):
            opus.read_span(tmp_path / name, 0, 1000)
