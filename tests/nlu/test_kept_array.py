from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu import kept_array as kept
from nlu.kept_array import kept_array
from nlu.routing_linear import kept_fit

pytestmark = pytest.mark.unit

VALUES = np.arange(6, dtype=np.float16).reshape(2, 3)


def never() -> np.ndarray:
    pytest.fail("made again")


def test_it_is_made_once_and_then_read(tmp_path: Path) -> None:
    first = kept_array(tmp_path, "some", [b"this"], (2, 3), lambda: VALUES)
    again = kept_array(tmp_path, "some", [b"this"], (2, 3), never)
    assert np.array_equal(first, VALUES)
    assert np.array_equal(again, VALUES)
    assert again.dtype == np.float16


def test_what_is_made_of_something_else_is_made_again(tmp_path: Path) -> None:
    kept_array(tmp_path, "some", [b"this"], (2, 3), lambda: VALUES)
    assert np.array_equal(kept_array(tmp_path, "some", [b"that"], (2, 3), lambda: VALUES + 1), VALUES + 1)


@pytest.mark.parametrize("shape", [(2, 3), (3, 2)])
def test_a_file_that_does_not_fit_is_made_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, shape: tuple[int, int]
) -> None:
    kept_array(tmp_path, "some", [b"this"], (2, 3), lambda: VALUES)
    (path,) = tmp_path.glob("some-*.npy")
    if shape == (2, 3):
        path.write_bytes(b"broken")
    wanted = VALUES.reshape(shape) + 1
    assert np.array_equal(kept_array(tmp_path, "some", [b"this"], shape, lambda: wanted), wanted)
    assert (path.name in caplog.text) == (shape == (2, 3))


def test_only_the_latest_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT", 2)
    for each in (b"1", b"2", b"3"):
        kept_array(tmp_path, "some", [each], (2, 3), lambda: VALUES)
    assert len(list(tmp_path.iterdir())) == 2


def test_where_nothing_can_be_written_it_is_made_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("no folder")
    assert np.array_equal(kept_array(tmp_path / "file", "some", [b"this"], (2, 3), lambda: VALUES), VALUES)
    assert "cannot be kept" in caplog.text
    assert np.array_equal(kept_array(None, "some", [b"this"], (2, 3), lambda: VALUES), VALUES)


def test_a_kept_classifier_scores_as_the_one_that_was_fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path))
    chance = np.random.default_rng(0)
    rows = [(np.array([n % 5, 5 + n % 3], np.int32), chance.random(2, np.float32)) for n in range(30)]
    targets = np.array([[n % 5 < 2, n % 5 >= 2] for n in range(30)])
    fitted = kept_fit("some", rows, targets)
    monkeypatch.setattr("nlu.routing_linear.fit", lambda *_, **__: never())
    again = kept_fit("some", rows, targets)
    assert np.array_equal(fitted.scores(rows[0]), again.scores(rows[0]))
    assert fitted.scores(rows[0]).argmax() == 0
