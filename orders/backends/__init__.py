"""Where filed orders go: one file a ticketing backend, all behind this protocol."""

from __future__ import annotations

from typing import Any, Protocol

from orders.errors import OrdersError


class Backend(Protocol):
    """Takes delivery of orders."""

    def submit(self, payload: dict[str, Any], idempotency_key: str) -> str:
        """Take ``payload`` (``orders.view.order_view``) and return the backend's own ticket id.

        The same key again must give the same ticket: a delivery whose answer was lost is repeated.
        Raises BackendUnavailable (try again later) or BackendRefused (do not).
        """
        ...


class BackendError(OrdersError):
    """A delivery failed; ``retryable`` says whether the same delivery can succeed later."""

    retryable: bool = False


class BackendUnavailable(BackendError):
    """Nobody answered, or the answer was "not now"."""

    retryable = True


class BackendRefused(BackendError):
    """The backend will not take this order as it is; a person must look at it."""

    retryable = False
