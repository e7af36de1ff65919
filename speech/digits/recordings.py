"""``python -m speech.digits.recordings OUT``: numbers spoken, to learn digits from; half an hour on two cores.

Spoken by the voices of ``speech.tuned.recordings``, as people say numbers: in groups or straight through, 幺 or 一,
with a few words before or behind.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from speech.audio import resample
from speech.npm import unpacked
from speech.tuned.recordings import AMONG_MANDARIN, HZ, INDEX, LEFT_OUT, MANDARIN, OWN, PURE, ROOT, Anybody, style
from speech.wav import wav_bytes
from speech.weights import VOICES_PACKAGE, locate

COUNT = 1000
PACES = (0.75, 1.3)
BEFORE = [
    "我的电话是",
    "电话",
    "号码是",
    "我的手机号是",
    "手机",
    "你记一下，",
    "我电话",
    "就打",
    "好的，",
    "电话是",
    "嗯，",
]
BEHIND = ["，就这个号", "，谢谢", "，对", "啊", "，没错"]
WITHOUT_BEFORE, WITHOUT_BEHIND = 0.45, 0.6  # of the numbers
# Digits a group; a phone in the ways in which it is said, other numbers and parts of them.
GROUPS = (
    *((3, 4, 4),) * 4, (3, 3, 5), (4, 4, 3), (3, 3, 3, 2), (11,), (3, 8), (4, 7), (2, 2, 2, 2, 3), (5, 6), (3, 2, 3, 3),
    *((4,),) * 2, (3,), (4, 4), (8,), (12,), (4, 4, 4),
)  # fmt: skip
BETWEEN = ("，", "，", " ", "、", "")
DOUBLED, AS_YAO = 0.25, 0.65  # of the numbers: a digit twice in a row; every one is 幺


@dataclass(frozen=True)
class Number:
    """``digits`` as 0-9; ``before`` and ``behind``: syllables of other words."""

    digits: str
    spoken: str
    before: int
    behind: int


def number(chance: random.Random) -> Number:
    """One by chance."""
    groups = chance.choice(GROUPS)
    digits = "".join(chance.choice("0123456789") for _ in range(sum(groups)))
    if len(digits) == 11:
        digits = f"1{chance.choice('3456789')}{digits[2:]}"
    if chance.random() < DOUBLED:
        at = chance.randrange(len(digits) - 1)
        digits = f"{digits[: at + 1]}{digits[at]}{digits[at + 2 :]}"
    said = "零幺二三四五六七八九" if chance.random() < AS_YAO else "零一二三四五六七八九"
    spoken = "".join(said[int(digit)] for digit in digits)
    ends = [sum(groups[: n + 1]) for n in range(len(groups))]
    parts = [spoken[end - size : end] for size, end in zip(groups, ends, strict=True)]
    before = "" if chance.random() < WITHOUT_BEFORE else chance.choice(BEFORE)
    behind = "" if chance.random() < WITHOUT_BEHIND else chance.choice(BEHIND)
    syllables = [sum(map(str.isalnum, words)) for words in (before, behind)]
    return Number(digits, before + chance.choice(BETWEEN).join(parts) + behind, *syllables)


def record(folder: Path, voices: Path, data: Path, count: int) -> None:
    """Render ``count`` numbers into ``folder``; ``voices``: the folder of all of Kokoro's voices."""
    folder.mkdir(parents=True, exist_ok=True)
    weights, chance = locate(data), random.Random(101)
    styles = {path.stem: path for path in sorted(voices.glob("*.bin")) if path.stem not in LEFT_OUT}
    foreign = [name for name in styles if name[0] != "z"]
    engine = Anybody(weights.kokoro, weights.voices, threads=1)
    with (folder / INDEX).open("w", encoding="utf-8") as lines:
        for at in tqdm(range(count), unit="number"):
            told, own, kind = number(chance), chance.choice(MANDARIN), chance.random()
            other = chance.choice(MANDARIN if kind < PURE + AMONG_MANDARIN else foreign)
            part = 1.0 if kind < PURE else chance.uniform(*OWN)
            engine.sound_like(part * style(styles[own]) + (1 - part) * style(styles[other]), chance.uniform(*PACES))
            pcm = resample(engine.speak(told.spoken), engine.sample_rate, HZ)
            (folder / f"{at:04}.wav").write_bytes(wav_bytes(pcm, HZ))
            lines.write(json.dumps({"file": f"{at:04}.wav", **asdict(told)}, ensure_ascii=False) + "\n")
            lines.flush()


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m speech.digits.recordings")
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--data-dir", type=Path, default=ROOT / "var")
    chosen = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as scratch:
        package = unpacked(VOICES_PACKAGE, Path(scratch))
        record(chosen.out, package / "voices", chosen.data_dir, chosen.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
