"""Where the content lies, and whether it changed."""

from __future__ import annotations

import re
from pathlib import Path

from faq.grams import fold
from faq.topic import BadTopic, read_yaml

TOPICS = Path(__file__).parent / "topics"
BACKGROUND = Path(__file__).parent / "not_questions.yml"
INTENTS = Path(__file__).resolve().parent.parent / "nlu" / "data" / "intents"
NO_QUESTIONS = ("report_complaint", "suggestion", "praise", "out_of_scope", "chitchat")
ANNOTATION = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
SHORTEST = 7
CITIES = Path(__file__).resolve().parent.parent / "cities"


def read_background(path: Path) -> list[str]:
    """Sentences that look like questions and are none, from a YAML mapping of group → list. Raises BadTopic."""
    if not path.is_file():
        return []
    data = read_yaml(path)
    texts: list[str] = []
    for group, lines in data.items():
        if not isinstance(lines, list) or not all(isinstance(line, str) and line.strip() for line in lines):
            raise BadTopic(path, str(group), "must be a list of sentences")
        texts.extend(line.strip() for line in lines)
    return list(dict.fromkeys(texts))


def read_intents(folder: Path) -> list[str]:
    """What citizens say that is no question, from the assistant's training sentences (annotations taken off).

    Very short ones ("路灯不亮") stay out: as keywords they are a question's topic too.
    """
    texts: list[str] = []
    for intent in NO_QUESTIONS:
        path = folder / f"{intent}.yml"
        if not path.is_file():
            continue
        for block in read_yaml(path).get("nlu", []):
            lines = [line[2:].strip() for line in str(block.get("examples", "")).splitlines() if line.startswith("- ")]
            texts.extend(ANNOTATION.sub(r"\1", line) for line in lines)
    return [text for text in dict.fromkeys(texts) if len(fold(text)) >= SHORTEST]


def stamp(*places: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, modification time (ns) and size of every YAML or JSON file in the places: changes when content does."""
    seen = []
    for place in places:
        for file in [place] if place.is_file() else sorted((*place.glob("*.yml"), *place.glob("*.json"))):
            try:
                status = file.stat()
            except FileNotFoundError:
                continue
            seen.append((str(file), status.st_mtime_ns, status.st_size))
    return tuple(seen)
