"""``python -m speech.tuned.fit RECORDINGS``: learn what is added to Whisper. Needs PyTorch beside our packages.

``RECORDINGS`` comes from ``python -m speech.tuned.recordings``. What comes out of a line is to be written as it was
said, and to look to the encoder as what went into the line looks to it untuned. Only so much of the addition is kept
(``--share``) as leaves real voices, of which none is learned from, as well understood as before.

What lies here was learned in 39 minutes on one core with steps of one size (LIKENESS 3, no throats), and then in 36
minutes on two cores beside other work with ever smaller ones, from ``--pace 4e-4``, on 900 other recordings.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from nlu.city import city_names, load_city
from speech.audio import Floats, read_audio
from speech.mel import FRAMES_PER_SECOND, HOP, HZ, band_centres, log_mel
from speech.recogniser import HOTLINE_WORDS
from speech.tokens import Tokens
from speech.trimmed import trim
from speech.tuned.addition import WEIGHTS, packed
from speech.tuned.lines import Line, line, paced, quiet
from speech.tuned.network import Whisper
from speech.tuned.recordings import INDEX
from speech.weights import locate

ROOT = Path(__file__).resolve().parents[2]
RANK, BATCH, AT_ONCE = 32, 8, 64  # AT_ONCE utterances are sorted by length, so that a batch is of one length
PACE, WARM_UP = 6e-4, 60  # of learning, which slows down to nothing by the end; steps
LIKENESS = 4.0  # what the likeness of the encoder's last layer counts beside the text
SMOOTH = 0.03
SILENT = 0.03  # of the utterances: nobody speaks, and <|nospeech|> is to be said
PACES = (0.9, 1.12)
THROATS = (0.88, 1.14)  # of the speaker's throat: the whole spectrum lies higher or lower, at the same pace
SHORT_S, LONGEST_S = 2.5, 9.0  # a third of those below SHORT_S, and a few others, are followed by another one
FLOORS_S = (0.0, 0.0, 0.0, 4.0, 6.0, 8.0)  # of the window, as speech.whisper has it
PROMPTED, AS_ASKED = 0.6, 0.75  # of the utterances; of their prompts, those that the hotline gives
MARKS = ("<|startoftranscript|>", "<|zh|>", "<|transcribe|>", "<|notimestamps|>")
KEPT = 0.995  # of the mean of the additions, a step


@dataclass(frozen=True)
class Utterance:
    """A line and the tokens said on it; None if nobody spoke."""

    line: Line
    tokens: list[int] | None


class Utterances:
    """By chance, from the recordings in ``folder``."""

    def __init__(self, folder: Path, tokens: Tokens, chance: np.random.Generator) -> None:
        rows = [json.loads(text) for text in (folder / INDEX).read_text(encoding="utf-8").splitlines()]
        self._sounds = [read_audio(folder / row["file"])[0] for row in rows]
        self._texts = [tokens.of(row["text"]) for row in rows]
        self._chance, self._comma = chance, tokens.of("，")
        self._marks = [tokens.number(mark) or 0 for mark in MARKS]
        names = ("<|startofprev|>", "<|nospeech|>", "<|endoftext|>")
        self._previous, self._nobody, self._end = (tokens.number(mark) or 0 for mark in names)
        self._prompts = [tokens.of(" " + prompt) for prompt in _prompts(chance)]

    def batches(self) -> list[list[Utterance]]:
        drawn = [self._drawn() for _ in range(AT_ONCE)]
        drawn.sort(key=lambda utterance: len(utterance.line.heard))
        batches = [drawn[begin : begin + BATCH] for begin in range(0, AT_ONCE, BATCH)]
        self._chance.shuffle(batches)
        return batches

    def tensors(self, batch: Sequence[Utterance]) -> dict[str, torch.Tensor]:
        """``heard`` and ``clean`` (n, 80, frames), ``there`` (n, frames / 2), ``tokens`` and ``next`` (n, longest);
        of ``next``, -1 is not learned."""
        longest = max(len(utterance.line.heard) for utterance in batch) / HZ
        seconds = max(self._chance.choice(FLOORS_S), longest + self._chance.uniform(0.5, 1.1))
        frames = math.ceil(seconds * FRAMES_PER_SECOND / 2) * 2
        there = np.zeros((len(batch), frames // 2), np.float32)
        rows = []
        for number, utterance in enumerate(batch):
            there[number, : math.ceil(len(utterance.line.heard) / HOP / 2) + 5] = 1.0
            prompt, said = self._prompt(), utterance.tokens
            if said is None:
                row, following = self._marks[:1], [self._nobody]
            else:
                row, following = [*self._marks, *said], [self._marks[1], -1, -1, *said, self._end]
            rows.append((prompt + row, [-1] * len(prompt) + following))
        most = max(len(row) for row, _ in rows)
        throats = [(utterance, self._chance.uniform(*THROATS)) for utterance in batch]
        found = {
            "heard": np.stack([_mel(each.line.heard, frames, throat) for each, throat in throats]),
            "clean": np.stack([_mel(each.line.clean, frames, throat) for each, throat in throats]),
            "there": there,
            "tokens": np.array([row + [self._end] * (most - len(row)) for row, _ in rows]),
            "next": np.array([row + [-1] * (most - len(row)) for _, row in rows]),
        }
        return {name: torch.from_numpy(values) for name, values in found.items()}

    def _drawn(self) -> Utterance:
        chance = self._chance
        if chance.random() < SILENT:
            return Utterance(quiet(self._sounds, chance), None)
        sound, tokens = self._one()
        if chance.random() < (0.35 if len(sound) < SHORT_S * HZ else 0.08):
            other, others = self._one()
            if len(sound) + len(other) < LONGEST_S * HZ:
                pause = np.zeros(int(chance.uniform(0.05, 0.9) * HZ), np.float32)
                sound, tokens = np.concatenate([sound, pause, other]), [*tokens, *self._comma, *others]
        around = [int(chance.uniform(0.02, longest) * HZ) for longest in (0.5, 0.6)]
        return Utterance(line(np.pad(sound, around), self._sounds, chance), tokens)

    def _one(self) -> tuple[Floats, list[int]]:
        number = int(self._chance.integers(len(self._sounds)))
        return paced(self._sounds[number], self._chance.uniform(*PACES)), self._texts[number]

    def _prompt(self) -> list[int]:
        if self._chance.random() >= PROMPTED:
            return []
        of = self._prompts if self._chance.random() < AS_ASKED else self._texts
        return [self._previous, *of[int(self._chance.integers(len(of)))][-100:]]


def _prompts(chance: np.random.Generator) -> list[str]:
    """The hotline's words, alone or before names of the packs: those that are not said must not be heard."""
    cities = [load_city(name) for name in city_names()]
    names = [division.name for city in cities for division in (*city.counties, *city.towns)]
    some = [" ".join(chance.choice(names, int(chance.integers(3, 12)), replace=False)) for _ in range(100)]
    return [*some[:40], *(f"{HOTLINE_WORDS} {each}" for each in some[40:]), *[HOTLINE_WORDS] * 40]


