"""``python -m speech.confidence_fit``: learn from own recordings how likely a text was heard right.

Sentences of ``nlu/data/intents`` are spoken by Kokoro's voices other than the bot's, made to sound as calls do (as
they are, through a telephone, with noise at 15, 10 and 5 dB), and recognised with little and with usual care. Every
figure printed for them comes from weights that were learnt without the sentence. ``--check FOLDER`` reports on
recordings that nothing was learnt from (``index.tsv`` with the columns file and transcript).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from speech.audio import Floats, read_audio, resample, silence
from speech.compared import sounds_alike
from speech.confidence import NAMES, WEIGHTS, Signs, logistic
from speech.kokoro import KokoroSynthesiser
from speech.recogniser import Care
from speech.telephone_sound import noisy, telephone
from speech.wav import wav_bytes
from speech.weights import Weights, locate
from speech.whisper import WhisperRecogniser

ROOT = Path(__file__).resolve().parents[1]
CHECKED = ROOT.parent / "shared" / "data" / "audio" / "real_zh"
BOT = "zf_xiaoxiao"
LEAD_MS = 300
SHORTEST, LONGEST = 2, 34  # characters
# How many sentences of each intent lie in the pot, and how many are taken from it: citizens mostly complain, and say
# where and who they are.
SENTENCES = {
    "report_complaint": 110, "provide_info": 80, "ask_faq": 50, "affirm": 10, "deny": 14, "order_status": 16,
    "handoff": 8, "suggestion": 12, "correct_slot": 16,
}  # fmt: skip
TAKEN = 150
Sound = Callable[[Floats, int], Floats]
SOUNDS: dict[str, Sound] = {
    "as recorded": lambda sound, seed: sound,
    "telephone": lambda sound, seed: telephone(sound),
    "telephone, noise 15 dB": lambda sound, seed: telephone(noisy(sound, 15.0, seed)),
    "telephone, noise 10 dB": lambda sound, seed: telephone(noisy(sound, 10.0, seed)),
    "telephone, noise 5 dB": lambda sound, seed: telephone(noisy(sound, 5.0, seed)),
}
CARES: tuple[Care, ...] = ("quick", "usual")
PENALTY = 1.0
FOLDS = 10
BANDS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01))


@dataclass(frozen=True)
class Heard:
    """One recognition: from which sentence, its signs, and whether it was right."""

    sentence: int
    signs: Signs
    right: bool


def sentences(voices: Sequence[str]) -> list[tuple[str, str]]:
    """Text and voice; the same ones each time, as long as the intents' files are the same."""
    chance = random.Random(7)
    texts: list[str] = []
    for intent, count in SENTENCES.items():
        parsed = yaml.safe_load((ROOT / "nlu" / "data" / "intents" / f"{intent}.yml").read_text(encoding="utf-8"))
        lines = [line.strip() for block in parsed["nlu"] for line in block["examples"].splitlines()]
        found = [line[2:].strip() for line in lines if line.startswith("- ") and "[" not in line]
        found = [text for text in found if SHORTEST <= len(text) <= LONGEST]
        chance.shuffle(found)
        texts += found[:count]
    spoken = [(text, voices[number % len(voices)]) for number, text in enumerate(texts)]
    random.Random(3).shuffle(spoken)
    return spoken[:TAKEN]


def recordings(weights: Weights, folder: Path) -> Iterator[tuple[str, Floats]]:
    """The sentences, rendered once (five minutes in all on two cores) and then read from ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    voices = sorted(path.stem for path in weights.voices.glob("*.bin") if path.stem != BOT)
    engines: dict[str, KokoroSynthesiser] = {}
    for text, voice in sentences(voices):
        path = folder / f"{hashlib.sha256(f'{voice} {text}'.encode()).hexdigest()[:20]}.wav"
        if not path.is_file():
            if voice not in engines:
                engines.clear()  # each holds 360 MB
                engines[voice] = KokoroSynthesiser(weights.kokoro, weights.voices, voice)
            pcm = resample(engines[voice].speak(text), engines[voice].sample_rate, 16000)
            path.write_bytes(wav_bytes(silence(LEAD_MS, 16000) + pcm + silence(LEAD_MS, 16000), 16000))
        yield text, read_audio(path)[0]


def heard(
    whisper: WhisperRecogniser, items: Iterator[tuple[str, Floats]], sounds: Sequence[str], a_sound_each: bool
) -> Iterator[Heard]:
    """Every item through one of the sounds in turn, or through all, with each care."""
    for number, (text, sound) in enumerate(items):
        for name in [sounds[number % len(sounds)]] if a_sound_each else sounds:
            changed = SOUNDS[name](sound, number)
            for care in CARES:
                found = list(whisper.windows(changed, care=care))
                if len(found) == 1:  # nothing heard has no confidence; two windows are no one utterance
                    yield Heard(number, found[0].signs, sounds_alike(found[0].signs.text, text))
        print(f"\r{number + 1} recordings", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def fit(rows: Floats, right: Floats) -> Floats:
    """Weights of a logistic regression with a penalty on all but the constant, by Newton's method."""
    found = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], PENALTY)
    penalty[0] = 0.0
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (chance - right) + penalty * found
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(bend + 1e-9 * np.eye(len(found)), slope)
        found -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    return found.astype(np.float32)


