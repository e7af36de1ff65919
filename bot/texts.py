"""The bot's fixed texts, read from ``domain.yml``: for turns that Rasa cannot answer, and to be spoken in advance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from speech.synthesis import clauses

_BLANK = re.compile(r"\{(\w+)\}")


class Texts:
    """Responses of the assistant's domain by name and channel (``chat`` or ``voice``)."""

    def __init__(self, domain: Path) -> None:
        """Raises OSError or yaml.YAMLError when the domain cannot be read."""
        self.domain: dict[str, Any] = yaml.safe_load(domain.read_text(encoding="utf-8"))
        self._responses: dict[str, list[dict[str, Any]]] = self.domain["responses"]

    def say(self, name: str, channel: str, **values: str) -> str:
        """The text of response ``name``. Raises KeyError for a response that the domain lacks."""
        variants = self._responses[name]
        fitting = [v for v in variants if v.get("channel") == channel] or [v for v in variants if "channel" not in v]
        text: str = fitting[0]["text"]
        return text.format(**values) if values else text

    def has(self, name: str) -> bool:
        return name in self._responses

    def fixed(self, channel: str) -> list[str]:
        """Every clause without a blank to fill in, as the channel says it."""
        texts = (self.say(name, channel) for name in self._responses)
        return [clause for text in texts for clause in clauses(text) if "{" not in clause and "}" not in clause]

    def filled(self, channel: str, values: Mapping[str, Sequence[str]]) -> list[str]:
        """Clauses with one blank, of which all values are known, once with each of them."""
        found = []
        for name in self._responses:
            for clause in clauses(self.say(name, channel)):
                blanks = _BLANK.findall(clause)
                if len(blanks) == 1 and blanks[0] in values:
                    found += [clause.replace(f"{{{blanks[0]}}}", value) for value in values[blanks[0]]]
        return list(dict.fromkeys(found))
