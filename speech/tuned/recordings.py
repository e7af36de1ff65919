"""``python -m speech.tuned.recordings OUT``: the sentences spoken, to tune the recogniser on; an hour on one core.

Spoken by five of Kokoro's Mandarin voices and by mixtures of them with its voices of other languages, at many paces.
Three Mandarin voices are left out: what is measured with those, was not learned.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

import numpy as np
from tqdm import tqdm

from speech.audio import Floats, resample
from speech.kokoro import STYLE, STYLES, KokoroSynthesiser
from speech.npm import unpacked
from speech.tuned.sentences import sentences
from speech.wav import wav_bytes
from speech.weights import VOICES_PACKAGE, locate

ROOT = Path(__file__).resolve().parents[2]
INDEX = "index.jsonl"  # a line a recording: {"file", "text", "voice"}
HZ = 16000
MANDARIN = ("zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zm_yunxia", "zm_yunyang")
LEFT_OUT = ("zf_xiaoyi", "zm_yunjian", "zm_yunxi")
PURE, AMONG_MANDARIN = (
    0.4,
    0.2,
)  # of the recordings: one voice, two Mandarin ones mixed; the others with a foreigner
OWN = (0.5, 0.8)  # of a mixture, the Mandarin voice's part
PACES = (0.85, 1.3)


def record(folder: Path, voices: Path, data: Path) -> None:
    """Render into ``folder`` what is not there yet; ``voices``: the folder of all of Kokoro's voices."""
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / INDEX
    done = {json.loads(line)["file"] for line in index.read_text().splitlines()} if index.is_file() else set()
    weights, chance = locate(data), random.Random(5)
    styles = {path.stem: path for path in sorted(voices.glob("*.bin")) if path.stem not in LEFT_OUT}
    foreign = [name for name in styles if name[0] != "z"]
    engine = Anybody(weights.kokoro, weights.voices, threads=1)
    with index.open("a", encoding="utf-8") as lines:
        for number, sentence in enumerate(tqdm(sentences(), unit="sentence")):
            own, kind = chance.choice(MANDARIN), chance.random()
            other = chance.choice(MANDARIN if kind < PURE + AMONG_MANDARIN else foreign)
            part = 1.0 if kind < PURE else chance.uniform(*OWN)
            pace, file = chance.uniform(*PACES), f"{number:04}.wav"
            if file in done:
                continue
            engine.sound_like(part * style(styles[own]) + (1 - part) * style(styles[other]), pace)
            pcm = resample(engine.speak(sentence.spoken), engine.sample_rate, HZ)
            (folder / file).write_bytes(wav_bytes(pcm, HZ))
            row = {"file": file, "text": sentence.text, "voice": f"{part:.2f} {own}, {1 - part:.2f} {other}"}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            lines.flush()


class Anybody(KokoroSynthesiser):
    """One network that speaks with any voice."""

    def sound_like(self, styles: Floats, pace: float) -> None:
        self._styles, self._speed = styles, pace


def style(path: Path) -> Floats:
    """(510, 256)"""
    return np.fromfile(path, "<f4").reshape(STYLES, STYLE)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m speech.tuned.recordings", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--data-dir", type=Path, default=ROOT / "var")
    chosen = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as scratch:
        package = unpacked(VOICES_PACKAGE, Path(scratch))
        record(chosen.out, package / "voices", chosen.data_dir)
    return 0


if __name__ == "__main__":
    sys.exit(main())
