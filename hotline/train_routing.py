"""``hotline train-routing FILE``: learn category, department or type from a city's own archive, and say how well."""

from __future__ import annotations

import sys
import time
import unicodedata
from pathlib import Path

from nlu.routing_archive import BadArchive, read_archive
from nlu.routing_learned import What, model_file, save
from nlu.routing_training import Trainer, Trial
from nlu.vectors import shared_vectors

_WIDEST = 16  # classes up to which the whole confusion table is printed


def train_routing(
    file: Path,
    data: Path,
    what: What,
    text_key: str = "text",
    label_key: str = "label",
    skip_bad: bool = False,
    vectors: bool = True,
) -> int:
    """Learn from ``file``, print the report, write the model under ``data``; returns the exit status."""
    begun = time.monotonic()
    try:
        archive = read_archive(file, text_key, label_key, skip_bad)
    except BadArchive as error:
        print(error, file=sys.stderr)
        return 1
    for note in archive.notes:
        print(note)
    print(f"{len(archive.texts)} rows, {len(set(archive.labels))} classes.")
    cache = data / "cache" / "routing-archive-vectors.npz"
    embed = (lambda texts: shared_vectors().of_many(texts, cache)) if vectors else None
    trainer = Trainer(archive.texts, archive.labels, embed, lambda line: print(line, file=sys.stderr, flush=True))
    plain, together = trainer.cross_validate()
    for line in report(plain, together):
        print(line)
    target = model_file(data / "routing", what)
    best = together or plain
    told = {"file": file.name, "rows": len(archive.texts), "accuracy": best.accuracy, "macro_f1": best.macro_f1}
    try:
        save(trainer.model(plain, together), target, told)
    except OSError as error:
        print(f"The model cannot be written to {target} ({error.strerror}).", file=sys.stderr)
        return 1
    print(f"Written to {target} after {time.monotonic() - begun:.0f} s; a running hotline uses it from its next turn.")
    print("To go back to the built-in answer, remove that file.")
    return 0


def report(plain: Trial, together: Trial | None) -> list[str]:
    """Lines: accuracy, a table by class, a table of confusions, the worst of them, calibration."""
    best = together or plain
    lines = [f"Held back in turn, near-copies together ({len(best.truth)} rows, {best.groups} groups):"]
    for name, trial in (("characters", plain), ("characters and vectors", together)):
        if trial:
            lines.append(f"  {name}: accuracy {trial.accuracy:.3f}, macro-F1 {trial.macro_f1:.3f}")
    width = max(_width(label) for label in best.labels)
    lines += ["", f"{_padded('class', width)}   rows  precision  recall     F1"]
    for label, rows, precision, recall, f1 in best.table():
        lines.append(f"{_padded(label, width)}  {rows:5}      {precision:.3f}   {recall:.3f}  {f1:.3f}")
    if len(best.labels) <= _WIDEST:
        lines += ["", "Confusion (filed down, said across, in the order above):"]
        table = best.confusion()
        order = [best.labels.index(row[0]) for row in best.table()]
        for number in order:
            lines.append(_padded(best.labels[number], width) + "".join(f"{table[number, n]:6}" for n in order))
    lines += ["", "Worst confusions (filed → said):"]
    lines += [f"  {filed} → {said}: {count}" for filed, said, count in best.worst()] or ["  none"]
    error, bands = best.calibration()
    lines += ["", f"Calibration error {error:.3f}; confidence said → share right (rows):"]
    lines += [f"  {said:.2f} → {right:.2f} ({rows})" for said, right, rows in bands]
    return [*lines, ""]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
