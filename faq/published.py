"""What editors have published at the desk: files of the usual formats in a folder of their own, above the others.

``DATA_DIR/faq/<city>/<id>.yml`` is a topic (it replaces one of the same id, or is new) or, like a city pack's part,
more ``questions`` for a topic that there is. The desk writes the folder from the database; it is not edited by hand.
A file that does not fit (its topic has gone with an update) is left out and told, and never stops the hotline.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from faq.grams import fold
from faq.topic import COMMON, BadTopic, Topic, load_city_part, load_topics, read_yaml, topic_from

HEAD = "# Written by the desk from what was published there. Changes made here are overwritten.\n"


def folder_of(data_dir: Path | str, city: str) -> Path:
    """Where a city's published answers lie."""
    return Path(data_dir) / "faq" / city


def load_layers(
    folder: Path, city_folder: Path | None = None, published: Path | None = None
) -> tuple[list[Topic], list[str]]:
    """The topics in force, sorted by id, and a sentence for every published file that is left out.

    Raises BadTopic for a file of the lower layers that does not fit.
    """
    topics = {topic.id: topic for topic in load_topics(folder, city_folder)}
    common = load_city_part(city_folder / COMMON) if city_folder and (city_folder / COMMON).is_file() else {}
    problems = []
    for path in sorted(published.glob("*.yml")) if published and published.is_dir() else []:
        try:
            data = read_yaml(path)
            if "id" in data:
                local = city_folder / path.name if city_folder else None
                part = load_city_part(local) if local and local.is_file() else {}
                own = {gap for gap in data.get("gaps") or {}}
                gaps = {name: gap for name, gap in part.get("gaps", {}).items() if name in own}
                topics[path.stem] = topic_from(data, path, {**part, "gaps": gaps}, common)
            elif path.stem not in topics:
                raise BadTopic(path, "id", f"there is no topic {path.stem!r} any more; withdraw it at the desk")
            else:
                topics[path.stem] = with_questions(topics[path.stem], load_city_part(path)["questions"])
        except BadTopic as error:
            problems.append(str(error))
    return [topics[id_] for id_ in sorted(topics)], problems


def conflicts(topics: Sequence[Topic], folder: Path) -> list[str]:
    """Published topics that hide one of ``folder`` that was checked later."""
    told = []
    for topic in topics:
        below = folder / f"{topic.id}.yml"
        if topic.path != below and below.is_file() and topic.path.parent != folder:
            checked = read_yaml(below).get("checked_on")
            if checked and checked > topic.checked_on:
                told.append(f"{topic.path}: hides {below.name}, which was checked later ({checked})")
    return told


def with_questions(topic: Topic, questions: Sequence[str]) -> Topic:
    """The topic with more phrasings; those it has already stay single."""
    known = {fold(question) for question in topic.questions}
    return replace(topic, questions=(*topic.questions, *(q for q in dict.fromkeys(questions) if fold(q) not in known)))


def write_published(folder: Path, contents: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Make the folder hold exactly this: (id, a topic's keys or {"questions": […]}), later ones added to earlier.

    Each file appears whole. Raises OSError.
    """
    files: dict[str, dict[str, Any]] = {}
    for id_, content in contents:
        if "id" in content:
            # Phrasings published before the topic was rewritten stay: they are what citizens said.
            more = files.get(id_, {}).get("questions", [])
            files[id_] = {**content, "questions": _once([*content["questions"], *more])}
        else:
            before = files.setdefault(id_, {})
            before["questions"] = _once([*before.get("questions", []), *content["questions"]])
    folder.mkdir(parents=True, exist_ok=True)
    for id_, data in files.items():
        text = HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
        path = folder / f"{id_}.yml"
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".part", delete=False, encoding="utf-8") as part:
            part.write(text)
        os.replace(part.name, path)
    for path in folder.glob("*.yml"):
        if path.stem not in files:
            path.unlink(missing_ok=True)


def _once(texts: Sequence[str]) -> list[str]:
    return list({fold(text): text for text in reversed(texts)}.values())[::-1]
