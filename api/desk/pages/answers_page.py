"""/desk/answers: questions that got no answer or a disliked one, and the drafts that editors make of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fastapi import Request
from nicegui import html, ui
from sqlalchemy.orm import Session

from api.desk import answers
from api.desk.answers import SHOWN, AnswersBoard, DraftRow, Group
from api.desk.desk import SCOPE, Visit
from api.desk.pages.frame import Part, act, frame, read
from orders import questions
from orders.errors import OrdersError

MOST = 100


async def answers_page(request: Request) -> None:
    visit: Visit = request.scope[SCOPE]
    frame(visit, "答案维护")
    page = AnswersPage(visit)
    await page.load()


class AnswersPage:
    """The list as one editor sees it."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        faq = visit.desk.faqs.get(visit.desk.city)
        self._faq = faq
        self._names = {topic.id: topic.topic for topic in faq.topics} if faq else {}
        with html.main().classes("page answers"):
            with html.div().classes("head"):
                html.a("‹ 工单列表", href="/desk").classes("back")
                html.h1("答案维护")
                ui.space()
                html.button("写新答案", type="button").classes("button").on("click", partial(self._write_topic, None))
            with html.div().classes("columns"):
                with html.section().classes("group"):
                    html.h2("没有答上的问题（问得多的在前）")
                    self._groups = Part("", self._draw_groups)
                with html.section().classes("group"):
                    html.h2("草稿和已发布")
                    self._drafts = Part("", self._draw_drafts)
                    html.h2("修改已有答案")
                    chosen = ui.select(self._names, label="事项", with_input=True).props("dense outlined")
                    chosen.classes("existing")
                    html.button("修改", type="button").classes("button").on("click", lambda: self._change(chosen.value))

    @property
    def _city(self) -> str:
        return self._visit.desk.city

    async def load(self) -> None:
        """Read again and redraw what differs."""
        board: AnswersBoard = await read(self._visit, lambda session: answers.read_answers(session, self._city))
        self._groups.show(board.groups)
        self._drafts.show(board.drafts)

    def _draw_groups(self, groups: tuple[Group, ...]) -> None:
        if not groups:
            html.p("目前没有。").classes("note")
        for group in groups[:MOST]:
            with html.article(**{"data-count": str(len(group.questions))}).classes("asked"):
                with html.div().classes("top"):
                    html.b(f"{len(group.questions)}次")
                    html.span(f"{group.why} · 最近 {group.last}").classes("since")
                for text in group.texts[:SHOWN]:
                    html.p(text)
                if len(group.texts) > SHOWN:
                    html.p(f"……共{len(group.texts)}种问法").classes("since")
                with html.div().classes("buttons"):
                    topic = ui.select(
                        self._names, label="事项", value=group.topic if group.topic in self._names else None,
                        with_input=True,
                    ).props("dense outlined")  # fmt: skip
                    html.button("加为它的问法", type="button").classes("button").on(
                        "click", partial(self._add_phrasings, group, topic)
                    )
                    html.button("写新答案", type="button").classes("button").on(
                        "click", partial(self._write_topic, group)
                    )
                    html.button("不用处理", type="button").classes("button").on("click", partial(self._done, group))

    def _draw_drafts(self, drafts: tuple[DraftRow, ...]) -> None:
        if not drafts:
            html.p("目前没有。").classes("note")
        for draft in drafts:
            with html.a(href=f"/desk/answer/{draft.id}", **{"data-draft": str(draft.id)}).classes("card draft"):
                with html.div().classes("top"):
                    html.b(draft.name)
                    html.span(draft.state_name, **{"data-state": draft.state}).classes("status")
                html.span(f"{draft.kind} · {draft.author} · {draft.changed}").classes("since")

    async def _write_topic(self, group: Group | None) -> None:
        await self._begin(lambda session: answers.begin_topic(session, self._city, group, self._visit.name))

    async def _add_phrasings(self, group: Group, topic: ui.select) -> None:
        if not topic.value:
            ui.notify("请先选择一个事项。", type="warning")
            return
        chosen = str(topic.value)
        name = self._visit.name
        await self._begin(lambda session: answers.begin_phrasings(session, self._city, group, chosen, name))

    async def _change(self, topic_id: str | None) -> None:
        topic = self._faq.topic(topic_id) if self._faq and topic_id else None
        if topic is None:
            ui.notify("请先选择一个事项。", type="warning")
            return
        await self._begin(lambda session: answers.begin_change(session, self._city, topic, self._visit.name))

    async def _begin(self, begin: Callable[[Session], int]) -> None:
        made: list[int] = []
        problem = await act(self._visit, lambda session: made.append(begin(session)), _sentence)
        if problem:
            ui.notify(problem, type="negative")
        else:
            ui.navigate.to(f"/answer/{made[0]}")

    async def _done(self, group: Group) -> None:
        problem = await act(
            self._visit,
            lambda session: questions.mark(session, group.questions, "done", self._visit.name),
            _sentence,
        )
        if problem:
            ui.notify(problem, type="negative")
        await self.load()


def _sentence(error: OrdersError) -> str:
    return f"未能完成：{error}"
