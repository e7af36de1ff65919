"""Intents: accuracy, classes, calibration by batch, and what is said to sentences of other assistants."""

from __future__ import annotations

from pathlib import Path

from bench.table import Row
from bench.understanding import heldout, scores, shared
from bench.understanding.answers import Answers
from bench.understanding.report import Report

CITY = "changde"
# Turned away: the bot takes none of these for a matter of the hotline.
NOT_OURS = ("out_of_scope", "chitchat", "nlu_fallback")


def measure(answers: Answers, every: int, folder: Path = heldout.FOLDER) -> Report:
    """``every``: of the measuring data only every so many-th sentence is asked; of a later set nothing of it."""
    report = Report("Intents")
    if not answers.has_intents:
        report.left_out.append("intents, which the assistant alone knows: no gateway is asked")
        return report
    asked = heldout.intents(folder)
    judged = [
        scores.Judged(one.text, (one.intent,), said["intent"]["name"] or "", one.batch, said["intent"]["confidence"])
        for one, said in zip(asked, answers.of([(one.text, CITY) for one in asked]), strict=True)
    ]
    most = max(score.count for score in scores.classes(judged)) / len(judged)
    report.rows += [
        Row(
            f"accuracy ({len(judged)})", scores.accuracy(judged), "", most, "always the most frequent intent", "≥ 0.93"
        ),
        Row("worst batch", min(scores.by_batch(judged).values()), ""),
        Row("macro F1", scores.macro_f1(judged), ""),
        Row("calibration error", scores.calibration_error(judged), ""),
    ]
    report.left_out.append("a regression on characters alone as the baseline: bench.intents has it")
    report.tables += [scores.batch_table(judged), scores.class_table(judged), scores.confusion_line(judged)]
    report.mistakes += scores.mistakes(judged)
    if folder != heldout.FOLDER:
        return report
    try:
        foreign = shared.lines("oos_dev", every)
    except shared.NoData as error:
        report.left_out.append(str(error))
        return report
    said = [answer["intent"]["name"] for answer in answers.of([(line["text"], CITY) for line in foreign])]
    away = scores.share(name in NOT_OURS for name in said)
    report.rows.append(Row(f"sentences of other assistants turned away ({len(said)})", away, ""))
    return report
