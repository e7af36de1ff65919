"""``python -m nlu.shipped_vectors``: write the vectors of the intents' sentences, which come with the program.

Run it after a change of ``nlu/data/intents``; ``tests/nlu/test_shipped_vectors.py`` fails until then. A sentence that
is not in the file is computed when the assistant is trained, as a city's own are; on two cores 5,400 of them take half
a minute.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from nlu.intent_text import core

Vector = NDArray[np.float32]
SHIPPED = Path(__file__).with_name("intent_vectors.npz")
STEPS = 127  # of the 8 bits that a number is kept in, on either side of 0


def key_of(text: str) -> str:
    """What a text's vector is kept under, 40 hexadecimal digits."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def packed(vectors: Vector) -> tuple[NDArray[np.float16], NDArray[np.int8]]:
    """(n, 384) as 8-bit numbers (n, 384) and the step (n,) that each row counts in; the cosine with what ``unpacked``
    gives is 0.9999 and more."""
    steps = (np.abs(vectors).max(axis=1) / STEPS).astype(np.float16)
    counted = np.rint(vectors / steps.astype(np.float32)[:, None]).clip(-STEPS, STEPS)
    return steps, counted.astype(np.int8)


def unpacked(steps: NDArray[np.float16], counted: NDArray[np.int8]) -> Vector:
    """What was packed, float32 (n, 384)."""
    return np.asarray(counted.astype(np.float32) * steps.astype(np.float32)[:, None])


def read_shipped(path: Path = SHIPPED) -> dict[str, Vector]:
    """The vectors, shape (384,), by the key of their text; none of a file that is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as data:
            keys, steps, vectors = data["keys"], data["steps"], data["vectors"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
    return {key.tobytes().hex(): vector for key, vector in zip(keys, unpacked(steps, vectors), strict=True)}


def write_shipped(texts: Sequence[str], embed: Callable[[Sequence[str]], Vector], path: Path = SHIPPED) -> int:
    """Write those of ``texts``: keys uint8 (n, 20), steps float16 (n,), vectors int8 (n, 384).

    Only what the file lacks is asked of ``embed`` (n texts to (n, 384)); returns how many that were.
    """
    known = read_shipped(path)
    wanted = {key_of(text): text for text in texts}
    lacking = {key: text for key, text in wanted.items() if key not in known}
    known.update(zip(lacking, embed(list(lacking.values())), strict=True))
    keys = sorted(wanted)
    vectors = np.stack([known[key] for key in keys])
    steps, counted = packed(vectors)
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            keys=np.frombuffer(bytes.fromhex("".join(keys)), np.uint8).reshape(-1, 20),
            steps=steps,
            vectors=counted,
        )
    return len(lacking)


def main() -> int:
    from nlu.neighbours import training_sentences
    from nlu.vectors import shared_vectors

    texts = [core(text) for text in training_sentences()]
    computed = write_shipped(texts, shared_vectors().of_many)
    print(f"{len(texts)} sentences, {computed} of them computed; {SHIPPED} {SHIPPED.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
