"""What was heard, put right: errors mended, and right sentences broken."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from bench.table import Row
from bench.understanding import heldout
from bench.understanding.answers import Answers
from bench.understanding.report import Report, table
from bench.understanding.scores import share
from nlu.city import load_city
from nlu.text import clean
from nlu.understand import understand


def plain(text: str) -> str:
    """For comparing: letters and digits of the plain form alone."""
    return re.sub(r"[\W_]", "", clean(text))


def measure(answers: Answers, every: int, folder: Path = heldout.FOLDER) -> Report:
    """Sentences that answer a question are asked in this process: the API does not know what was asked."""
    report = Report("Correction of what was heard")
    cases = heldout.heard(folder)
    said = answers.of([(case.raw, case.city) for case in cases], "voice")
    hits: list[tuple[heldout.Heard, str, bool]] = []
    for case, answer in zip(cases, said, strict=True):
        became = answer["corrected"]
        if case.asked:
            became = understand(case.raw, load_city(case.city), case.asked, channel="voice").corrected
        hits.append((case, became, plain(became) == plain(case.right)))
    wrong = [(case, became, hit) for case, became, hit in hits if plain(case.raw) != plain(case.right)]
    right = [(case, became, hit) for case, became, hit in hits if plain(case.raw) == plain(case.right)]
    touched = [plain(became) != plain(case.raw) for case, became, _ in wrong]
    report.rows += [
        Row(
            f"errors mended in full ({len(wrong)})", share(hit for *_, hit in wrong), "", 0.0, "no correction", "≥ 0.85"
        ),
        Row(
            "errors changed, but not to what was said",
            share(change and not hit for change, (*_, hit) in zip(touched, wrong, strict=True)),
            "",
        ),
        Row(f"right sentences broken ({len(right)})", share(not hit for *_, hit in right), "", aim="0"),
    ]
    counts = Counter(case.batch for case, *_ in hits)
    lines = [
        (
            batch,
            count,
            share(hit for case, _, hit in wrong if case.batch == batch),
            sum(not hit for case, _, hit in right if case.batch == batch),
        )
        for batch, count in counts.items()
    ]
    report.tables.append(table(("batch", "sentences", "mended", "broken (sentences)"), lines))
    report.mistakes += [
        f"{case.batch}: {case.raw} → {became}, not {case.right}" for case, became, hit in hits if not hit
    ]
    return report
