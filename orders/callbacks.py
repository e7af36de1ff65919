"""Call-back tasks: whom the desk owes a call."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.errors import TaskNotFound
from orders.history import record
from orders.model import CallbackTask, Conversation, Order
from orders.moment import utc_now


def owe_callback(session: Session, order: Order, conversation: Conversation, reason: str, actor: str) -> CallbackTask:
    """The order's one call-back task, opened or opened again. The order must be held (``history.locked``)."""
    task = session.scalar(select(CallbackTask).where(CallbackTask.order_id == order.id))
    if task is None:
        task = CallbackTask(order_id=order.id, conversation_id=conversation.id, reason=reason)
        session.add(task)
    elif task.state == "open":
        return task
    task.phone = order.phone or conversation.caller_number
    task.state, task.done_at, task.done_by, task.reason = "open", None, None, reason
    record(session, order, actor, "callback", new="open", note=reason)
    return task


def open_callbacks(session: Session, limit: int = 100) -> list[CallbackTask]:
    """The calls that are owed, the longest owed first."""
    return list(
        session.scalars(select(CallbackTask).where(CallbackTask.state == "open").order_by(CallbackTask.id).limit(limit))
    )


def close_callback(session: Session, task_id: int, actor: str) -> CallbackTask:
    """Mark a task as done by ``actor``; does nothing when it is. Raises TaskNotFound."""
    task = session.get(CallbackTask, task_id)
    if task is None:
        raise TaskNotFound(f"There is no call-back task {task_id}.")
    _close(session, task, actor)
    return task


def close_callback_of(session: Session, order: Order, actor: str) -> None:
    """Mark the order's task as done, if it has one: the order was completed, cancelled or taken up again."""
    task = session.scalar(select(CallbackTask).where(CallbackTask.order_id == order.id))
    if task is not None:
        _close(session, task, actor)


def _close(session: Session, task: CallbackTask, actor: str) -> None:
    if task.state != "open":
        return
    task.state, task.done_at, task.done_by = "done", utc_now(), actor[:64]
    record(session, task.order, actor, "callback", old="open", new="done")
