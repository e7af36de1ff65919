"""What callers of ``bench.calls`` say: other voices than the bot's, with the pauses, band and noise of a line."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import yaml

from speech.audio import Floats, pcm16, read_audio, resample
from speech.telephone_sound import HZ, QUIET, loudness, noisy, street, telephone
from tests.speech.callers import caller_wav

TALKS = Path(__file__).with_name("calls_talks.yml")
PAUSE = "｜"
PAUSES_S = (0.3, 0.5, 0.7, 0.9)  # in mid-sentence; a turn that ends in one was cut off
NOISE_DB = 10.0
LEVEL = 0.08  # root mean square of the speech: as loud as a telephone usually is


def talks() -> list[dict[str, object]]:
    found: list[dict[str, object]] = yaml.safe_load(TALKS.read_text(encoding="utf-8"))
    return found


def record(folder: Path) -> Path:
    """Make all recordings in ``folder`` (once; minutes of work the first time) and give their index, a JSON file.

    The index is a list of talks, each a list of ``{"text", "file"}``: ``file-8000.pcm`` and ``file-16000.pcm`` begin
    with the first word and end with the last.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pauses = random.Random(0)
    index = []
    for number, talk in enumerate(talks()):
        lines = []
        for place, text in enumerate(list(talk["turns"])):  # type: ignore[call-overload]
            seed = 100 * number + place
            name = f"{number:02}-{place}"
            parts = [_trimmed(read_audio(caller_wav(part, str(talk["voice"])))[0]) for part in text.split(PAUSE)]
            sound = parts[0]
            for part in parts[1:]:
                gap = np.zeros(round(pauses.choice(PAUSES_S) * HZ), np.float32)
                sound = np.concatenate([sound, gap, part])
            pcm = pcm16(telephone(noisy(_levelled(sound), NOISE_DB, seed)))
            (folder / f"{name}-{HZ}.pcm").write_bytes(pcm)
            (folder / f"{name}-8000.pcm").write_bytes(resample(pcm, HZ, 8000))
            lines.append({"text": text.replace(PAUSE, ""), "file": name})
        index.append(lines)
    path = folder / "talks.json"
    path.write_text(json.dumps(index, ensure_ascii=False, indent=1))
    _record_room(folder)
    return path


def _record_room(folder: Path) -> None:
    """The noise of the line while nobody speaks: 20 s, to be gone round in."""
    silent = np.zeros(20 * HZ, np.float32)
    noise = street(len(silent), 7) * LEVEL * 10 ** (-NOISE_DB / 20)
    pcm = pcm16(telephone(noise.astype(np.float32)))
    (folder / f"room-{HZ}.pcm").write_bytes(pcm)
    (folder / "room-8000.pcm").write_bytes(resample(pcm, HZ, 8000))


def _levelled(sound: Floats) -> Floats:
    return (sound * (LEVEL / max(loudness(sound), 1e-6))).astype(np.float32)


def _trimmed(sound: Floats) -> Floats:
    loud = np.flatnonzero(np.abs(sound) > QUIET * float(np.abs(sound).max()))
    return sound[int(loud[0]) : int(loud[-1]) + 1]
