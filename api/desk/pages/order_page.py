"""/desk/order/{id}: every field beside the words that it was read from."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import Request
from nicegui import html, ui

from api.desk import words
from api.desk.desk import SCOPE, Visit
from api.desk.dossier import Dossier, Field, Line, read_dossier
from api.desk.editing import change, sentences
from api.desk.pages.frame import Part, act, follow, frame, leave, nothing_here, read
from api.desk.pages.order_form import OrderForm
from api.desk.pages.transcript_view import TranscriptView, play_button
from orders.callbacks import close_callback
from orders.errors import BadFollowUp, OrderNotFound
from orders.followups import close_by_agent
from orders.model import GRADES

_NOBODY = words.FOLLOW_UP["given_up"]
_PLAIN = {"cancelled": "danger", "filed": "primary"}  # how the buttons of these steps look


async def order_page(request: Request, id: str) -> None:
    visit: Visit = request.scope[SCOPE]
    mark = await visit.desk.watch.mark()
    try:
        dossier = await read(visit, lambda session: read_dossier(session, id))
    except OrderNotFound:
        nothing_here(visit, "没有找到这份工单。")
        return
    frame(visit, dossier.name)
    page = OrderPage(visit, dossier)
    follow(visit, mark, page.load)


class OrderPage:
    """One order as one agent sees it."""

    def __init__(self, visit: Visit, dossier: Dossier) -> None:
        self._visit = visit
        self._dossier = dossier
        with html.main().classes("page order"):
            self._head = Part("head", self._draw_head)
            self._notes = Part("notes", self._draw_notes)
            with html.div().classes("columns"):
                with html.section().classes("fields"):
                    self._groups = [Part("group", _draw_group) for _ in dossier.groups]
                    self._history = Part("group history", _draw_history)
                with html.section().classes("heard"):
                    html.h2("对话记录")
                    self._transcript = TranscriptView()
            self._dialogs = html.div()
        self._show(dossier)

    async def load(self) -> None:
        """Read again and redraw what differs."""
        self._show(await read(self._visit, lambda session: read_dossier(session, str(self._dossier.id))))

    def _show(self, dossier: Dossier) -> None:
        self._dossier = dossier
        flags = (dossier.urgent, dossier.confidential, dossier.enterprise)
        self._head.show((dossier.name, dossier.status, dossier.steps, *flags, dossier.can_call_back))
        notes = (dossier.alarm, dossier.parked, dossier.task, dossier.created, dossier.filed)
        more = (dossier.warnings, dossier.follow_ups, dossier.leading, dossier.group, dossier.urged)
        self._notes.show((*notes, *more))
        for part, group in zip(self._groups, dossier.groups, strict=True):
            part.show(group)
        self._history.show(dossier.history)
        self._transcript.show(dossier.turns)

    def _draw_head(self, _: object) -> None:
        dossier = self._dossier
        html.a("‹ 工单列表", href="/desk").classes("back")
        html.h1(dossier.name)
        html.span(words.STATUS[dossier.status], **{"data-status": dossier.status}).classes("status")
        if dossier.urgent:
            html.b("急").classes("flag red")
        if dossier.confidential:
            html.b("保密").classes("flag")
        if dossier.enterprise:
            html.b("企业绿色通道").classes("flag")
        ui.space()
        for step in dossier.steps:
            button = html.button(words.STEP[step], type="button", **{"data-step": step})
            button.classes(f"button {_PLAIN.get(step, '')}").on("click", partial(self._ask, step))
        if dossier.can_call_back:
            call = html.button("发起回访", type="button", **{"data-call-back": ""}).classes("button")
            call.on("click", self._call_back)
        html.button("修改", type="button", **{"data-edit": ""}).classes("button").on("click", self._edit)

    def _draw_notes(self, _: object) -> None:
        dossier = self._dossier
        if dossier.alarm:
            html.p(f"警报 · {dossier.alarm}").classes("says red").props("role=alert")
        if dossier.parked:
            html.p(f"送往承办系统受阻：{dossier.parked}").classes("says red").props("role=alert")
        for warning in dossier.warnings:
            html.p(f"核对 · {warning}").classes("says amber")
        if dossier.urged:
            html.p(f"市民催办 {dossier.urged} 次").classes("says amber")
        if dossier.leading:
            with html.p().classes("says"):
                html.span("与其他市民反映的一并登记，主单 ")
                html.a(dossier.leading, href=f"/desk/order/{dossier.leading}")
        if dossier.group:
            with html.p().classes("says"):
                html.span(f"共有 {dossier.citizens} 位市民反映，一并登记的工单：")
                for number in dossier.group:
                    html.a(number, href=f"/desk/order/{number}")
        if dossier.task:
            with html.p().classes("says amber"):
                html.span(f"需要回呼 {dossier.task.phone or '（没有电话）'}：{dossier.task.reason}")
                done = html.button("已回呼", type="button").classes("button")
                done.on("click", partial(self._called_back, dossier.task.id))
        for follow_up in dossier.follow_ups:
            classes = "says" if follow_up.done else "says amber"
            with html.p(**{"data-follow-up": "done" if follow_up.done else "open"}).classes(classes):
                html.span("回访 · " + "　".join(part for part in (follow_up.said, follow_up.how) if part))
                if follow_up.conversation:
                    html.a("回访记录", href=f"/desk/conversation/{follow_up.conversation}")
                if not follow_up.done:
                    asked = html.button("登记结果", type="button", **{"data-grade": ""}).classes("button")
                    asked.on("click", self._grade)
        with html.p().classes("facts-line"):
            html.span(f"{dossier.channel} · 建立于 {dossier.created}")
            if dossier.filed:
                html.span(f"受理于 {dossier.filed}")
            if dossier.conversation:
                html.a("查看会话", href=f"/desk/conversation/{dossier.conversation}")

    def _edit(self) -> None:
        seen = {**self._dossier.values, "status": self._dossier.status}
        with self._dialogs:
            OrderForm(seen, self._dossier.city, lambda changes: self._change(changes, seen))

    async def _change(self, changes: dict[str, Any], seen: dict[str, Any]) -> str | None:
        id_, actor = self._dossier.id, self._visit.name
        problem = await act(
            self._visit,
            lambda session: change(session, id_, changes, seen=seen, actor=actor),
            lambda error: sentences(error, changes, seen=seen),
        )
        await self.load()
        return problem

    async def _ask(self, step: str) -> None:
        seen = {**self._dossier.values, "status": self._dossier.status}
        with self._dialogs, ui.dialog() as dialog, ui.card().classes("ask"):
            html.p(f"确定{words.STEP[step]}吗？工单将由“{words.STATUS[seen['status']]}”改为“{words.STATUS[step]}”。")
            with html.div().classes("buttons"):
                html.button("取消", type="button").classes("button").on("click", lambda: dialog.submit(False))
                sure = html.button("确定", type="button").classes("button primary")
                sure.on("click", lambda: dialog.submit(True))
        if await dialog:
            problem = await self._change({"status": step}, seen)
            ui.notify(problem or "已保存。", type="negative" if problem else "positive")
        dialog.delete()

    async def _call_back(self) -> None:
        """Open the chat, and show it."""
        if not await self._visit.lasts():
            leave()
            return
        try:
            conversation, _ = await self._visit.desk.talks.call_back(self._dossier.number or "")
        except BadFollowUp:
            ui.notify("只有已回复或已办结的工单可以回访。", type="negative")
            return
        ui.navigate.to(f"/conversation/{conversation.id}")

    async def _grade(self) -> None:
        """What the citizen told the agent: one of the grades, or that nobody can be asked."""
        with self._dialogs, ui.dialog() as dialog, ui.card().classes("ask"):
            html.p("市民对办理结果的评价：")
            with html.div().classes("buttons"):
                for said in (*GRADES, _NOBODY):
                    html.button(said, type="button").classes("button").on("click", partial(dialog.submit, said))
        said = await dialog
        dialog.delete()
        if said is None:
            return
        id_, actor, grade = self._dossier.id, self._visit.name, None if said == _NOBODY else said
        problem = await act(
            self._visit,
            lambda session: close_by_agent(session, id_, grade, actor),
            lambda _: "这份工单没有待回访的任务。",
        )
        ui.notify(problem or "已登记回访结果。", type="negative" if problem else "positive")
        await self.load()

    async def _called_back(self, task: int) -> None:
        problem = await act(
            self._visit,
            lambda session: _done(close_callback(session, task, self._visit.name)),
            lambda error: f"未能完成：{error}",
        )
        ui.notify(problem or "已登记回呼。", type="negative" if problem else "positive")
        await self.load()


def _done(_: object) -> None:
    return None


def _draw_group(group: tuple[str, tuple[Field, ...]]) -> None:
    title, fields = group
    html.h2(title)
    for field in fields:
        _draw_field(field)


def _draw_field(field: Field) -> None:
    empty = "" if field.value else " empty"
    with html.div(tabindex="0", **{"data-field": field.name}).classes(f"field{empty}"):
        html.span(field.label).classes("label")
        html.span(field.value or "未填写").classes("value")
        with html.span().classes("evidence"):
            if field.method is not None and field.confidence is not None:
                html.span(field.method).classes("method")
                level = "high" if field.confidence >= 0.8 else "middle" if field.confidence >= 0.5 else "low"
                html.span(f"{field.confidence:.0%}", title="把握程度").classes(f"confidence {level}")
                if field.confirmed:
                    html.span("已确认").classes("confirmed")
                else:
                    html.span("未确认").classes("unconfirmed")
        if field.audio:
            play_button(field.audio, f"播放“{field.label}”的录音")


def _draw_history(history: tuple[Line, ...]) -> None:
    html.h2("办理记录")
    with html.ol():
        for line in history:
            with html.li():
                html.time(line.at)
                html.b(line.actor)
                html.span(line.what)
