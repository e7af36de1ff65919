"""``python -m nlu.routing_fit``: fit the vector part of the built-in judge on our examples and write it.

Run it after a change of ``routing_examples`` or of the tree; ``tests/nlu/test_routing_judge.py`` fails until then.
Takes about 20 s, nearly all of it sentence vectors, which are kept in the data folder.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from nlu.routing_features import dense_row
from nlu.routing_judge import VECTOR_SCALE, VECTORS, digest, examples, targets
from nlu.routing_linear import fit
from nlu.vectors import shared_vectors


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m nlu.routing_fit", description="Fit the judge of categories.")
    parser.add_argument("--out", type=Path, default=VECTORS)
    parser.add_argument("--data-dir", type=Path, default=Path("var"), help="where the vectors are kept")
    options = parser.parse_args(argv)
    texts = examples()
    vectors = shared_vectors().of_many([text for text, _ in texts], options.data_dir / "cache" / "routing-vectors.npz")
    mean = vectors.mean(axis=0)
    rows = [dense_row(VECTOR_SCALE * (vector - mean)) for vector in vectors]
    linear = fit(rows, targets([leaf for _, leaf in texts]))
    with options.out.open("wb") as file:
        np.savez_compressed(
            file,
            digest=np.array(digest(texts)),
            mean=mean.astype(np.float16),
            weights=linear.weights.astype(np.float16),
        )
    print(f"{len(texts)} examples, {options.out} {options.out.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
