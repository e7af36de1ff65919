"""``python -m bench.understanding_routing``: category, type and department on the measuring data beside the checkout.

Out of the box: letters and titles of seven first levels, the choice free among all of the tree's or restricted to the
seven, with and without the sentence vector. After training: five-fold cross-validation as in ``hotline train-routing``.
Type: 投诉 against 咨询. Departments: a file of held-back spoken complaints. Times are for 55 characters, no vector.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bench.table import Row, markdown, percentile
from hotline.train_routing import report
from nlu import routing
from nlu.address import find_address
from nlu.city import load_city
from nlu.routing_archive import read_archive
from nlu.routing_features import Floats
from nlu.routing_judge import judge
from nlu.routing_training import VECTOR_CHARS, Trainer
from nlu.text import clean
from nlu.vectors import shared_vectors

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "text"
HELDOUT = ROOT / "tests" / "nlu" / "heldout" / "departments.yml"
SPOKEN = "武陵区朝阳路和人民路交叉口东边的工地凌晨两点还在施工，吵得一家老小睡不着，打了好几次电话没人管，希望处理"


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one measuring file; none when it is not there."""
    file = folder / name
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    return [json.loads(line) for line in lines if line.strip()]


def rows(cache: Path, data: Path = DATA, heldout: Path = HELDOUT, trained: bool = True) -> Iterator[Row]:
    """Every figure; tables are printed on the way."""
    for name, title in (("topic7_dev", "letters"), ("topic7_titles_dev", "titles")):
        yield from out_of_the_box(read(data, f"{name}.jsonl"), title, cache / f"bench-{name}.npz")
    for name, title in (("topic7_dev", "letters"), ("topic7_titles_dev", "titles")):
        if trained:
            yield from after_training(data / f"{name}.jsonl", title, cache / f"bench-trained-{name}.npz")
    two = [row for row in read(data, "ordertype_fuzhou_dev.jsonl") if row["label"] in ("投诉", "咨询")]
    if two:
        said = [routing.order_type(clean(row["text"])) for row in two]
        yield Row("type, 投诉 against 咨询", _share(said, [row["label"] for row in two]), "")
        print("\ntype (filed, said): rows", *Counter(zip((r["label"] for r in two), said, strict=True)).most_common())
    yield from departments(heldout)
    yield from times()


def out_of_the_box(data: list[dict[str, Any]], title: str, cache: Path) -> Iterator[Row]:
    """Accuracy of the first level, free and restricted, without and with the vector."""
    if not data:
        return
    texts, labels = [clean(row["text"]) for row in data], [row["label"] for row in data]
    vectors = shared_vectors().of_many([text[:VECTOR_CHARS] for text in texts], cache)
    seven = sorted(set(labels))
    for kind, given in (("", [None] * len(texts)), (", with the vector", list(vectors))):
        rankings = [judge().rank(text, vector).firsts for text, vector in zip(texts, given, strict=True)]
        free = [firsts[0][0] for firsts in rankings]
        among = [next(first for first, _ in firsts if first in seven) for firsts in rankings]
        yield Row(f"{title}, out of the box{kind}", _share(free, labels), "", aim="≥ 0.78")
        yield Row(f"{title}, restricted to the seven{kind}", _share(among, labels), "")
        print(f"\n{title}{kind}: recall by class, worst confusions (filed → said)")
        for label in seven:
            here = [said for said, filed in zip(free, labels, strict=True) if filed == label]
            print(f"  {label}: {_share(here, [label] * len(here)):.3f} of {len(here)}")
        wrong = Counter((filed, said) for said, filed in zip(free, labels, strict=True) if said != filed)
        for (filed, said), count in wrong.most_common(10):
            print(f"  {filed} → {said}: {count}")


def after_training(file: Path, title: str, cache: Path) -> Iterator[Row]:
    """Cross-validated on ``file``."""
    if not file.is_file():
        return
    archive = read_archive(file)

    def embed(texts: Sequence[str]) -> Floats:
        return shared_vectors().of_many(texts, cache)

    plain, together = Trainer(archive.texts, archive.labels, embed, lambda _: None).cross_validate()
    print(f"\n{title}, trained", *report(plain, together), sep="\n")
    yield Row(f"{title}, after training, characters", plain.accuracy, "", aim="≥ 0.90")
    if together is not None:
        yield Row(f"{title}, after training, with the vector", together.accuracy, "", aim="≥ 0.90")
        yield Row(f"{title}, after training, calibration error", together.calibration()[0], "")


def departments(file: Path) -> Iterator[Row]:
    """``file``: lists of {text, city, department, first_level}; the last two may be lists of what is right."""
    if not file.is_file():
        return
    data = yaml.safe_load(file.read_text("utf-8"))
    entries = data if isinstance(data, list) else [each for part in data.values() for each in part]
    first, three, levels, sure = [], [], [], []
    for entry in entries:
        city, text = load_city(entry["city"]), clean(entry["text"])
        category = routing.category(text)
        right = _listed(entry["department"])
        # A county's own department is the same answer as the city's.
        plain = routing.departments(text, category, city)
        local = routing.departments(text, category, city, find_address(text, city))
        hits = [one[0] in right or other[0] in right for one, other in zip(plain, local, strict=True)]
        first.append(any(hits[:1]))
        three.append(any(hits[:3]))
        sure.append(plain[0][1] if plain else 0.0)
        if entry.get("first_level"):
            levels.append(bool(category) and category[0] in _listed(entry["first_level"]))
    yield Row(f"department, first, of {len(first)} spoken", float(np.mean(first)), "", aim="≥ 0.85")
    yield Row("department, among three", float(np.mean(three)), "", aim="≥ 0.95")
    yield Row("department, mean confidence of the first", float(np.mean(sure)), "")
    if levels:
        yield Row("first level of the same", float(np.mean(levels)), "")


def times() -> Iterator[Row]:
    """Type, category and department of one spoken complaint."""
    city = load_city("changde")
    taken = []
    for number in range(220):
        text = SPOKEN + str(number)
        begun = time.perf_counter()
        routing.order_type(text)
        routing.departments(text, routing.category(text), city)
        taken.append((time.perf_counter() - begun) * 1000)
    yield Row("routing a turn, p50", percentile(taken[20:], 0.5), "ms", aim="≤ 8 ms")
    yield Row("routing a turn, p95", percentile(taken[20:], 0.95), "ms")


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _share(said: Sequence[str], filed: Sequence[str]) -> float:
    return sum(one == other for one, other in zip(said, filed, strict=True)) / len(said) if said else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.understanding_routing", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the measuring data")
    parser.add_argument("--cache", type=Path, default=Path("var/cache"), help="where sentence vectors are kept")
    parser.add_argument("--heldout", type=Path, default=HELDOUT, help="held-back complaints with their departments")
    parser.add_argument("--untrained", action="store_true", help="without the cross-validation")
    options = parser.parse_args()
    print("\n" + markdown(list(rows(options.cache, options.data, options.heldout, not options.untrained))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
