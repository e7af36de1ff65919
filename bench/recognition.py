"""How well and how fast callers are understood: ``python -m bench.recognition [--telephone] [--json FILE]``.

Our recogniser (window cut to the speech) and faster-whisper as it comes (window of 30 s) hear the same files one
after the other, with the same weights, beam and one thread each. CER: character errors against the transcript in
percent, after numbers on both sides are written as they are said. Pinyin error: the same over toneless syllables, so
homophones do not count. The files in ../shared/data are for measuring only, nothing is tuned to them.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.table import Row
from speech.audio import Floats, read_audio
from speech.compared import said, syllables
from speech.errors import WeightsMissing
from speech.telephone_sound import telephone
from speech.weights import Weights, locate
from speech.whisper import WhisperRecogniser

ROOT = Path(__file__).resolve().parents[1]
RECORDINGS = ROOT.parent / "shared" / "data" / "audio" / "real_zh"


@dataclass
class Score:
    """Errors and times of one recogniser."""

    engine: str
    sound: str
    characters: int = 0
    character_errors: int = 0
    syllable_errors: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, wanted: str, heard: str, seconds: float) -> None:
        wanted, heard = said(wanted), said(heard)
        self.characters += len(wanted)
        self.character_errors += distance(wanted, heard)
        self.syllable_errors += distance(syllables(wanted), syllables(heard))
        self.seconds.append(seconds)

    def row(self) -> dict[str, Any]:
        ordered = sorted(self.seconds)
        return {
            "engine": self.engine,
            "sound": self.sound,
            "files": len(ordered),
            "characters": self.characters,
            "cer_percent": round(100 * self.character_errors / self.characters, 1),
            "pinyin_error_percent": round(100 * self.syllable_errors / self.characters, 1),
            "median_s": round(statistics.median(ordered), 3),
            "p95_s": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 3),
        }


def distance(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Insertions, deletions and replacements between two sequences."""
    row = list(range(len(heard) + 1))
    for i, left in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]


def recordings(folder: Path) -> list[tuple[str, Floats]]:
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(row["transcript"], read_audio(folder / row["file"])[0]) for row in rows]


def measure(
    weights: Weights, items: list[tuple[str, Floats]], sounds: dict[str, Callable[[Floats], Floats]]
) -> list[Score]:
    from faster_whisper import WhisperModel

    ours = WhisperRecogniser(weights.whisper, threads=1, workers=1)
    plain = WhisperModel(str(weights.whole_whisper), device="cpu", compute_type="int8", cpu_threads=1)

    def baseline(sound: Floats) -> str:
        segments, _ = plain.transcribe(
            sound, language="zh", beam_size=5, without_timestamps=True, condition_on_previous_text=False
        )
        return "".join(segment.text for segment in segments)

    engines: dict[str, Callable[[Floats], str]] = {
        "faster-whisper, 30 s window": baseline,
        "ours, window cut to speech": lambda sound: ours.recognise(sound).text,
    }
    for hear in engines.values():
        hear(items[0][1])  # the first run also allocates
    scores: list[Score] = []
    for name, change in sounds.items():
        row = [Score(engine, name) for engine in engines]
        for wanted, sound in items:
            changed = change(sound)
            for score, hear in zip(row, engines.values(), strict=True):
                begin = time.perf_counter()
                heard = hear(changed)
                score.add(wanted, heard, time.perf_counter() - begin)
        scores += row
    ours.close()
    return scores


def rows(sounds: dict[str, Callable[[Floats], Floats]] | None = None) -> Iterator[Row]:
    """The figures for ``python -m bench``; none, with the reason on stderr, where recordings or models are missing."""
    scores = _measured(sounds or {"as recorded": lambda sound: sound})
    for base, ours in zip(scores[::2], scores[1::2], strict=True):
        left, right = ours.row(), base.row()
        for key, unit in (("cer", "%"), ("pinyin_error", "%"), ("median", "s"), ("p95", "s")):
            name = f"{key}_percent" if unit == "%" else f"{key}_s"
            figure = f"recognition, {ours.sound}: {key.replace('_', ' ')}"
            yield Row(figure, left[name], unit, right[name], right["engine"])


def _measured(sounds: dict[str, Callable[[Floats], Floats]]) -> list[Score]:
    if not (RECORDINGS / "index.tsv").is_file():
        print(f"The measuring recordings are not at {RECORDINGS}: recognition is not measured.", file=sys.stderr)
        return []
    try:
        weights = locate(Path(os.environ.get("HOTLINE_DATA_DIR") or ROOT / "var"))
    except WeightsMissing as error:
        print(f"{error} Recognition is not measured.", file=sys.stderr)
        return []
    return measure(weights, recordings(RECORDINGS), sounds)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.recognition", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    parser.add_argument("--telephone", action="store_true", help="also through a telephone line (8 kHz µ-law)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    options = parser.parse_args(arguments)
    sounds: dict[str, Callable[[Floats], Floats]] = {"as recorded": lambda sound: sound}
    if options.telephone:
        sounds["telephone"] = telephone
    found = [score.row() for score in _measured(sounds)]
    if not found:
        return 2
    print(f"Recognition of {found[0]['files']} recordings, {found[0]['characters']} characters, one thread")
    print(f"{'':30}{'sound':13}{'CER %':>7}{'pinyin %':>10}{'median s':>10}{'p95 s':>8}")
    for row in found:
        print(
            f"{row['engine']:30}{row['sound']:13}{row['cer_percent']:7.1f}{row['pinyin_error_percent']:10.1f}"
            f"{row['median_s']:10.2f}{row['p95_s']:8.2f}"
        )
    if options.json:
        options.json.write_text(json.dumps({"bench": "recognition", "rows": found}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
