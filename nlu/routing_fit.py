"""``python -m nlu.routing_fit``: fit the vector parts of the judges of categories and of order types on our examples.

Run it after a change of ``routing_examples``, of the tree, or of the examples in ``order_types.yml``;
``tests/nlu/test_routing_judge.py`` fails until then. Takes about 20 s, nearly all of it sentence vectors, which are
kept in the data folder.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu import routing_types
from nlu.routing_features import Floats, dense_row, unit_rows
from nlu.routing_judge import VECTOR_SCALE, VECTORS, digest, examples, targets
from nlu.routing_linear import fit
from nlu.routing_words import Leaf
from nlu.shipped_vectors import packed
from nlu.vectors import shared_vectors


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m nlu.routing_fit", description="Fit the judge of categories.")
    parser.add_argument("--out", type=Path, default=VECTORS.parent, help="folder of the fitted files")
    parser.add_argument("--data-dir", type=Path, default=Path("var"), help="where the vectors are kept")
    options = parser.parse_args(argv)
    cache: Path = options.data_dir / "cache"
    texts = examples()
    write(options.out / VECTORS.name, texts, targets([leaf for _, leaf in texts]), cache / "routing-vectors.npz")
    types = routing_types.examples()
    of_types = routing_types.targets(types)
    write(
        options.out / routing_types.VECTORS.name,
        types,
        of_types,
        cache / "order-type-vectors.npz",
        routing_types.evened(of_types),
    )
    return 0


def write(
    out: Path,
    texts: Sequence[tuple[str, Leaf | str]],
    wanted: NDArray[np.bool_],
    cache: Path,
    weights: Floats | None = None,
) -> None:
    """Fit ``texts``, weighed, and write what ``routing_judge.read_vector_part`` reads."""
    vectors = shared_vectors().of_many([text for text, _ in texts], cache)
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    linear = fit([dense_row(VECTOR_SCALE * vector) for vector in centred], wanted, weights=weights)
    steps, counted = packed(unit_rows(centred))
    with out.open("wb") as file:
        np.savez_compressed(
            file,
            digest=np.array(digest(texts)),
            mean=mean.astype(np.float16),
            weights=linear.weights.astype(np.float16),
            steps=steps,
            vectors=counted,
        )
    print(f"{len(texts)} examples, {out} {out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
