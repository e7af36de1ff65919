"""Order type, first-level category, department."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bench.table import Row
from bench.understanding import heldout, shared
from bench.understanding.answers import Answers
from bench.understanding.report import Report
from bench.understanding.scores import (
    Judged,
    accuracy,
    batch_table,
    class_table,
    confusion_line,
    macro_f1,
    mistakes,
    share,
)
from hotline.environment import Environment
from nlu.city import Department, load_city
from nlu.routing_training import Trainer
from nlu.text import clean
from nlu.vectors import shared_vectors

CITY = "changde"
MOST = 3


def same(said: str, department: Department) -> bool:
    """Whether that is the department, be it under its county's or town's name."""
    if said == department.name:
        return True
    if department.county_form and re.fullmatch(
        re.escape(department.county_form).replace(r"\{county\}", ".{2,12}"), said
    ):
        return True
    return department.name.startswith("乡镇人民政府") and bool(re.search(r"(?:[乡镇]人民政府|街道办事处)$", said))


class Bm25:
    """The baseline: BM25 (k1 1.2, b 0.75) on character pairs over what the pack says of each department."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        self._counts = {name: Counter(_pairs(text)) for name, text in documents.items()}
        held = Counter(pair for counts in self._counts.values() for pair in counts)
        self._rarity = {pair: math.log(1 + (len(documents) - n + 0.5) / (n + 0.5)) for pair, n in held.items()}
        self._length = sum(counts.total() for counts in self._counts.values()) / len(documents)

    def search(self, text: str) -> list[str]:
        """All names, the best first."""
        scores = {}
        for name, counts in self._counts.items():
            norm = 1.2 * (0.25 + 0.75 * counts.total() / self._length)
            found = (pair for pair in _pairs(text) if pair in counts)
            scores[name] = sum(self._rarity[pair] * counts[pair] * 2.2 / (counts[pair] + norm) for pair in found)
        return sorted(scores, key=lambda name: -scores[name])


def _pairs(text: str) -> list[str]:
    text = re.sub(r"\W", "", text)
    return [text[at : at + 2] for at in range(len(text) - 1)]


def measure(answers: Answers, every: int, folder: Path = heldout.FOLDER) -> Report:
    """``every``: of the measuring data only every so many-th message is asked. Of a later set nothing of it is."""
    report = Report("Order type, category, department")
    _departments(answers, report, folder)
    if (folder / "order_types.yml").is_file():
        _order_types(answers, report, folder)
    if folder != heldout.FOLDER:
        return report
    for measured in (_topics, _after_training, _kinds_of_fuzhou):
        try:
            measured(answers, every, report)
        except shared.NoData as error:
            report.left_out.append(str(error))
    return report


def _departments(answers: Answers, report: Report, folder: Path) -> None:
    asked = heldout.complaints(folder)
    said = answers.of([(one.text, one.city) for one in asked])
    judged, levels, ranks, plain = [], [], [], []
    for one, answer in zip(asked, said, strict=True):
        by_name = {department.name: department for department in load_city(one.city).departments}
        right = [by_name[name] for name in one.departments]
        names = [each["name"] for each in answer["departments"]]
        hits = [any(same(name, department) for department in right) for name in names]
        first = one.departments[0] if hits[:1] == [True] else names[0] if names else ""
        judged.append(Judged(one.text, (one.departments[0],), first, one.batch))
        ranks.append(hits.index(True) if True in hits else 99)
        levels.append(Judged(one.text, one.first_levels, (answer["category"] or [""])[0], one.batch))
        found = _BASELINES(one.city).search(one.text)
        plain.append(min(found.index(name) for name in one.departments))
    against = "BM25 over the pack"
    report.rows += [
        Row(
            f"department first ({len(asked)})",
            accuracy(judged),
            "",
            share(rank < 1 for rank in plain),
            against,
            "≥ 0.85",
        ),
        Row(
            f"department among {MOST}",
            share(rank < MOST for rank in ranks),
            "",
            share(rank < MOST for rank in plain),
            against,
            "≥ 0.95",
        ),
        Row("first-level category of the same", accuracy(levels), "", aim="≥ 0.78"),
    ]
    report.tables += [
        "Department by batch\n\n" + batch_table(judged),
        "Department: " + confusion_line(judged),
        "First level\n\n" + class_table(levels),
        "First level: " + confusion_line(levels),
    ]
    report.mistakes += [*mistakes(judged), *mistakes(levels)]


