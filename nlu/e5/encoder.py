"""The encoder: a BERT of 12 layers as an ONNX graph that computes in 8 bits, and vectors of texts from it.

A matrix is multiplied twice: with the input rounded to 8 bits, and with what the rounding left over, rounded again. So
inputs count with 16 bits, which they need (some are 30 times the others), and the weights with 8. Against the same in
float32 a vector's cosine is 0.9999, with the addition that it was tuned with 0.9995. With the weights' own 4 bits it
took twice the time (an Intel processor with AMX, one thread, 32 tokens: 14 ms, now 8; with the addition 18, now 8).
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.e5 import onnx
from nlu.e5.adapter import Adapter
from nlu.e5.packed import Packed, weights_of
from nlu.e5.pieces import Pieces

Floats = NDArray[np.float32]
PREFIX = "query: "
PROVIDERS = ["CPUExecutionProvider"]
_CONTRIB = "com.microsoft"
_OPERATORS = {"": 20, _CONTRIB: 1}
# The largest weight, in steps. A processor without VNNI adds two products (of up to 255 and this) in 16 bits.
_STEPS, _STEPS_OF_16_BITS = 127, 63


class Encoder:
    """Vectors of texts. Thread-safe, and each call keeps to its own thread: several calls use several cores.

    ``adapter``: what it was tuned with, and adds to its matrices.

    Raises nlu.e5.packed.ModelBroken where the model's file is not there.
    """

    def __init__(self, adapter: Adapter | None = None) -> None:
        packed, self._pieces = _read()
        width = packed.sizes.width
        self._room = packed.sizes.longest - 2
        self._begin, self._end = packed.vocabulary.begin, packed.vocabulary.end
        # The word vectors, three quarters of the file, are looked up here and never copied.
        self._words = packed.blocks("emb.word", width)
        places = packed.floats("emb.pos").reshape(-1, width)
        self._places = places + packed.floats("emb.type")[:width]
        self._session = _session(_model(packed, adapter))

    def vector(self, text: str) -> Floats:
        """float32 (384,), length 1."""
        mean = self.mean(text)
        found: Floats = np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)
        return found

    def mean(self, text: str) -> Floats:
        """The mean of the last layer's tokens, float32 (384,). A text longer than the model takes (512 tokens) is read
        in portions, and their means count by their lengths."""
        numbers = self._pieces.numbers(PREFIX + text)
        portions = [numbers[at : at + self._room] for at in range(0, len(numbers), self._room)]
        total = sum(len(portion) * self._mean(portion) for portion in portions)
        return np.asarray(total / len(numbers), dtype=np.float32)

    def pieces(self, text: str) -> tuple[list[int], Floats]:
        """Where each piece of ``text`` ends, and what the last layer holds of it, float32 (pieces, 384); of a text
        longer than the model takes, those of its beginning."""
        cut = self._pieces.cut(PREFIX + text)[: self._room]
        before = len(PREFIX) + 1
        within = [place for place, (_, end) in enumerate(cut) if end > before]
        states = self._states([number for number, _ in cut])[1:-1]
        return [cut[place][1] - before for place in within], states[within]

    def _mean(self, numbers: Sequence[int]) -> Floats:
        return np.asarray(self._states(numbers).mean(axis=0), dtype=np.float32)

    def _states(self, numbers: Sequence[int]) -> Floats:
        """Of the last layer, float32 (numbers + 2, 384)."""
        tokens = [self._begin, *numbers, self._end]
        embedded = weights_of(self._words[tokens]) + self._places[: len(tokens)]
        states: Floats = self._session.run(None, {"embedded": embedded[None]})[0][0]
        return states


@lru_cache(maxsize=1)
def _read() -> tuple[Packed, Pieces]:
    """The model's file and its pieces of text, 50 MB, once for all encoders."""
    packed = Packed()
    return packed, Pieces(packed.vocabulary)


