"""Whether what the bot says can be understood on the telephone: ``python -m bench.speaking [--json FILE]``.

Every kind of text is spoken, sent through a telephone line (8 kHz µ-law) and recognised again by Whisper. The error
is the recogniser's and the voice's together: what rises in one kind against the others is badly read or spoken. CER:
character errors in percent, numbers on both sides written as they are said. Digits: of the numbers in a text, how many
came back whole, in percent. The baseline is the same sound as rendered, without the line.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.recognition import distance, said, syllables, telephone
from bot.speaking import GAINS_DB, PACES
from bot.texts import Texts
from nlu.city import load_city
from speech.audio import Floats, resample, samples
from speech.delivery import louder, slower
from speech.errors import WeightsMissing
from speech.kokoro import KokoroSynthesiser
from speech.synthesis import CachedSynthesiser
from speech.weights import locate
from speech.whisper import WhisperRecogniser

ROOT = Path(__file__).resolve().parents[1]
HZ = 16000
EACH = 12  # texts of a kind
_NUMBERS = re.compile("[零一二三四五六七八九十百千万点]{2,}")


@dataclass
class Score:
    """Errors of one kind of text on one line."""

    kind: str
    line: str
    characters: int = 0
    errors: int = 0
    syllable_errors: int = 0
    numbers: int = 0
    numbers_whole: int = 0

    def add(self, wanted: str, heard: str) -> None:
        wanted, heard = said(wanted), said(heard)
        self.characters += len(wanted)
        self.errors += distance(wanted, heard)
        self.syllable_errors += distance(syllables(wanted), syllables(heard))
        for number in _NUMBERS.findall(wanted):
            self.numbers += 1
            self.numbers_whole += number in heard

    def row(self) -> dict[str, str | float | int | None]:
        return {
            "kind": self.kind,
            "line": self.line,
            "characters": self.characters,
            "cer_percent": round(100 * self.errors / self.characters, 1),
            "pinyin_error_percent": round(100 * self.syllable_errors / self.characters, 1),
            "numbers_whole_percent": round(100 * self.numbers_whole / self.numbers, 1) if self.numbers else None,
        }


def texts() -> dict[str, list[str]]:
    """What is spoken, by kind; the same in every run."""
    chance = random.Random(12345)
    city = load_city("changde")
    fixed = [text for text in Texts(ROOT / "domain.yml").fixed("voice") if len(text) >= 8]

    def digits(count: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(count))

    def one(kind: str) -> str:
        month, day = chance.randint(1, 12), chance.randint(1, 28)
        return {
            "phone numbers": f"您的电话是1{chance.choice('35789')}{digits(9)}，对吗？",
            "order numbers": f"工单编号是26{month:02}{day:02}{digits(6)}。",
            "dates and times": f"请在2026年{month}月{day}日"
            f"{chance.randint(8, 17)}:{chance.choice(('00', '15', '30'))}前来办理。",
            "amounts": f"一共{chance.randint(11, 9999)}元，比去年多{chance.randint(2, 98)}%。",
            "house numbers": f"地点是{chance.choice(('人民路', '朝阳路', '建设路'))}{chance.randint(2, 1999)}号"
            f"{chance.randint(1, 30)}栋{chance.randint(1, 4)}单元{chance.randint(101, 2604)}室。",
            "towns": f"您说的是{chance.choice(city.towns).name}吗？",
            "departments": f"承办单位是{chance.choice(city.departments).name}。",
        }[kind]  # fmt: skip

    kinds = ("phone numbers", "order numbers", "dates and times", "amounts", "house numbers", "towns", "departments")
    return {
        "fixed texts": chance.sample(fixed, 2 * EACH),
        **{kind: [one(kind) for _ in range(EACH)] for kind in kinds},
    }


def measure(data: Path) -> list[Score]:
    """Raises WeightsMissing."""
    weights = locate(data)
    voice = CachedSynthesiser(KokoroSynthesiser(weights.kokoro, weights.voices), data / "cache" / "speech")
    ear = WhisperRecogniser(weights.whisper)
    scores = []
    for kind, spoken in texts().items():
        row = [Score(kind, line) for line in ("as rendered", "telephone", "telephone, slower and louder")]
        for text in spoken:
            pcm, hz = voice.speak(text), voice.sample_rate
            changed = louder(slower(pcm, hz, PACES[1]), hz, GAINS_DB[1])
            plain, other = (samples(resample(sound, hz, HZ)) for sound in (pcm, changed))
            for score, sound in zip(row, (plain, telephone(plain), telephone(other)), strict=True):
                score.add(text, ear.recognise(_alone(sound)).text)
        scores += row
        print(f"{kind}: {' '.join(str(score.row()['cer_percent']) for score in row)}", file=sys.stderr)
    ear.close()
    return scores


def _alone(sound: Floats) -> Floats:
    """With the silence around it that a line has."""
    quiet = np.zeros(HZ // 3, np.float32)
    return np.concatenate([quiet, sound, quiet])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.speaking", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    options = parser.parse_args(arguments)
    try:
        scores = measure(Path(os.environ.get("HOTLINE_DATA_DIR") or ROOT / "var"))
    except WeightsMissing as error:
        print(error, file=sys.stderr)
        return 2
    found = [score.row() for score in scores]
    print(f"{'':18}{'line':32}{'characters':>10}{'CER %':>7}{'pinyin %':>10}{'numbers whole %':>17}")
    for row in found:
        whole = "" if row["numbers_whole_percent"] is None else row["numbers_whole_percent"]
        print(
            f"{row['kind']:18}{row['line']:32}{row['characters']:10}{row['cer_percent']:7}"
            f"{row['pinyin_error_percent']:10}{whole:>17}"
        )
    if options.json:
        options.json.write_text(json.dumps({"bench": "speaking", "rows": found}, indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