def _baseline(city: str) -> Bm25:
    return Bm25(
        {each.name: " ".join((each.name, *each.answers_for, *each.keywords)) for each in load_city(city).departments}
    )


class _Baselines:
    """One BM25 a city, made when first asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Bm25] = {}

    def __call__(self, city: str) -> Bm25:
        if city not in self._made:
            self._made[city] = _baseline(city)
        return self._made[city]


_BASELINES = _Baselines()


def _order_types(answers: Answers, report: Report, folder: Path) -> None:
    asked = heldout.typed(folder)
    judged = [
        Judged(one.text, one.types, answer["order_type"], one.batch)
        for one, answer in zip(asked, answers.of([(one.text, CITY) for one in asked]), strict=True)
    ]
    report.rows += [
        Row(f"order type ({len(judged)})", accuracy(judged), ""),
        Row("order type, macro F1", macro_f1(judged), ""),
    ]
    report.tables += [
        "Order type by batch\n\n" + batch_table(judged),
        "Order type\n\n" + class_table(judged),
        "Order type: " + confusion_line(judged),
    ]
    report.mistakes += mistakes(judged)


def _topics(answers: Answers, every: int, report: Report) -> None:
    for name in ("topic7_dev", "topic7_titles_dev"):
        messages = shared.lines(name, every)
        judged = [
            Judged(line["text"], (line["label"],), (answer["category"] or [""])[0], name)
            for line, answer in zip(messages, answers.of([(line["text"], CITY) for line in messages]), strict=True)
        ]
        report.rows += [
            Row(f"first level, {name} ({len(judged)})", accuracy(judged), "", aim="≥ 0.78"),
            Row(f"first level, {name}, macro F1", macro_f1(judged), ""),
        ]
        report.tables += [f"{name}\n\n{class_table(judged)}", f"{name}: {confusion_line(judged)}"]


def _after_training(_: Answers, every: int, report: Report) -> None:
    """Five-fold cross-validation, as ``hotline train-routing`` does it, in this process."""
    for name in ("topic7_dev", "topic7_titles_dev"):
        lines = shared.lines(name, every)
        cache = Environment().data / "cache" / f"bench-{name}.npz"
        trainer = Trainer(
            [clean(line["text"]) for line in lines],
            [line["label"] for line in lines],
            partial(shared_vectors().of_many, cache=cache),
            lambda _: None,
        )
        plain, together = trainer.cross_validate()
        best = together or plain
        report.rows += [
            Row(
                f"first level, {name}, after training ({len(lines)})",
                best.accuracy,
                "",
                plain.accuracy,
                "without the vector",
                "≥ 0.90",
            ),
            Row(f"first level, {name}, after training, calibration error", best.calibration()[0], ""),
        ]


def _kinds_of_fuzhou(answers: Answers, every: int, report: Report) -> None:
    """The senders' own choice: 投诉 against 咨询 only; what is neither counts by whether it asks."""
    lines = [line for line in shared.lines("ordertype_fuzhou_dev", every) if line["label"] in ("投诉", "咨询")]
    said = [answer["order_type"] for answer in answers.of([(line["text"], CITY) for line in lines])]
    right = [(line["label"] == "咨询") == (kind == "咨询") for line, kind in zip(lines, said, strict=True)]
    most = share(line["label"] == "投诉" for line in lines)
    report.rows.append(
        Row(f"投诉 against 咨询, ordertype_fuzhou ({len(lines)})", share(right), "", most, "always 投诉")
    )
