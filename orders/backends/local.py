"""The built-in backend: tickets in our own database, one for each idempotency key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from orders.backends import BackendRefused, BackendUnavailable
from orders.database import Database, insert_into
from orders.errors import DatabaseUnreachable
from orders.model import Ticket
from orders.moment import utc_now


class LocalBackend:
    """Keeps each order as a ``Ticket`` for the desk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit(self, payload: dict[str, Any], idempotency_key: str) -> str:
        """The ticket's id as text, the same one for the same key.

        Raises BackendRefused for a payload without an order number, BackendUnavailable when the database fails.
        """
        number = payload.get("number")
        if not isinstance(number, str):
            raise BackendRefused("The order has no number; file it before it is delivered.")
        try:
            with self._database.session() as session:
                session.execute(
                    insert_into(session, Ticket)
                    .values(idempotency_key=idempotency_key, order_number=number, payload=payload, created_at=utc_now())
                    .on_conflict_do_nothing(index_elements=["idempotency_key"])
                )
                ticket = session.scalars(select(Ticket.id).where(Ticket.idempotency_key == idempotency_key)).one()
        except (DBAPIError, DatabaseUnreachable) as error:
            raise BackendUnavailable(f"The database of the built-in backend failed: {error}") from error
        return str(ticket)
