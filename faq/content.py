"""Where the content lies, and whether it changed."""

from __future__ import annotations

from pathlib import Path

import yaml

from faq.topic import BadTopic

TOPICS = Path(__file__).parent / "topics"
BACKGROUND = Path(__file__).parent / "not_questions.yml"
CITIES = Path(__file__).resolve().parent.parent / "cities"


def read_background(path: Path) -> list[str]:
    """Sentences that look like questions and are none, from a YAML mapping of group → list. Raises BadTopic."""
    if not path.is_file():
        return []
    try:
        data = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadTopic(path, "file", f"is not readable YAML in UTF-8 ({' '.join(str(error).split())})") from error
    if not isinstance(data, dict):
        raise BadTopic(path, "file", "must map a group's name to a list of sentences")
    texts: list[str] = []
    for group, lines in data.items():
        if not isinstance(lines, list) or not all(isinstance(line, str) and line.strip() for line in lines):
            raise BadTopic(path, str(group), "must be a list of sentences")
        texts.extend(line.strip() for line in lines)
    return list(dict.fromkeys(texts))


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
