"""Figures out of judgements: accuracy, classes, calibration, confusions; plain functions on plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.understanding.report import table


@dataclass(frozen=True)
class Judged:
    """One sentence: what is right (best first; one of them is enough), what was said, and how surely (0-1)."""

    text: str
    wanted: tuple[str, ...]
    said: str
    batch: str = ""
    confidence: float | None = None

    @property
    def right(self) -> bool:
        return self.said in self.wanted


@dataclass(frozen=True)
class ClassScore:
    """``count`` sentences belong to the class; F1 is 0 where nothing was found."""

    name: str
    count: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def share(hits: Iterable[bool]) -> float:
    """The share of True; 0 for none at all."""
    found = list(hits)
    return sum(found) / len(found) if found else 0.0


def accuracy(judged: Sequence[Judged]) -> float:
    return share(one.right for one in judged)


def classes(judged: Sequence[Judged]) -> list[ClassScore]:
    """Each wanted class, the most frequent first. Of several right answers the one that was given counts, else the
    best one."""
    pairs = [(one.said if one.right else one.wanted[0], one.said) for one in judged]
    wanted, said = Counter(want for want, _ in pairs), Counter(say for _, say in pairs)
    both = Counter(want for want, say in pairs if want == say)
    return [
        ClassScore(name, count, both[name] / said[name] if said[name] else 0.0, both[name] / count)
        for name, count in wanted.most_common()
    ]


def macro_f1(judged: Sequence[Judged]) -> float:
    """The mean F1 of the wanted classes."""
    found = classes(judged)
    return sum(score.f1 for score in found) / len(found) if found else 0.0


def confusions(judged: Sequence[Judged], most: int = 10) -> list[tuple[str, str, int]]:
    """(wanted, said, how often), the worst first."""
    counts = Counter((one.wanted[0], one.said) for one in judged if not one.right)
    return [(wanted, said, count) for (wanted, said), count in counts.most_common(most)]


def calibration_error(judged: Sequence[Judged], bins: int = 10) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy over bins of equal width, each
    weighted by its share. Sentences without a confidence are left aside."""
    sure = [one for one in judged if one.confidence is not None]
    held: dict[int, list[Judged]] = {}
    for one in sure:
        held.setdefault(min(int((one.confidence or 0.0) * bins), bins - 1), []).append(one)
    return sum(
        abs(sum(one.confidence or 0.0 for one in group) - sum(one.right for one in group)) for group in held.values()
    ) / max(len(sure), 1)


def by_batch(judged: Sequence[Judged], figure: Callable[[Sequence[Judged]], float] = accuracy) -> dict[str, float]:
    """``figure`` of every batch."""
    batches: dict[str, list[Judged]] = {}
    for one in judged:
        batches.setdefault(one.batch, []).append(one)
    return {batch: figure(group) for batch, group in batches.items()}


def class_table(judged: Sequence[Judged]) -> str:
    lines = [(one.name, one.count, one.precision, one.recall, one.f1) for one in classes(judged)]
    return table(("class", "sentences", "precision", "recall", "F1"), lines)


def batch_table(judged: Sequence[Judged]) -> str:
    counts = Counter(one.batch for one in judged)
    return table(("batch", "sentences", "right"), [(b, counts[b], value) for b, value in by_batch(judged).items()])


def confusion_line(judged: Sequence[Judged]) -> str:
    found = ", ".join(f"{said or 'nothing'} for {wanted} {count}" for wanted, said, count in confusions(judged))
    return f"Most confused: {found or 'nothing'}"


def mistakes(judged: Sequence[Judged]) -> list[str]:
    return [f"{one.batch}: {one.wanted[0]} → {one.said or 'nothing'}: {one.text}" for one in judged if not one.right]
