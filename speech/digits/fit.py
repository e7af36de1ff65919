"""``python -m speech.digits.fit RECORDINGS``: learn the network of digits. Needs PyTorch beside our packages.

``RECORDINGS`` comes from ``python -m speech.digits.recordings``. Each is heard over several lines by chance
(``speech.tuned.lines``) and encoded as the recogniser does; what is learned is which digits follow one another (CTC).
One recording in 23 is held back for the figures that are printed. What lies here was learned in a quarter of an hour
from 505 recordings.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from speech.audio import Floats, read_audio
from speech.digits.head import CLASSES, NOTHING, SYLLABLE, WEIGHTS, rows
from speech.tuned.lines import line
from speech.tuned.recordings import HZ, INDEX, ROOT
from speech.weights import locate
from speech.whisper import WhisperRecogniser

LINES = 6  # a recording
THROATS = (0.9, 1.12)  # the sound is played faster or slower
AROUND_S = (0.1, 0.6)  # before and behind the speech
WIDTH, REACH = 96, 7  # frames
EPOCHS, BATCH, PACE, DECAY, LEFT_OUT = 14, 16, 2e-3, 0.02, 0.25
HELD_BACK = 23


@dataclass(frozen=True)
class Heard:
    """``encoded`` (frames, width); ``said``: its classes in their order; ``digits`` of it as 0-9."""

    encoded: Floats
    said: list[int]
    digits: str


class Head(torch.nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        self.into = torch.nn.Linear(width, WIDTH)
        self.along = torch.nn.Conv1d(WIDTH, WIDTH, REACH, padding=REACH // 2)
        self.out = torch.nn.Linear(WIDTH, CLASSES)
        self.left_out = torch.nn.Dropout(LEFT_OUT)

    def forward(self, encoded: torch.Tensor) -> torch.Tensor:
        """Log probabilities (n, frames, CLASSES) of (n, frames, width)."""
        near = self.left_out(F.gelu(self.into(encoded), approximate="tanh"))
        around = F.gelu(self.along(near.transpose(1, 2)).transpose(1, 2), approximate="tanh")
        found: torch.Tensor = torch.log_softmax(self.out(self.left_out(around) + near), -1)
        return found


def heard(folder: Path, data: Path) -> list[Heard]:
    """Every recording over LINES lines, one behind the other."""
    recogniser, chance = WhisperRecogniser(locate(data).whisper), np.random.default_rng(0)
    told = [json.loads(text) for text in (folder / INDEX).read_text(encoding="utf-8").splitlines()]
    sounds = [np.asarray(read_audio(folder / row["file"])[0], np.float32) for row in told]
    found = []
    for row, sound in zip(told, sounds, strict=True):
        said = [SYLLABLE] * row["before"] + [int(digit) for digit in row["digits"]] + [SYLLABLE] * row["behind"]
        for _ in range(LINES):
            length = int(len(sound) / chance.uniform(*THROATS))
            stretched = np.interp(np.linspace(0, len(sound) - 1, length), np.arange(len(sound)), sound)
            before, behind = (np.zeros(int(chance.uniform(*AROUND_S) * HZ), np.float32) for _ in range(2))
            others = [sounds[at] for at in chance.integers(0, len(sounds), 3)]
            on_line = line(np.concatenate([before, stretched.astype(np.float32), behind]), others, chance).heard
            found.append(Heard(recogniser.encoded(on_line).astype(np.float16), said, row["digits"]))
    return found


def fit(learned: Sequence[Heard]) -> Head:
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    head = Head(learned[0].encoded.shape[1])
    optimiser = torch.optim.AdamW(head.parameters(), PACE, weight_decay=DECAY)
    steps = EPOCHS * (len(learned) // BATCH)
    paces = torch.optim.lr_scheduler.OneCycleLR(optimiser, PACE, total_steps=steps + 1)
    for _ in range(EPOCHS):
        order = chance.permutation(len(learned))
        for at in range(0, len(order) - BATCH + 1, BATCH):
            batch = [learned[place] for place in order[at : at + BATCH]]
            encoded = torch.nn.utils.rnn.pad_sequence(
                [torch.from_numpy(each.encoded.astype(np.float32)) for each in batch], batch_first=True
            )
            loss = F.ctc_loss(
                head(encoded).transpose(0, 1),
                torch.tensor([each for row in batch for each in row.said]),
                torch.tensor([len(each.encoded) for each in batch]),
                torch.tensor([len(each.said) for each in batch]),
                blank=NOTHING,
                zero_infinity=True,
            )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            paces.step()
    head.eval()
    return head


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m speech.digits.fit", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--data-dir", type=Path, default=ROOT / "var")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    chosen = parser.parse_args(argv)
    found = heard(chosen.recordings, chosen.data_dir)
    is_held = [at // LINES % HELD_BACK == 0 for at in range(len(found))]
    head = fit([each for each, held in zip(found, is_held, strict=True) if not held])
    held_back = [each for each, held in zip(found, is_held, strict=True) if held]
    with torch.no_grad():
        read = [rows(head(torch.from_numpy(each.encoded.astype(np.float32))[None])[0].numpy()) for each in held_back]
    right = sum(likely[0].digits == each.digits for likely, each in zip(read, held_back, strict=True))
    print(f"{right} of {len(held_back)} held back read rightly, whatever their length")
    weights = {name: value.detach().numpy().astype(np.float16) for name, value in head.state_dict().items()}
    np.savez_compressed(
        chosen.out,
        into=weights["into.weight"].T,
        into_bias=weights["into.bias"],
        along=weights["along.weight"].transpose(2, 1, 0),
        along_bias=weights["along.bias"],
        out=weights["out.weight"].T,
        out_bias=weights["out.bias"],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
