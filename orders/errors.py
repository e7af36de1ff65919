"""Every error of this package; each message is a sentence that says what to do next.

::

    OrdersError
    ├── BadDatabaseUrl         the address of the database cannot be used
    ├── DatabaseUnreachable    it can, but nobody answers there
    ├── DatabaseTooNew         a newer version of this program has changed its tables
    ├── NotFound
    │   ├── ConversationNotFound
    │   ├── OrderNotFound
    │   ├── TaskNotFound       a call-back task or an outbox row
    │   └── UserNotFound
    ├── BadConversation        sender, channel or speaker that cannot be stored
    ├── BadEvidence            a span that does not lie in what was said
    ├── BadField               no such field, or a value it does not take
    ├── BadChange              a change that an agent may not make
    ├── BadFollowUp            an order that cannot be followed up
    ├── NotADraft              the order has left the draft stage
    ├── NotFilable             the order cannot get a number
    ├── NotJoinable            the order to be joined is not open any more
    ├── NotToldOf              urging or adding to an order that is not filed, or was cancelled
    ├── NumbersExhausted       more than 999,999 orders in a day
    ├── BadUser                a desk user that cannot be added
    ├── BadDraft               an editor's draft that may not take this step
    └── backends.BackendError
        ├── BackendUnavailable (retryable)
        └── BackendRefused     (not retryable)
"""

from __future__ import annotations


class OrdersError(Exception):
    """Anything that this package refuses."""


class BadDatabaseUrl(OrdersError):
    """The database address cannot be read or names a database that is not supported."""


class DatabaseUnreachable(OrdersError):
    """The database does not answer."""


class DatabaseTooNew(OrdersError):
    """The tables are in a form that this version does not know."""


class NotFound(OrdersError):
    """What was asked for is not stored."""


class ConversationNotFound(NotFound):
    """No conversation with this id."""


class OrderNotFound(NotFound):
    """No order with this number or id."""


class TaskNotFound(NotFound):
    """No call-back task or outbox row with this id."""


class UserNotFound(NotFound):
    """No desk user of this name."""


class BadConversation(OrdersError):
    """A sender, channel, caller number or speaker that cannot be stored."""


class BadEvidence(OrdersError):
    """Evidence that does not point to what was said."""


class BadField(OrdersError):
    """An order field that does not exist, or a value that it does not take."""


class BadChange(OrdersError):
    """A change to an order that is not allowed."""


class BadFollowUp(OrdersError):
    """The order is not finished, or its follow-up is."""


class NotADraft(OrdersError):
    """The order is no longer a draft."""


class NotFilable(OrdersError):
    """The order cannot be given a number."""


class NotJoinable(OrdersError):
    """The order that another was to be joined to is not open, or not of its city."""


class NotToldOf(OrdersError):
    """An order that is no order yet, or none any more, cannot be urged or added to."""


class NumbersExhausted(OrdersError):
    """All 999,999 numbers of the day are given."""


class BadUser(OrdersError):
    """A desk user's name or password that is not accepted."""


class BadDraft(OrdersError):
    """A step that a draft of an answer may not take; ``code`` names why (state | author | content)."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
