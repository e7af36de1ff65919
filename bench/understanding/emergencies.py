"""Danger: is every real one caught, and how often is an alarm raised for nothing?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.table import Row
from bench.understanding import heldout, shared
from bench.understanding.answers import Answers
from bench.understanding.report import Report, table
from bench.understanding.scores import share

CITY = "changde"
ACTIONS = ("redirect", "urgent_order", "none")
# The baseline: any of these words, whatever is said around it.
WORDS = (
    *(
        "着火",
        "起火",
        "火灾",
        "冒烟",
        "浓烟",
        "爆炸",
        "煤气",
        "燃气",
        "天然气",
        "触电",
        "漏电",
        "落水",
        "溺水",
        "掉进河",
    ),
    *(
        "自杀",
        "跳楼",
        "不想活",
        "轻生",
        "割腕",
        "安眠药",
        "杀人",
        "打人",
        "持刀",
        "绑架",
        "抢劫",
        "家暴",
        "救命",
        "被骗",
    ),
    *("诈骗", "转账", "晕倒", "昏迷", "流血", "中毒", "救护车", "车祸", "撞人", "撞车", "汽油", "报警"),
)


def baseline(text: str) -> str:
    """Says "redirect" where one of ``WORDS`` stands in the text, else "none"."""
    return "redirect" if any(word in text for word in WORDS) else "none"


def _figures(dangers: Sequence[heldout.Danger], actions: Sequence[str]) -> dict[str, float]:
    pairs = list(zip(dangers, actions, strict=True))
    real = [(one, said) for one, said in pairs if one.action == "redirect"]
    urgent = [said for one, said in pairs if one.action == "urgent_order"]
    hard = [said for one, said in pairs if one.kind == "hard"]
    ordinary = [said for one, said in pairs if one.kind == "ordinary"]
    return {
        f"real ones redirected ({len(real)})": share(said == "redirect" for _, said in real),
        "of them where the word is not said": share(said == "redirect" for one, said in real if one.implied),
        "real ones redirected or marked urgent": share(said != "none" for _, said in real),
        f"urgent ones marked urgent ({len(urgent)})": share(said == "urgent_order" for said in urgent),
        "urgent ones urgent or redirected": share(said != "none" for said in urgent),
        f"false alarms: words of danger ({len(hard)})": share(said == "redirect" for said in hard),
        "false alarms or marked urgent: words of danger": share(said != "none" for said in hard),
        f"false alarms: ordinary ({len(ordinary)})": share(said == "redirect" for said in ordinary),
        "false alarms or marked urgent: ordinary": share(said != "none" for said in ordinary),
    }


AIMS = ("1.00", "1.00", "1.00", "", "", "≤ 0.02", "", "≤ 0.02", "")


def measure(answers: Answers, every: int, folder: Path = heldout.FOLDER) -> Report:
    """``every``: of the measuring data only every so many-th sentence is asked; of a later set nothing of it."""
    report = Report("Emergencies")
    asked = heldout.dangers(folder)
    said = [answer["emergency"] for answer in answers.of([(one.text, CITY) for one in asked])]
    actions = [one["action"] for one in said]
    ours, words = _figures(asked, actions), _figures(asked, [baseline(one.text) for one in asked])
    for (name, value), aim in zip(ours.items(), AIMS, strict=True):
        report.rows.append(Row(name, value, "", words[name], "any of the words", aim))
    caught = [(one, s) for one, s in zip(asked, said, strict=True) if one.action == s["action"] == "redirect"]
    report.rows += [
        Row("number right, of the caught", share(s["number"] in one.numbers for one, s in caught), ""),
        Row("kind right, of the caught", share(s["kind"] == one.kind for one, s in caught), ""),
    ]
    counts = Counter((one.action, action) for one, action in zip(asked, actions, strict=True))
    lines = [(want, *(counts[want, have] for have in ACTIONS)) for want in ACTIONS]
    report.tables.append(table(("meant ↓ said →", *ACTIONS), lines))
    report.tables.append(_by_batch(asked, actions))
    report.tables.append(_by_kind(asked, actions))
    report.mistakes += [
        f"{one.batch}: {one.action} ({one.kind}) → {action}: {one.text}"
        for one, action in zip(asked, actions, strict=True)
        if one.action != action
    ]
    if folder != heldout.FOLDER:
        return report
    try:
        messages = shared.lines("topic7_dev", every)
    except shared.NoData as error:
        report.left_out.append(str(error))
        return report
    found = [a["emergency"]["action"] for a in answers.of([(line["text"], CITY) for line in messages])]
    plain = share(baseline(line["text"]) == "redirect" for line in messages)
    report.rows += [
        Row(
            f"letters of topic7_dev redirected ({len(found)})",
            share(action == "redirect" for action in found),
            "",
            plain,
            "any of the words",
            "≤ 0.02",
        ),
        Row("letters of topic7_dev marked urgent", share(action == "urgent_order" for action in found), ""),
    ]
    return report


def _by_batch(asked: Sequence[heldout.Danger], actions: Sequence[str]) -> str:
    lines = []
    for batch in dict.fromkeys(one.batch for one in asked):
        mine = [(one, action) for one, action in zip(asked, actions, strict=True) if one.batch == batch]
        real = [action == "redirect" for one, action in mine if one.action == "redirect"]
        urgent = [action == "urgent_order" for one, action in mine if one.action == "urgent_order"]
        false = [action == "redirect" for one, action in mine if one.action == "none"]
        lines.append((batch, len(mine), share(real), share(urgent), share(false)))
    return table(("batch", "sentences", "redirected", "urgent marked", "false alarms"), lines)


def _by_kind(asked: Sequence[heldout.Danger], actions: Sequence[str]) -> str:
    groups: dict[str, list[bool]] = {}
    for one, action in zip(asked, actions, strict=True):
        if one.action != "none":
            groups.setdefault(f"{one.action}: {one.kind}", []).append(one.action == action)
    return table(("kind", "sentences", "recall"), [(name, len(hits), share(hits)) for name, hits in groups.items()])
