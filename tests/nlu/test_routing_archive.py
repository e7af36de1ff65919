from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlu.routing_archive import BadArchive, read_archive

pytestmark = pytest.mark.unit

ROWS = [("路灯坏了没人修", "市政"), ("河里有人排污水", "环保"), ("井盖丢了一个", "市政")]


def jsonl(rows: list[tuple[str, str]]) -> str:
    return "".join(json.dumps({"text": text, "label": label}, ensure_ascii=False) + "\n" for text, label in rows)


def written(folder: Path, data: bytes, name: str = "past.jsonl") -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def test_lines_of_json(tmp_path: Path) -> None:
    archive = read_archive(written(tmp_path, jsonl(ROWS).encode()))
    assert list(zip(archive.texts, archive.labels, strict=True)) == ROWS
    assert archive.notes == ["Classes with fewer than 5 examples will hardly be found: 市政 (2)、环保 (1)"]


def test_a_table_with_other_names_in_gbk(tmp_path: Path) -> None:
    table = "内容,部门,编号\n" + "".join(f"{text},{label},1\n" for text, label in ROWS)
    archive = read_archive(written(tmp_path, table.encode("gbk"), "past.csv"), "内容", "部门")
    assert list(zip(archive.texts, archive.labels, strict=True)) == ROWS
    assert "The file is read as GB18030, not UTF-8." in archive.notes


def test_a_byte_order_mark_is_passed_over_and_told(tmp_path: Path) -> None:
    archive = read_archive(written(tmp_path, b"\xef\xbb\xbf" + jsonl(ROWS).encode()))
    assert archive.texts[0] == "路灯坏了没人修"
    assert any("byte order mark" in note for note in archive.notes)


def test_bad_rows_are_named_by_line_and_nothing_is_learned(tmp_path: Path) -> None:
    lines = [
        *('{"text": "好的路灯", "label": "a"}', "{broken", "[1, 2]", '{"text": "没有标签"}'),
        '{"text": 5, "label": "a"}',
        *("", '{"text": "  ", "label": "a"}', '{"text": "……", "label": "a"}', '{"text": "另一条", "label": "b"}'),
    ]
    file = written(tmp_path, "\n".join(lines).encode())
    with pytest.raises(BadArchive) as caught:
        read_archive(file)
    told = str(caught.value)
    assert "6 bad rows" in told
    for sentence in (
        *("line 2: is not JSON", "line 3: is not a JSON object", "line 4: has no label"),
        *("line 5: has a text that is no", "line 7: has an empty text", "line 8: has a text without a letter"),
    ):
        assert sentence in told
    archive = read_archive(file, skip_bad=True)
    assert archive.texts == ["好的路灯", "另一条"]
    assert "6 bad rows are left out:" in archive.notes


def test_copies_are_left_out_and_told(tmp_path: Path) -> None:
    copies = [*ROWS, ("路灯坏了，没人修！", "市政"), ("井盖丢了一个", "环保")]
    archive = read_archive(written(tmp_path, jsonl(copies).encode()))
    assert len(archive.texts) == 4  # a comma between words is a difference, the mark at the end is none
    assert any(note.startswith("1 rows say what an earlier one says") and "1 of them" in note for note in archive.notes)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("past.jsonl", b"", "0 classes in 0 rows"),
        ("past.jsonl", jsonl(ROWS[:1]).encode(), "1 classes in 1 rows"),
        ("past.csv", b"a,b\n1,2\n", "must name the columns text and label; it has a, b"),
        ("past.csv", "text,label\n一,二,三\n".encode(), "line 2: has more fields"),
        ("past.jsonl", b"\x81\xff\xff\x00", "neither UTF-8 nor GB18030"),
    ],
)
def test_files_that_cannot_be_learned_from(tmp_path: Path, name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(BadArchive, match=sentence):
        read_archive(written(tmp_path, data, name))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="cannot be read"):
        read_archive(tmp_path / "none.jsonl")
