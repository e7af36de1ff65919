"""What one measure hands back: rows with aims, tables below them, and the mistakes for who asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.table import Row, markdown


@dataclass
class Report:
    """``left_out`` are sentences that say what could not be measured, and why."""

    title: str
    rows: list[Row] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def text(self, with_mistakes: bool = False) -> str:
        """As Markdown."""
        parts = [f"## {self.title}", *([markdown(self.rows)] if self.rows else []), *self.tables]
        parts += [f"Left out: {sentence}" for sentence in self.left_out]
        if with_mistakes and self.mistakes:
            parts.append("\n".join(f"- {line}" for line in self.mistakes))
        return "\n\n".join(parts)


def table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A Markdown table; shares (floats) with three digits behind the point."""
    written = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for line in lines:
        written.append("| " + " | ".join(f"{v:.3f}" if isinstance(v, float) else str(v) for v in line) + " |")
    return "\n".join(written)
