from __future__ import annotations

import os
import wave
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speech.errors import AudioUnreadable, BadPcm
from speech.wav import WavWriter, read_span, wav_bytes

pytestmark = pytest.mark.unit


def frames(path: Path) -> tuple[int, bytes]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getframerate(), file.readframes(10**9)


def test_what_was_written_can_be_read_by_others(tmp_path: Path) -> None:
    with WavWriter(tmp_path / "a" / "b.wav", 8000) as recording:
        recording.write(b"\1\0" * 800)
        recording.write(b"\2\0" * 80)
        assert recording.position_ms == 110
    assert frames(tmp_path / "a" / "b.wav") == (8000, b"\1\0" * 800 + b"\2\0" * 80)


def test_a_crash_leaves_a_valid_file_that_lacks_less_than_a_second(tmp_path: Path) -> None:
    recording = WavWriter(tmp_path / "call.wav", 16000)
    for _ in range(75):  # 1.5 s in frames of 20 ms
        recording.write(b"\5\0" * 320)
    hz, data = frames(tmp_path / "call.wav")  # no close, no flush: as after kill -9
    assert hz == 16000
    assert len(data) >= 16000 * 2
    assert set(data[::2]) == {5}
    recording.close()


def test_it_goes_on_after_a_crash_with_everything_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    first = WavWriter(path, 16000)
    first.write(b"\1\0" * 100)  # its header still promises nothing
    with WavWriter(path, 16000) as second:
        second.write(b"\2\0" * 10)
    assert frames(path)[1] == b"\1\0" * 100 + b"\2\0" * 10


def test_half_a_sample_left_by_a_crash_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(b"\1\0" * 4, 16000) + b"\7")
    with WavWriter(path, 16000) as recording:
        recording.write(b"\2\0")
    assert frames(path)[1] == b"\1\0" * 4 + b"\2\0"


def test_only_its_owner_may_read_a_recording(tmp_path: Path) -> None:
    WavWriter(tmp_path / "call.wav", 16000).close()
    assert os.stat(tmp_path / "call.wav").st_mode & 0o077 == 0


def test_wrong_use_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    recording = WavWriter(path, 16000)
    with pytest.raises(BadPcm, match="even"):
        recording.write(b"\0")
    recording.close()
    with pytest.raises(BadPcm, match="closed"):
        recording.write(b"\0\0")
    with pytest.raises(BadPcm, match="16000 Hz"):
        WavWriter(path, 8000)
    (tmp_path / "text.wav").write_text("x" * 100)
    with pytest.raises(AudioUnreadable):
        WavWriter(tmp_path / "text.wav", 16000)
    assert (tmp_path / "text.wav").read_text() == "x" * 100


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-50, 1200), st.integers(-50, 1200))
def test_a_span_is_its_samples(tmp_path: Path, start: int, end: int) -> None:
    path = tmp_path / "call.wav"
    if not path.is_file():
        with WavWriter(path, 8000) as recording:
            recording.write(b"".join(n.to_bytes(2, "little") for n in range(8000)))
    pcm, hz = read_span(path, start, end)
    first, last = max(0, start) * 8, min(max(0, end) * 8, 8000)
    assert hz == 8000
    assert pcm == b"".join(n.to_bytes(2, "little") for n in range(first, last))


def test_a_span_of_a_recording_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AudioUnreadable, match="deleted"):
        read_span(tmp_path / "none.wav", 0, 100)