def _mel(sound: Floats, frames: int, throat: float) -> Floats:
    """(80, frames); of a spectrum that is stretched by ``throat``."""
    padded = np.zeros(frames * HOP, np.float32)
    padded[: len(sound)] = sound[: len(padded)]
    mel = log_mel(padded)
    centres = band_centres(len(mel))
    at = np.interp(centres / throat, centres, np.arange(len(mel)))
    below = np.minimum(at.astype(np.int64), len(mel) - 2)
    share = (at - below).astype(np.float32)[:, None]
    stretched: Floats = mel[below] * (1 - share) + mel[below + 1] * share
    return stretched


class Fit:
    """The network, its additions' mean over the steps, and what was lost on the way."""

    def __init__(
        self, network: Whisper, utterances: Utterances, minutes: float, pace: float = PACE, begin: Path | None = None
    ) -> None:
        self.network, self.utterances, self._minutes, self._pace = network, utterances, minutes, pace
        if begin:
            _take(network, begin)
        self._parts = [part for part in network.parameters() if part.requires_grad]
        self._optimiser = torch.optim.AdamW(self._parts, pace, betas=(0.9, 0.98), weight_decay=0.01)
        self._mean = [part.detach().clone() for part in self._parts]

    def run(self) -> None:
        began, step = time.monotonic(), 0
        lost: list[tuple[float, float]] = []
        while (part := (time.monotonic() - began) / 60 / self._minutes) < 1:
            for batch in self.utterances.batches():
                for group in self._optimiser.param_groups:
                    group["lr"] = self._pace * min(1.0, (step + 1) / WARM_UP) * (1 + math.cos(math.pi * part)) / 2
                lost.append(self._step(self.utterances.tensors(batch), step))
                step += 1
            text, likeness = np.mean(lost[-48:], axis=0)
            print(f"{step} steps, {part:.0%}: text {text:.3f}, likeness {likeness:.4f}", flush=True)
        with torch.no_grad():
            for mean, values in zip(self._mean, self._parts, strict=True):
                values.copy_(mean)

    def _step(self, batch: dict[str, torch.Tensor], step: int) -> tuple[float, float]:
        with torch.autocast("cpu", torch.bfloat16):
            with torch.no_grad():
                self.network.tuned(False)
                wanted = self.network.encode(batch["clean"]).float()
                self.network.tuned(True)
            encoded = self.network.encode(batch["heard"])
            scores = self.network.decode(batch["tokens"], encoded)
        apart = ((encoded.float() - wanted) ** 2).mean(-1) * batch["there"]
        likeness = apart.sum() / batch["there"].sum() / (wanted**2).mean()
        text = F.cross_entropy(
            scores.float().flatten(0, 1), batch["next"].flatten(), ignore_index=-1, label_smoothing=SMOOTH
        )
        (text + LIKENESS * likeness).backward()
        torch.nn.utils.clip_grad_norm_(self._parts, 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        kept = min(KEPT, (step + 1) / (step + 20))
        with torch.no_grad():
            for mean, values in zip(self._mean, self._parts, strict=True):
                mean.mul_(kept).add_(values, alpha=1 - kept)
        return text.item(), likeness.item()


def _take(network: Whisper, path: Path) -> None:
    """Go on from the additions of an earlier run."""
    with np.load(path, allow_pickle=False) as file:
        for matrix in network.matrices():
            if f"{matrix.name}/weight.into" in file.files:
                into, out = (file[f"{matrix.name}/weight.{part}"].astype(np.float32) for part in ("into", "out"))
                root = float(np.sqrt(file[f"{matrix.name}/weight.step"]))
                matrix.into.data.copy_(torch.from_numpy(into * root))
                matrix.out.data.copy_(torch.from_numpy(out * root))


def write(network: Whisper, path: Path, share: float) -> None:
    """What ``speech.tuned.addition`` reads: ``share`` of the additions."""
    found: dict[str, Any] = {}
    for matrix in network.matrices():
        into, out = (part.detach().numpy().astype(np.float64) for part in (matrix.into, matrix.out))
        found |= packed(f"{matrix.name}/weight", into, out * share)
    np.savez_compressed(path, **found)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB", flush=True)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m speech.tuned.fit", description=__doc__)
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--go-on", type=Path, metavar="FILE", help="additions of an earlier run, of share 1")
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--pace", type=float, default=PACE, help="of learning, at the beginning")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.6, help="of the additions, that is kept")
    parser.add_argument("--data-dir", type=Path, default=ROOT / "var")
    chosen = parser.parse_args(argv)
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch)
        trim(locate(chosen.data_dir).whole_whisper, plain)
        network, tokens = Whisper(plain, RANK), Tokens(plain)
    utterances = Utterances(chosen.recordings, tokens, np.random.default_rng(1))
    Fit(network, utterances, chosen.minutes, chosen.pace, chosen.go_on).run()
    write(network, chosen.out, chosen.share)
    return 0


if __name__ == "__main__":
    sys.exit(main())
