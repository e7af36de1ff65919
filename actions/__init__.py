"""What the assistant does: one file a capability, run by rasa-sdk's executor inside the gateway."""

from __future__ import annotations

from rasa_sdk.executor import ActionExecutor

from actions.answer import Answer, OutOfScope
from actions.answer_reply import AnswerReply
from actions.ask import Ask, AskAddress
from actions.callback import AskCallback, CloseCallback, ValidateCallback
from actions.callback_answers import ASKED as CALLBACK_ASKED
from actions.cancelling import Cancel
from actions.context import Context
from actions.crosscheck import AskCheck
from actions.detail import AskDetail
from actions.duplicate import AskJoin
from actions.emergency import Emergency
from actions.filing import FileOrder
from actions.filling import ASKED_IN_TURN
from actions.handover import HandOver
from actions.read_back import AskConfirmation
from actions.report import FORM as COMPLAINT
from actions.report import ValidateComplaint
from actions.small_talk import SmallTalk
from actions.status import FORM as STATUS
from actions.status import NUMBERS, AskWhich, TellStatus, ValidateStatus
from actions.talk import Goodbye, NotUnderstood, Repeat, Start, Thanks
from actions.urging import OrderReply

# Questions with an action of their own.
ASKED_OTHERWISE = ("address", "join", "detail", "check", "confirmation")

__all__ = ["Context", "executor"]


def executor(context: Context) -> ActionExecutor:
    """rasa-sdk's executor with every action of ``domain.yml`` registered."""
    made = ActionExecutor()
    for action in (
        Start(context),
        Emergency(context),
        ValidateComplaint(context),
        *(Ask(COMPLAINT, slot) for slot in ASKED_IN_TURN if slot not in ASKED_OTHERWISE),
        AskDetail(),
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
        ValidateCallback(context),
        *(AskCallback(slot, context) for slot in CALLBACK_ASKED),
        CloseCallback(context),
        OrderReply(context),
        Answer(context),
        AnswerReply(context),
        OutOfScope(context),
        HandOver(context),
        Goodbye(),
        Repeat(),
        SmallTalk(),
        Thanks(),
        NotUnderstood(context),
    ):
        made.register_action(action)
    return made
