"""``python -m speech.syllables.fit RECORDINGS``: learn the network of syllables. Needs PyTorch beside our packages.

``RECORDINGS`` comes from ``python -m speech.syllables.recordings``. Each is heard over several lines by chance
(``speech.tuned.lines``) and encoded as the recogniser does; what is learned is which syllables follow one another
(CTC). One recording in 25 is held back for the figures that are printed.
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from speech.audio import Floats, read_audio
from speech.compared import syllables
from speech.hallucination import spoken
from speech.syllables.head import NOTHING, WEIGHTS
from speech.tuned.lines import line, paced
from speech.tuned.recordings import HZ, INDEX, ROOT
from speech.weights import locate
from speech.whisper import WhisperRecogniser

LINES = 3  # a recording
THROATS = (0.9, 1.12)  # the sound is played slower or faster
AROUND_S = (0.1, 0.5)  # before and behind the speech
WIDTH, REACH = 192, 7  # frames
BATCH, PACE, DECAY, LEFT_OUT, WARM_UP = 32, 2e-3, 0.03, 0.25, 100
HIDDEN = 0.1  # of the encoder's numbers, in each utterance others
HELD_BACK = 25
# What the dictionary of readings has and our own table (nlu.sounds) writes otherwise.
AS_WE_WRITE = {"n": "en", "ng": "en", "m": "en", "hm": "en"}


@dataclass(frozen=True)
class Heard:
    """``encoded`` (frames, width), float16; ``said``: its syllables."""

    encoded: Floats
    said: tuple[str, ...]


class Head(torch.nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.into = torch.nn.Linear(width, WIDTH)
        self.first = torch.nn.Conv1d(WIDTH, WIDTH, REACH, padding=REACH // 2)
        self.second = torch.nn.Conv1d(WIDTH, WIDTH, REACH, padding=REACH // 2)
        self.norm = torch.nn.LayerNorm(WIDTH)
        self.out = torch.nn.Linear(WIDTH, classes)
        self.left_out = torch.nn.Dropout(LEFT_OUT)

    def forward(self, encoded: torch.Tensor) -> torch.Tensor:
        """Log probabilities (n, frames, classes) of (n, frames, width)."""
        states = self.left_out(F.gelu(self.into(encoded), approximate="tanh"))
        for along in (self.first, self.second):
            around = F.gelu(along(states.transpose(1, 2)).transpose(1, 2), approximate="tanh")
            states = states + self.left_out(around)
        found: torch.Tensor = torch.log_softmax(self.out(self.norm(states)), -1)
        return found


def syllables_of(text: str) -> tuple[str, ...]:
    """As ``text`` is read, toneless."""
    return tuple(AS_WE_WRITE.get(each, each) for each in syllables(spoken(text)))


def frequent_syllables() -> tuple[str, ...]:
    """Of the 6,763 characters of GB 2312."""
    signs = bytes(byte for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF) for byte in (high, low))
    return tuple(
        sorted({each for sign in signs.decode("gb2312", "ignore") for each in syllables_of(sign) if each.isalpha()})
    )


def heard(folder: Path, data: Path, kept: Path | None = None) -> list[Heard]:
    """Every recording over LINES lines, one behind the other; ``kept``: what was encoded before, or is to be."""
    if kept and kept.is_file():
        with np.load(kept) as file:
            ends = np.cumsum(file["frames"])[:-1]
            return [
                Heard(encoded, tuple(said.split()))
                for encoded, said in zip(np.split(file["encoded"], ends), file["said"].tolist(), strict=True)
            ]
    recogniser, chance = WhisperRecogniser(locate(data).whisper), np.random.default_rng(0)
    told = [json.loads(text) for text in (folder / INDEX).read_text(encoding="utf-8").splitlines()]
    sounds = [np.asarray(read_audio(folder / row["file"])[0], np.float32) for row in told]
    found = []
    for row, sound in zip(told, sounds, strict=True):
        for _ in range(LINES):
            around = [int(chance.uniform(*AROUND_S) * HZ) for _ in range(2)]
            others = [sounds[at] for at in chance.integers(0, len(sounds), 3)]
            on_line = line(np.pad(paced(sound, chance.uniform(*THROATS)), around), others, chance).heard
            found.append(Heard(recogniser.encoded(on_line).astype(np.float16), syllables_of(row["spoken"])))
    if kept:
        np.savez(
            kept,
            frames=[len(each.encoded) for each in found],
            encoded=np.concatenate([each.encoded for each in found]),
            said=[" ".join(each.said) for each in found],
        )
    return found


def fit(
    learned: Sequence[Heard],
    held_back: Sequence[Heard],
    names: Sequence[str],
    minutes: float,
    begin: Path | None = None,
) -> Head:
    """``begin``: the weights of an earlier run."""
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    number = {name: place for place, name in enumerate(names, NOTHING + 1)}
    head = Head(learned[0].encoded.shape[1], len(names) + 1)
    if begin:
        take(head, begin)
    optimiser = torch.optim.AdamW(head.parameters(), PACE, weight_decay=DECAY)
    began, step, part = time.monotonic(), 0, 0.0
    while part < 1:
        order = np.argsort([len(each.encoded) + chance.uniform(0, 40) for each in learned])
        batches = np.array_split(order, max(1, len(order) // BATCH))
        chance.shuffle(batches)
        lost = []
        for places in batches:
            part = (time.monotonic() - began) / 60 / minutes
            for group in optimiser.param_groups:
                group["lr"] = PACE * min(1.0, (step + 1) / WARM_UP) * (1 + math.cos(math.pi * min(1.0, part))) / 2
            batch = [learned[place] for place in places]
            encoded = _padded(batch)
            encoded *= torch.rand(len(batch), 1, encoded.shape[2]) > HIDDEN
            loss = F.ctc_loss(
                head(encoded).transpose(0, 1),
                torch.tensor([number[each] for row in batch for each in row.said]),
                torch.tensor([len(each.encoded) for each in batch]),
                torch.tensor([len(each.said) for each in batch]),
                blank=NOTHING,
                zero_infinity=True,
            )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            step += 1
            lost.append(loss.item())
            if part >= 1:
                break
        print(
            f"{step} steps, {part:.0%}: {np.mean(lost):.3f}, held back {errors(head, held_back, names):.3f}", flush=True
        )
    head.eval()
    return head


def errors(head: Head, found: Sequence[Heard], names: Sequence[str]) -> float:
    """Of the syllables, of the likeliest class of each frame alone."""
    head.eval()
    wrong = 0
    with torch.no_grad():
        for each in found:
            classes = head(_padded([each]))[0].argmax(-1).tolist()
            read = [names[place - 1] for place, _ in itertools.groupby(classes) if place != NOTHING]
            changes = difflib.SequenceMatcher(None, each.said, read, autojunk=False).get_opcodes()
            wrong += sum(max(b - a, d - c) for kind, a, b, c, d in changes if kind != "equal")
    head.train()
    return wrong / max(1, sum(len(each.said) for each in found))


def _padded(batch: Sequence[Heard]) -> torch.Tensor:
    rows = [torch.from_numpy(each.encoded.astype(np.float32)) for each in batch]
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)


def take(head: Head, path: Path) -> None:
    """The weights of ``path``, which must be of the same syllables."""
    with np.load(path, allow_pickle=False) as file:
        held = {name: torch.from_numpy(file[name].astype(np.float32)) for name in file.files if name != "syllables"}
    state = {}
    for name in head.state_dict():
        layer, kind = name.split(".")
        value = held[layer if kind == "weight" else f"{layer}_bias"]
        state[name] = value.T if value.dim() == 2 else value.permute(2, 1, 0) if value.dim() == 3 else value
    head.load_state_dict(state)


def write(head: Head, names: Sequence[str], path: Path) -> None:
    """What ``speech.syllables.head`` reads."""
    found = {name: value.detach().numpy().astype(np.float16) for name, value in head.state_dict().items()}
    np.savez_compressed(
        path,
        syllables=np.array(names),
        into=found["into.weight"].T,
        into_bias=found["into.bias"],
        first=found["first.weight"].transpose(2, 1, 0),
        first_bias=found["first.bias"],
        second=found["second.weight"].transpose(2, 1, 0),
        second_bias=found["second.bias"],
        norm=found["norm.weight"],
        norm_bias=found["norm.bias"],
        out=found["out.weight"].T,
        out_bias=found["out.bias"],
    )


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m speech.syllables.fit", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--go-on", type=Path, metavar="FILE", help="weights of an earlier run to begin from")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--encoded", type=Path, metavar="FILE.npz", help="where what was encoded is kept for the next run"
    )
    parser.add_argument("--data-dir", type=Path, default=ROOT / "var")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    chosen = parser.parse_args(argv)
    torch.set_num_threads(chosen.threads)
    names = frequent_syllables()
    known = frozenset(names)
    found = heard(chosen.recordings, chosen.data_dir, chosen.encoded)
    rows = [(at // LINES % HELD_BACK == 0, each) for at, each in enumerate(found) if known.issuperset(each.said)]
    held_back = [each for held, each in rows if held]
    head = fit([each for held, each in rows if not held], held_back, names, chosen.minutes, chosen.go_on)
    write(head, names, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
