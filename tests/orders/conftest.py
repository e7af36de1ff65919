"""A migrated, empty database for each test: the same test bodies run on SQLite and on PostgreSQL.

PostgreSQL's address is HOTLINE_TEST_POSTGRES; every run has schemas of its own there, dropped afterwards.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, Integer, create_engine, delete, make_url, text
from sqlalchemy.exc import OperationalError

from orders.conversations import add_utterance, open_conversation
from orders.database import Database
from orders.drafts import draft_for, set_field
from orders.model import Base
from orders.moment import CHINA

POSTGRES = os.environ.get("HOTLINE_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
SAID = "武陵大道和朝阳路口的井盖没了，我叫王建国，电话13800138000"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """An engine that makes and drops schemas."""
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 5})
    try:
        with admin.connect():
            pass
    except OperationalError as error:
        reason = f"no PostgreSQL at {POSTGRES}: {str(error.orig).strip()}"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}; with CI=true this is a failure")
        pytest.skip(reason)
    yield admin
    admin.dispose()


@contextmanager
def schema_of_its_own(admin: Engine) -> Iterator[str]:
    """The address of a new, empty schema that is dropped at the end."""
    schema = f"orders_{uuid4().hex}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        # What a power cut would take does not matter here, and waiting for the disk is most of a test's time.
        url = make_url(POSTGRES).update_query_dict({"options": f"-csearch_path={schema} -csynchronous_commit=off"})
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("orders") / "migrated.db"
    made = Database(f"sqlite:///{file}")
    made.migrate()
    made.close()
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Engine) -> Iterator[str]:
    with schema_of_its_own(postgres) as url:
        made = Database(url)
        made.migrate()
        made.close()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with schema_of_its_own(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database without any row."""
    if request.param == "sqlite":
        file = tmp_path / "orders.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    url: str = request.getfixturevalue("migrated_postgres")
    yield url
    made = Database(url)
    with made.session() as session:  # TRUNCATE waits for the disk, ten times as long
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
            if isinstance(table.primary_key.columns[0].type, Integer):
                session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"))
    made.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


@dataclass(frozen=True)
class Draft:
    """A committed draft with a description, a phone and a name, each with its span."""

    conversation_id: str
    utterance_id: int
    order_id: int


@pytest.fixture
def draft(database: Database) -> Callable[..., Draft]:
    def make(sender: str = "a citizen", said: str = SAID, **values: Any) -> Draft:
        with database.session() as session:
            conversation = open_conversation(session, sender=sender, city="changde", channel="chat")
            utterance = add_utterance(session, conversation.id, speaker="citizen", text=said)
            order = draft_for(session, conversation.id, "changde", "chat")
            spans = {"description": (0, 14), "contact_name": (17, 20), "phone": (23, 34)}
            for name, (start, end) in spans.items():
                set_field(
                    session, order, name, said[start:end],
                    utterance_id=utterance.id, start=start, end=end, method="pattern", confidence=0.9,
                )  # fmt: skip
            for name, value in values.items():
                set_field(
                    session, order, name, value,
                    utterance_id=utterance.id, start=None, end=None, method="derived", confidence=0.8,
                )  # fmt: skip
            return Draft(conversation.id, utterance.id, order.id)

    return make


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 10, 0, tzinfo=CHINA).astimezone(UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()
