from __future__ import annotations

from pathlib import Path

import pytest

from nlu.yaml_file import BadYaml, read

pytestmark = pytest.mark.unit


def write(folder: Path, text: str) -> Path:
    file = folder / "words.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_values(tmp_path: Path) -> None:
    node = read(write(tmp_path, "a: 路灯\nb: 2\nc: true\nd: {e: [x, y]}\nf: 一 二  三\ng: [{h: 路}]\n"))
    assert node.text("a") == "路灯"
    assert node.number("b") == 2.0
    assert node.flag("c") is True
    assert node.flag("none") is False
    assert node.child("d").texts("e") == ("x", "y")
    assert node.texts("f") == ("一", "二", "三")
    assert node.texts("none") == ()
    assert [child.text("h") for child in node.children("g")] == ["路"]
    assert node.text_or_none("none") is None


@pytest.mark.parametrize(
    ("text", "ask", "message"),
    [
        ("a: 1", "text", "a must be text"),
        ("b: 1", "text", "a is missing"),
        ("a: ''", "text", "a must be text"),
        ("a: x", "number", "a must be a number"),
        ("a: -1", "number", "a must be a number above zero"),
        ("a: true", "number", "a must be a number"),
        ("a: 3", "texts", "a must be a list of texts"),
        ("a: [1]", "texts", "a holds 1"),
        ("a: 3", "children", "a must be a list"),
        ("a: [3]", "children", r"a\[0\] must be a mapping"),
        ("a: []", "child", "a must be a mapping"),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, text: str, ask: str, message: str) -> None:
    node = read(write(tmp_path, text))
    with pytest.raises(BadYaml, match=rf"words\.yml: {message}"):
        getattr(node, ask)("a")


def test_the_way_to_a_nested_key_is_told(tmp_path: Path) -> None:
    node = read(write(tmp_path, "a: [{b: {c: 1}}]"))
    with pytest.raises(BadYaml, match=r"a\[0\]\.b\.c must be text"):
        node.children("a")[0].child("b").text("c")


@pytest.mark.parametrize(
    ("text", "message"), [("a: [", "is not YAML"), ("- a", "must hold a mapping"), ("", "must hold a mapping")]
)
def test_a_broken_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadYaml, match=message):
        read(write(tmp_path, text))


def test_a_missing_file_and_one_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(BadYaml, match=r"nothing\.yml: the file is missing"):
        read(tmp_path / "nothing.yml")
    file = tmp_path / "binary.yml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadYaml, match="not UTF-8"):
        read(file)
