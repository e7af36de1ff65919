"""A city's archive of past orders: a JSONL or CSV file of texts and labels, read with all that is wrong with it."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nlu.routing_features import fold
from nlu.text import clean

FEW = 5  # examples under which a class is named
SHOWN = 20  # problems that are told
LONGEST = 4_000  # characters that are read of a letter: its vector is of all of it, its n-grams of its beginning


class BadArchive(ValueError):
    """The archive cannot be learned from; the sentences name lines and what is wrong with them."""


@dataclass(frozen=True)
class Archive:
    """``texts`` and ``labels``, one each a row that is left; ``notes`` are sentences on what was done to the file."""

    texts: list[str]
    labels: list[str]
    notes: list[str] = field(default_factory=list)


def read_archive(file: Path, text_key: str = "text", label_key: str = "label", skip_bad: bool = False) -> Archive:
    """Read ``file``: ``.csv`` with a header, anything else one JSON object a line.

    Duplicates go and are counted, classes with fewer than ``FEW`` examples are named. Raises ``BadArchive`` for a
    file that cannot be read, for bad rows (unless ``skip_bad``: they are then left out and counted), and for fewer
    than two classes.
    """
    text, notes = _decoded(file)
    rows: list[tuple[str, str]] = []
    problems: list[str] = []
    pairs = _csv(text, text_key, label_key) if file.suffix.lower() == ".csv" else _jsonl(text, text_key, label_key)
    for line, found in pairs:
        if isinstance(found, str):
            problems.append(f"line {line}: {found}")
        else:
            rows.append(found)
    if problems:
        told = [*problems[:SHOWN], *([f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else [])]
        if not skip_bad:
            raise BadArchive("\n".join([f"{file}: {len(problems)} bad rows; nothing was learned.", *told]))
        notes += [f"{len(problems)} bad rows are left out:", *told]
    archive = _without_copies(rows, notes)
    counts = Counter(archive.labels)
    if len(counts) < 2:
        raise BadArchive(f"{file}: {len(counts)} classes in {len(rows)} rows; at least two are needed to learn from.")
    few = [f"{label} ({count})" for label, count in counts.most_common() if count < FEW]
    if few:
        notes.append(f"Classes with fewer than {FEW} examples will hardly be found: {'、'.join(few)}")
    return archive


def _decoded(file: Path) -> tuple[str, list[str]]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadArchive(f"{file} cannot be read ({error.strerror}).") from error
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        notes = [] if encoding == "utf-8-sig" else [f"The file is read as {encoding.upper()}, not UTF-8."]
        if data.startswith(b"\xef\xbb\xbf"):
            notes.append("A byte order mark at the beginning is passed over.")
        return text, notes
    raise BadArchive(f"{file} is neither UTF-8 nor GB18030 text; save it as UTF-8.")


def _jsonl(text: str, text_key: str, label_key: str) -> Iterator[tuple[int, str | tuple[str, str]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield number, f"is not JSON ({error})"
            continue
        except RecursionError:
            yield number, "is nested too deeply"
            continue
        yield number, _pair(row, text_key, label_key) if isinstance(row, dict) else "is not a JSON object"


def _csv(text: str, text_key: str, label_key: str) -> Iterator[tuple[int, str | tuple[str, str]]]:
    csv.field_size_limit(10_000_000)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [key for key in (text_key, label_key) if key not in (reader.fieldnames or ())]
    if missing:
        has = ", ".join(reader.fieldnames or ()) or "nothing"
        raise BadArchive(f"The first line must name the columns {text_key} and {label_key}; it has {has}.")
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, f"is not CSV ({error})"
            continue
        if None in row:
            yield reader.line_num, "has more fields than the first line (a comma outside quotes?)"
        else:
            yield reader.line_num, _pair(row, text_key, label_key)


def _pair(row: dict[str, object], text_key: str, label_key: str) -> str | tuple[str, str]:
    for key in (text_key, label_key):
        value = row.get(key)
        if value is None:
            return f"has no {key}"
        if not isinstance(value, str):
            return f"has a {key} that is no text: {str(value)[:40]}"
        if not value.strip():
            return f"has an empty {key}"
    text, label = clean(str(row[text_key])[:LONGEST]), str(row[label_key]).strip()
    return (text, label) if fold(text) else f"has a {text_key} without a letter or character"


def _without_copies(rows: list[tuple[str, str]], notes: list[str]) -> Archive:
    seen: dict[str, str] = {}
    texts, labels, copies, torn = [], [], 0, 0
    for text, label in rows:
        key = fold(text)
        if key in seen:
            copies += 1
            torn += seen[key] != label
            continue
        seen[key] = label
        texts.append(text)
        labels.append(label)
    if copies:
        notes.append(
            f"{copies} rows say what an earlier one says and are left out; {torn} of them under another label."
        )
    return Archive(texts, labels, notes)
