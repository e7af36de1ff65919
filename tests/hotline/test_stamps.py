"""What tells that something need not be done again."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.stamps import Stamp, digest

pytestmark = pytest.mark.unit


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "data" / "more").mkdir(parents=True)
    (tmp_path / "a.yml").write_text("a")
    (tmp_path / "data" / "b.yml").write_text("b")
    (tmp_path / "data" / "more" / "c.yml").write_text("c")
    return tmp_path


def test_digest_is_the_same_for_the_same_files_in_any_order(tree: Path) -> None:
    assert digest(tree, ["a.yml", "data"]) == digest(tree, ["data", "a.yml"])


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: (tree / "data" / "more" / "c.yml").write_text("d"),
        lambda tree: (tree / "data" / "new.yml").write_text(""),
        lambda tree: (tree / "data" / "b.yml").rename(tree / "data" / "z.yml"),
        lambda tree: (tree / "a.yml").unlink(),
    ],
    ids=["changed", "added", "renamed", "removed"],
)
def test_digest_sees_every_change(tree: Path, change: object) -> None:
    before = digest(tree, ["a.yml", "data"])
    assert callable(change)
    change(tree)
    assert digest(tree, ["a.yml", "data"]) != before


def test_digest_passes_over_bytecode_and_hidden_files(tree: Path) -> None:
    before = digest(tree, ["data"])
    (tree / "data" / "__pycache__").mkdir()
    (tree / "data" / "__pycache__" / "x.pyc").write_bytes(b"1")
    (tree / "data" / ".b.yml.swp").write_text("1")
    assert digest(tree, ["data"]) == before


def test_a_stamp_remembers_and_forgets(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "deep" / "stamp.json")
    assert stamp.read() == {}
    stamp.write({"code": "1"})
    assert stamp.read() == {"code": "1"}
    stamp.remove()
    stamp.remove()
    assert stamp.read() == {}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff"])
def test_a_damaged_stamp_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "stamp.json").write_bytes(content)
    assert Stamp(tmp_path / "stamp.json").read() == {}
