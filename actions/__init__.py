"""What the assistant does: one file a capability, run by rasa-sdk's executor inside the gateway."""

from __future__ import annotations

from rasa_sdk.executor import ActionExecutor

from actions.answer import Answer
from actions.context import Context
from actions.emergency import Emergency
from actions.handover import HandOver
from actions.report import AskConfirmation, AskPhone, Cancel, FileOrder, ValidateComplaint
from actions.status import TellStatus, ValidateStatus
from actions.talk import Goodbye, NotUnderstood, Repeat, Start

__all__ = ["Context", "executor"]


def executor(context: Context) -> ActionExecutor:
    """rasa-sdk's executor with every action of ``domain.yml`` registered."""
    made = ActionExecutor()
    for action in (
        Start(context),
        Emergency(context),
        ValidateComplaint(context),
        AskPhone(),
        AskConfirmation(context),
        FileOrder(context),
        Cancel(context),
        ValidateStatus(context),
        TellStatus(context),
        Answer(context),
        HandOver(context),
        Goodbye(),
        Repeat(),
        NotUnderstood(context),
    ):
        made.register_action(action)
    return made
