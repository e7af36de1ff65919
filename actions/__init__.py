"""What the assistant does: one file a capability, run by rasa-sdk's executor inside the gateway."""

from __future__ import annotations

from rasa_sdk.executor import ActionExecutor

from actions.answer import Answer, OutOfScope
from actions.answer_reply import AnswerReply
from actions.ask import Ask, AskAddress
from actions.context import Context
from actions.crosscheck import AskCheck
from actions.duplicate import AskJoin
from actions.emergency import Emergency
from actions.filing import Cancel, FileOrder
from actions.filling import ASKED_IN_TURN
from actions.handover import HandOver
from actions.read_back import AskConfirmation
from actions.report import FORM as COMPLAINT
from actions.report import ValidateComplaint
from actions.status import FORM as STATUS
from actions.status import NUMBERS, AskWhich, TellStatus, ValidateStatus
from actions.talk import Goodbye, NotUnderstood, Repeat, Start
from actions.urging import OrderReply

__all__ = ["Context", "executor"]


def executor(context: Context) -> ActionExecutor:
    """rasa-sdk's executor with every action of ``domain.yml`` registered."""
    made = ActionExecutor()
    for action in (
        Start(context),
        Emergency(context),
        ValidateComplaint(context),
        *(Ask(COMPLAINT, slot) for slot in ASKED_IN_TURN if slot not in ("address", "join", "check", "confirmation")),
        AskAddress(COMPLAINT, context),
        AskJoin(context),
        AskCheck(context),
        AskConfirmation(context),
        FileOrder(context),
        Cancel(context),
        ValidateStatus(context),
        *(Ask(STATUS, slot) for slot in NUMBERS),
        AskWhich(),
        TellStatus(context),
        OrderReply(context),
        Answer(context),
        AnswerReply(context),
        OutOfScope(context),
        HandOver(context),
        Goodbye(),
        Repeat(),
        NotUnderstood(context),
    ):
        made.register_action(action)
    return made
