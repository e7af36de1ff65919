"""``python -m bench.understanding [intents emergencies …]``: every figure of understanding, by writing batch.

Starts a hotline of its own unless ``--gateway`` names a running one (``--token``: its service token) or
``--in-process`` asks ``nlu.understand`` alone, which is quick and leaves intents out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.table import Row, percentile
from bench.understanding import (
    addresses,
    corrections,
    crosschecks,
    emergencies,
    heldout,
    intents,
    numbers,
    routing,
    speed,
)
from bench.understanding.answers import AT_ONCE, Answers, InProcess, OverHttp
from bench.understanding.report import Report
from tests.running import running_hotline

Measure = Callable[[Answers, int], Report]
# Speed first: the gateway has seen none of its sentences yet.
MEASURES: dict[str, Measure] = {
    "speed": speed.measure,
    "intents": intents.measure,
    "emergencies": emergencies.measure,
    "routing": routing.measure,
    "addresses": addresses.measure,
    "numbers": numbers.measure,
    "corrections": corrections.measure,
    "crosschecks": crosschecks.measure,
}
# What a later set of tests/nlu/heldout may hold, and in which file.
LATER = {
    "intents": (intents.measure, "intents"),
    "emergencies": (emergencies.measure, "emergencies"),
    "routing": (routing.measure, "departments"),
    "addresses": (addresses.measure, "addresses"),
    "numbers": (numbers.measure, "numbers"),
    "corrections": (corrections.measure, "correction"),
    "crosschecks": (crosschecks.measure, "crosscheck"),
}


def _of_later(name: str) -> dict[str, Measure]:
    folder = heldout.FOLDER / name
    return {
        what: partial(measure, folder=folder)
        for what, (measure, file) in LATER.items()
        if (folder / f"{file}.yml").is_file()
    }


def _asked(chosen: argparse.Namespace, stack: ExitStack) -> Answers:
    if chosen.in_process:
        return InProcess()
    if chosen.gateway:
        return OverHttp(chosen.gateway, {"Authorization": f"Bearer {chosen.token}"} if chosen.token else {})
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    running = stack.enter_context(running_hotline(folder))
    return OverHttp(running.base_url, running.authorization)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.understanding", description=__doc__)
    parser.add_argument("measures", nargs="*", choices=[[], *MEASURES], metavar="measure", help=", ".join(MEASURES))
    parser.add_argument("--errors", action="store_true", help="list the mistakes on tests/nlu/heldout")
    parser.add_argument("--set", choices=heldout.later_sets(), help="a later set of it alone")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="of ../shared/data every N-th line only")
    parser.add_argument("--gateway", metavar="URL", help="ask this gateway")
    parser.add_argument("--token", default="", help="service token of that gateway")
    parser.add_argument("--in-process", action="store_true", help="ask nlu.understand in this process")
    chosen = parser.parse_args()
    if chosen.every < 1:
        parser.error("--every takes a number from 1")
    if chosen.set and (missing := set(chosen.measures) - set(_of_later(chosen.set))):
        parser.error(f"the set {chosen.set} has nothing for {', '.join(sorted(missing))}")
    with ExitStack() as stack:
        answers = _asked(chosen, stack)
        measures = _of_later(chosen.set) if chosen.set else MEASURES
        for name in chosen.measures or measures:
            print(f"Measuring {name} …", file=sys.stderr, flush=True)
            answers.took.clear()
            report = measures[name](answers, chosen.every)
            if answers.took:
                at_once = 1 if name == "speed" or chosen.in_process else AT_ONCE
                report.rows += [
                    Row(f"time a sentence, {at_once} at once, {label}", percentile(answers.took, part), "ms")
                    for label, part in (("p50", 0.5), ("p95", 0.95))
                ]
            print(report.text(chosen.errors), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
