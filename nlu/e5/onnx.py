"""ONNX models written as bytes: the few kinds of message that one needs, after onnx.proto of ONNX 1.16 (IR 10).

The package ``onnx`` would do it, but asks for a protobuf that Rasa 3.6 cannot live with.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

IR_VERSION = 10
FLOAT = 1
_TYPES = {"float32": FLOAT, "uint8": 2, "int8": 3}
_IS_FLOAT, _IS_INTEGER = 1, 2  # AttributeProto.type


def model(graph: bytes, operators: Mapping[str, int]) -> bytes:
    """A model of one graph with the versions of the operator sets ("" is ONNX's own)."""
    sets = [_message(8, _text(1, name) + _number(2, version)) for name, version in operators.items()]
    return b"".join([_number(1, IR_VERSION), _message(7, graph), *sets])


def graph(
    nodes: Sequence[bytes], constants: Mapping[str, NDArray[Any]], inputs: Sequence[bytes], outputs: Sequence[bytes]
) -> bytes:
    """A graph; ``constants`` are its weights by name, float32 or uint8."""
    parts = [*(_message(1, node) for node in nodes), _text(2, "graph")]
    parts += [_message(5, _tensor(name, array)) for name, array in constants.items()]
    parts += [*(_message(11, value) for value in inputs), *(_message(12, value) for value in outputs)]
    return b"".join(parts)


def node(
    operator: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    domain: str = "",
    settings: Mapping[str, int | float] | None = None,
) -> bytes:
    """One operation; an input named "" is left out."""
    parts = [_text(1, name) for name in inputs] + [_text(2, name) for name in outputs] + [_text(4, operator)]
    parts += [_message(5, _attribute(name, value)) for name, value in (settings or {}).items()]
    return b"".join([*parts, _text(7, domain)])


def value(name: str, shape: Sequence[int | str]) -> bytes:
    """A float32 input or output; a dimension with a name takes any size."""
    sizes = [_number(1, size) if isinstance(size, int) else _text(2, size) for size in shape]
    tensor = _number(1, FLOAT) + _message(2, b"".join(_message(1, size) for size in sizes))
    return _text(1, name) + _message(2, _message(1, tensor))


def _tensor(name: str, array: NDArray[Any]) -> bytes:
    sizes = b"".join(_number(1, size) for size in array.shape)
    return sizes + _number(2, _TYPES[str(array.dtype)]) + _text(8, name) + _message(9, np.ascontiguousarray(array).data)


def _attribute(name: str, value: int | float) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _IS_INTEGER)
    return _text(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, _IS_FLOAT)


def _varint(number: int) -> bytes:
    if number < 0:
        number += 1 << 64
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _number(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _message(field: int, content: bytes | memoryview) -> bytes:
    size = content.nbytes if isinstance(content, memoryview) else len(content)
    return b"".join([_varint(field << 3 | 2), _varint(size), content])


def _text(field: int, text: str) -> bytes:
    return _message(field, text.encode())
