"""The tokens of a Whisper folder: texts to numbers and back, also where its vocabulary is trimmed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from speech.trimmed import FIRST_MARK, KEPT


class Tokens:
    """Numbers are those that the model in ``folder`` uses. Raises OSError, or what ``tokenizers`` raises."""

    def __init__(self, folder: Path) -> None:
        import tokenizers

        self._tokenizer: Any = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        path = folder / KEPT
        self._old: list[int] | None = json.loads(path.read_text("utf-8")) if path.is_file() else None
        self._new = {old: new for new, old in enumerate(self._old)} if self._old is not None else None
        self.texts = self.number(FIRST_MARK) or 0  # numbers below it stand for text

    def number(self, mark: str) -> int | None:
        """Of a mark such as ``<|zh|>``; None if there is no such mark."""
        found: int | None = self._tokenizer.token_to_id(mark)
        return found if self._new is None or found is None else self._new.get(found)

    def of(self, text: str) -> list[int]:
        """The tokens of ``text``; those that a trimmed vocabulary lacks are left out."""
        return self._numbers(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def of_all(self, texts: Sequence[str]) -> set[int]:
        """All that stand in any of ``texts``."""
        found = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return {number for each in found for number in self._numbers(each.ids)}

    def text(self, numbers: Iterable[int]) -> str:
        """What tokens say; half a character is U+FFFD."""
        old = list(numbers) if self._old is None else [self._old[number] for number in numbers]
        return str(self._tokenizer.decode(old))

    def _numbers(self, old: Sequence[int]) -> list[int]:
        if self._new is None:
            return list(old)
        return [self._new[number] for number in old if number in self._new]