def _model(packed: Packed, adapter: Adapter | None) -> bytes:
    """``embedded``, float32 (1, tokens, width), to the last layer's tokens in the same shape."""
    sizes, nodes, constants = packed.sizes, list[bytes](), dict[str, Any]()
    width, exact = sizes.width, sizes.epsilon

    def constant(name: str, array: Any) -> str:
        constants[name] = array
        return name

    def add(operator: str, inputs: list[str], output: str, **settings: int | float) -> str:
        nodes.append(onnx.node(operator, inputs, [output], _CONTRIB, settings))
        return output

    def product(inputs: str, output: str, matrices: Sequence[str], columns: int) -> str:
        bias = constant(f"{output}.b", np.concatenate([packed.floats(f"{name}.b") for name in matrices]))
        weights = np.concatenate([weights_of(packed.blocks(f"{name}.w", columns)) for name in matrices])
        if adapter:
            into, out = adapter.of(matrices)
            weights += (into @ out).T
        whole, step = in_steps(weights)
        whole_name, step_name = constant(f"{output}.w", whole), constant(f"{output}.s", step)
        kept, by, zero = rounded = [f"{output}.{part}" for part in ("kept", "by", "zero")]
        nodes.append(onnx.node("DynamicQuantizeLinear", [inputs], rounded))
        first = add("MatMulIntegerToFloat", [kept, whole_name, by, step_name, zero, "", bias], f"{output}.first")
        nodes.append(onnx.node("DequantizeLinear", rounded, [f"{output}.counted"]))
        nodes.append(onnx.node("Sub", [inputs, f"{output}.counted"], [f"{output}.left"]))
        second = add("DynamicQuantizeMatMul", [f"{output}.left", whole_name, step_name], f"{output}.second")
        nodes.append(onnx.node("Add", [first, second], [output]))
        return output

    def normal(name: str) -> list[str]:
        return [constant(f"{name}.{part}", packed.floats(f"{name}.{part}")) for part in ("w", "b")]

    now = "normal"
    nodes.append(onnx.node("LayerNormalization", ["embedded", *normal("emb.ln")], [now], settings={"epsilon": exact}))
    for number in range(sizes.layers):
        layer = f"l{number}"
        three = product(now, f"{layer}.qkv", [f"{layer}.{part}" for part in "qkv"], width)
        parts = [f"{layer}.{part}" for part in ("query", "key", "value")]
        nodes.append(onnx.node("Split", [three], parts, settings={"axis": -1, "num_outputs": 3}))
        seen = add("MultiHeadAttention", parts, f"{layer}.seen", num_heads=sizes.heads)
        seen = product(seen, f"{layer}.out", [f"{layer}.ao"], width)
        now = add("SkipLayerNormalization", [now, seen, *normal(f"{layer}.aln")], f"{layer}.after", epsilon=exact)
        inner = add("Gelu", [product(now, f"{layer}.inner", [f"{layer}.fi"], width)], f"{layer}.gelu")
        outer = product(inner, f"{layer}.outer", [f"{layer}.fo"], sizes.inner)
        now = add("SkipLayerNormalization", [now, outer, *normal(f"{layer}.oln")], f"{layer}.end", epsilon=exact)
    inputs = [onnx.value("embedded", [1, "tokens", width])]
    outputs = [onnx.value(now, [1, "tokens", width])]
    return onnx.model(onnx.graph(nodes, constants, inputs, outputs), _OPERATORS)


def in_steps(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights (rows, columns) as whole numbers of steps, int8 (columns, rows), and each row's step, float32 (rows,)."""
    step = np.abs(weights).max(axis=1) / (_STEPS if adds_exactly() else _STEPS_OF_16_BITS)
    whole = np.round(weights / step[:, None]).astype(np.int8)
    return np.ascontiguousarray(whole.T), step.astype(np.float32)


@lru_cache(maxsize=1)
def adds_exactly() -> bool:
    """Whether onnxruntime adds products of 8-bit numbers on this processor without cutting them off."""
    rows = np.ones((8, 64), np.float32)
    ones: dict[str, NDArray[Any]] = {"whole": np.full((64, 16), _STEPS, np.int8), "step": np.full(16, 1 / _STEPS, "f4")}
    node = onnx.node("DynamicQuantizeMatMul", ["rows", *ones], ["sums"], _CONTRIB)
    graph = onnx.graph([node], ones, [onnx.value("rows", rows.shape)], [onnx.value("sums", [8, 16])])
    (sums,) = _session(onnx.model(graph, _OPERATORS)).run(None, {"rows": rows})
    return bool(np.allclose(sums, 64))


def _session(model: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:  # a session made of bytes keeps them, 22 MB
        file.write(model)
        file.flush()
        return onnxruntime.InferenceSession(file.name, options, providers=PROVIDERS)
