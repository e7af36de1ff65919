"""The encoder: a BERT of 12 layers as an ONNX graph whose weights stay in 4 bits, and vectors of texts from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.e5 import onnx
from nlu.e5.adapter import Adapter
from nlu.e5.packed import BLOCK, Packed, in_order, weights_of
from nlu.e5.pieces import Pieces

Floats = NDArray[np.float32]
PREFIX = "query: "
PROVIDERS = ["CPUExecutionProvider"]
_CONTRIB = "com.microsoft"
_OPERATORS = {"": 20, _CONTRIB: 1}
_INT8 = 4  # MatMulNBits' accuracy_level at which inputs are rounded to 8 bits, block by block


class Encoder:
    """Vectors of texts. Thread-safe, and each call keeps to its own thread: several calls use several cores.

    ``adapter``: what it was tuned with, and adds to its matrices.

    Raises nlu.e5.packed.ModelBroken where the model's file is not there.
    """

    def __init__(self, adapter: Adapter | None = None) -> None:
        import onnxruntime

        packed = Packed()
        width = packed.sizes.width
        self._room = packed.sizes.longest - 2
        self._begin, self._end = packed.vocabulary.begin, packed.vocabulary.end
        self._pieces = Pieces(packed.vocabulary)
        # The word vectors, three quarters of the file, are looked up here and never copied.
        self._words = packed.blocks("emb.word", width)
        places = packed.floats("emb.pos").reshape(-1, width)
        self._places = places + packed.floats("emb.type")[:width]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(_model(packed, adapter), options, providers=PROVIDERS)

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

    def _mean(self, numbers: Sequence[int]) -> Floats:
        tokens = [self._begin, *numbers, self._end]
        embedded = weights_of(self._words[tokens]) + self._places[: len(tokens)]
        read: Floats = self._session.run(None, {"embedded": embedded[None]})[0][0]
        return np.asarray(read.mean(axis=0), dtype=np.float32)


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
        blocks = np.concatenate([packed.blocks(f"{name}.w", columns) for name in matrices])
        bias = np.concatenate([packed.floats(f"{name}.b") for name in matrices])
        names = [
            constant(f"{output}.w", _pairs(blocks["halves"])),
            constant(f"{output}.s", blocks["scale"].astype(np.float32).ravel()),
        ]
        names += ["", "", constant(f"{output}.b", bias)]
        form = {"K": columns, "N": len(bias), "bits": 4, "block_size": BLOCK, "accuracy_level": _INT8}
        plain = f"{output}.plain" if adapter else output
        nodes.append(onnx.node("MatMulNBits", [inputs, *names], [plain], _CONTRIB, form))
        if adapter:
            into, out = adapter.of(matrices)
            nodes.append(onnx.node("MatMul", [inputs, constant(f"{output}.into", into)], [f"{output}.few"]))
            nodes.append(onnx.node("MatMul", [f"{output}.few", constant(f"{output}.out", out)], [f"{output}.added"]))
            nodes.append(onnx.node("Add", [plain, f"{output}.added"], [output]))
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


def _pairs(halves: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """From the file's order of a block's weights (0, 16), (1, 17) … in one byte to (0, 1), (2, 3) …"""
    whole = in_order(halves)
    return whole[..., 0::2] | whole[..., 1::2] << np.uint8(4)