def held_out(found: Sequence[Heard]) -> list[float]:
    """The confidence of each, from weights that were learnt without its sentence."""
    rows, right = _matrix(found)
    fold = np.array([one.sentence % FOLDS for one in found])
    chances = np.zeros(len(found))
    for number in range(FOLDS):
        weights = fit(rows[fold != number], right[fold != number])
        chances[fold == number] = [logistic(value) for value in rows[fold == number] @ weights]
    return [float(chance) for chance in chances]


def _matrix(found: Sequence[Heard]) -> tuple[Floats, Floats]:
    rows = np.array([one.signs.row() for one in found], np.float64)
    return rows, np.array([float(one.right) for one in found])  # type: ignore[return-value]


def report(name: str, found: Sequence[Heard], chances: Sequence[float]) -> str:
    """A table of reliability, the mean square error of the chances (Brier's), and how well they order (AUC)."""
    right = np.array([one.right for one in found])
    chance = np.array(chances)
    lines = [f"{name}: {len(found)} utterances, {right.mean():.0%} right", "| confidence | utterances | mean | right |"]
    lines.append("|---|---|---|---|")
    for low, high in BANDS:
        inside = (chance >= low) & (chance < high)
        if inside.any():
            mean, share = chance[inside].mean(), right[inside].mean()
            lines.append(f"| {low:.1f}–{min(high, 1.0):.1f} | {inside.sum()} | {mean:.2f} | {share:.2f} |")
    brier, base = float(((chance - right) ** 2).mean()), float(right.mean() * (1 - right.mean()))
    lines.append(f"Brier {brier:.3f} (always the mean: {base:.3f}), AUC {auc(chance, right):.3f}")
    return "\n".join(lines)


def auc(chance: Floats, right: Floats) -> float:
    """How often one that is right has the higher chance of two."""
    yes, no = chance[right == 1], chance[right == 0]
    if not len(yes) or not len(no):
        return float("nan")
    return float(((yes[:, None] > no[None]) + 0.5 * (yes[:, None] == no[None])).mean())


def _checked(folder: Path) -> Iterator[tuple[str, Floats]]:
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield row["transcript"], read_audio(folder / row["file"])[0]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m speech.confidence_fit", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data-dir", type=Path, default=ROOT / "var")
    parser.add_argument("--check", type=Path, default=CHECKED, metavar="FOLDER", help="recordings to report on")
    parser.add_argument("--only-check", action="store_true", help="learn nothing, report on the weights that are there")
    options = parser.parse_args(arguments)
    weights = locate(options.data_dir)
    whisper = WhisperRecogniser(weights.whisper, workers=1)
    if not options.only_check:
        items = recordings(weights, options.data_dir / "cache" / "confidence")
        found = list(heard(whisper, items, list(SOUNDS), a_sound_each=True))
        print(report("own recordings, held out", found, held_out(found)))
        learnt = fit(*_matrix(found))
        kept = {name: round(float(value), 4) for name, value in zip(NAMES, learnt, strict=True)}
        WEIGHTS.write_text(json.dumps({"utterances": len(found), "weights": kept}, indent=1) + "\n", encoding="utf-8")
    if (options.check / "index.tsv").is_file():
        from speech.confidence import confidence

        names = ["as recorded", "telephone", "telephone, noise 10 dB"]
        found = list(heard(whisper, _checked(options.check), names, a_sound_each=False))
        print(report(str(options.check.name), found, [confidence(one.signs) for one in found]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
