"""Reading YAML files that people write (city packs, word lists, rules): errors name file and key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# The C loader is ten times as fast; the Python one stands in where libyaml was not built.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REQUIRED: Any = object()


class BadYaml(ValueError):
    """A file cannot be used; the sentence names file, key and what is wrong."""

    def __init__(self, file: Path, key: str, problem: str) -> None:
        super().__init__(f"{file.parent.name}/{file.name}: {key or 'the file'} {problem}")
        self.file = file
        self.key = key


@dataclass(frozen=True, slots=True)
class Node:
    """A mapping in a file, and the way to it (``counties[2].towns[0]``)."""

    file: Path
    way: str
    data: dict[str, Any]
    error: type[BadYaml]

    def wrong(self, key: str, problem: str) -> BadYaml:
        """The error for one key of this mapping."""
        return self.error(self.file, f"{self.way}.{key}" if self.way else key, problem)

    def text(self, key: str) -> str:
        """A non-empty string."""
        return str(self._get(key, str, "text (numbers in quotes)", _REQUIRED))

    def text_or_none(self, key: str) -> str | None:
        """A non-empty string; None when the key is absent."""
        return self.text(key) if self.data.get(key) is not None else None

    def number(self, key: str) -> float:
        """A number above zero."""
        value = self._get(key, (int, float), "a number", _REQUIRED)
        if value <= 0 or isinstance(value, bool):
            raise self.wrong(key, "must be a number above zero")
        return float(value)

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        return bool(self._get(key, bool, "true or false", False))

    def child(self, key: str, default: Any = _REQUIRED) -> Node:
        """A mapping."""
        return Node(
            self.file, f"{self.way}.{key}" if self.way else key, self._get(key, dict, "a mapping", default), self.error
        )

    def children(self, key: str) -> list[Node]:
        """A list of mappings; empty when absent."""
        nodes = []
        for number, item in enumerate(self._get(key, list, "a list", [])):
            way = f"{self.way}.{key}[{number}]" if self.way else f"{key}[{number}]"
            if not isinstance(item, dict):
                raise self.error(self.file, way, "must be a mapping")
            nodes.append(Node(self.file, way, item, self.error))
        return nodes

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, or one string of words with spaces between; empty when absent."""
        value = self._get(key, (list, str), "a list of texts", [])
        words = value.split() if isinstance(value, str) else value
        for word in words:
            if not isinstance(word, str) or not word.strip():
                raise self.wrong(key, f"holds {word!r}, which is not text (numbers in quotes)")
        return tuple(words)

    def texts_by_key(self) -> dict[str, str]:
        """This mapping's values, all strings."""
        return {key: self.text(key) for key in self.data}

    def numbers_by_key(self) -> dict[str, float]:
        """This mapping's values, all numbers above zero."""
        return {key: self.number(key) for key in self.data}

    def _get(self, key: str, kind: Any, called: str, default: Any) -> Any:
        value = self.data.get(key)
        if value is None:
            if default is _REQUIRED:
                raise self.wrong(key, "is missing")
            return default
        if not isinstance(value, kind) or value == "":
            raise self.wrong(key, f"must be {called}, not {value!r}")
        return value


def read(file: Path, error: type[BadYaml] = BadYaml) -> Node:
    """The mapping in ``file``. Raises ``error`` when it is missing, not YAML, or not a mapping."""
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise error(file, "", "is missing") from None
    except UnicodeDecodeError as problem:
        raise error(file, "", f"is not UTF-8 text: {problem}") from None
    except yaml.YAMLError as problem:
        raise error(file, "", f"is not YAML: {' '.join(str(problem).split())}") from None
    if not isinstance(data, dict):
        raise error(file, "", "must hold a mapping")
    return Node(file, "", data, error)
