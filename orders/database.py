"""The database: engine, sessions, migrations. SQLite by default, PostgreSQL by address."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import QueuePool

from orders.errors import BadDatabaseUrl, DatabaseTooNew, DatabaseUnreachable

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
BUSY_TIMEOUT_MS = 5000
_MODE = "hotline_mode"
_ALONE = "alone"
_MIGRATION_LOCK = 12345  # any fixed number: PostgreSQL's advisory lock that lets one gateway migrate at a time

# SQLite: a transaction that reads first and writes later cannot wait for another writer (it fails at once with
# "database is locked"), so one that may write takes the write lock at its start and waits there. Migrations
# rebuild tables, which with foreign keys on would delete the rows that refer to them.
_SQLITE_BEGIN = {
    "write": ("PRAGMA query_only=OFF", "PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL", "BEGIN IMMEDIATE"),
    "read": ("PRAGMA query_only=ON", "PRAGMA foreign_keys=ON", "BEGIN"),
    "migrate": ("PRAGMA query_only=OFF", "PRAGMA foreign_keys=OFF", "PRAGMA synchronous=FULL", "BEGIN IMMEDIATE"),
}


def default_url(data_dir: Path | str) -> str:
    """Where the orders are kept when no address is set: an SQLite file in the data folder."""
    return f"sqlite:///{Path(data_dir).resolve() / 'hotline.db'}"


class Database:
    """One database address with its pool of connections; threads may share it.

    ``url`` is SQLAlchemy's: ``sqlite:////absolute/file.db``, ``sqlite://`` (in memory, one transaction at a
    time) or ``postgresql://user:password@host/name``. The folder of an SQLite file is made when missing.
    Nothing is connected until the first use. Raises BadDatabaseUrl.
    """

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        self.url = parsed.render_as_string(hide_password=False)
        self._shown = parsed.render_as_string(hide_password=True)
        self._engine = self._reader = _engine(parsed)
        self._writer = threading.RLock()
        # SQLite's write-ahead log, which is synchronised here after a commit rather than within it: see _wait.
        on_disk = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
        self._log = Path(f"{parsed.database}-wal") if on_disk else None
        if on_disk:  # connections of their own for reading: to change a connection's mode costs more than to read
            self._reader = _engine(parsed)
        self._syncing = threading.Lock()
        self._commits = self._safe_commits = 0

    @property
    def engine(self) -> Engine:
        return self._engine

    @contextmanager
    def session(self, *, wait_for_disk: bool = True) -> Iterator[Session]:
        """A session that commits at the end, and rolls back and raises when the block raises.

        With ``wait_for_disk`` what it wrote survives a power cut. Without it, on SQLite, only once a later one has
        waited; a crash of the process loses nothing either way.
        """
        with self._alone(), self._session("write") as session:
            if self._engine.dialect.name == "sqlite":
                session.info[_ALONE] = session.begin()
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
            self._commits += 1
            mine = self._commits
        if wait_for_disk and self._log:
            self._wait(self._log, mine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for pages that poll: it never waits for a writer, and the database refuses writes in it."""
        with self._session("read") as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables to the newest form, in one transaction; does nothing when they have it.

        Works from any folder. Raises DatabaseUnreachable, DatabaseTooNew.
        """
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["database"] = self
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            if isinstance(error.__cause__, ResolutionError):
                raise DatabaseTooNew(
                    f"The database {self._shown} was migrated by a newer version of this program; "
                    "start that version, or give this one another database."
                ) from error
            raise

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """The connection in which migrations/env.py works: one transaction, one migrator at a time."""
        with self._connect("migrate") as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            yield connection
            if connection.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"a migration left {len(broken)} rows that refer to nothing; it is undone")

    def ping(self) -> None:
        """Raise DatabaseUnreachable unless the database answers."""
        with self._connect("read") as connection:
            try:
                connection.execute(text("SELECT 1"))
            except DBAPIError as error:
                raise self._unreachable(error) from error

    def close(self) -> None:
        """Close the pooled connections; the next use opens new ones."""
        self._engine.dispose()
        self._reader.dispose()

    def _wait(self, log: Path, commit: int) -> None:
        """Return when ``commit`` is on the disk. Writers need not wait for each other's disk, and those that come
        while it works share the next turn: a synchronisation takes 2 to 5 ms, everything else of a commit 0.2."""
        with self._syncing:
            if self._safe_commits >= commit:
                return
            upto = self._commits
            try:
                descriptor = os.open(log, os.O_RDWR)
            except FileNotFoundError:
                pass  # the last connection was closed: SQLite has moved the log into the synchronised main file
            else:
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
            self._safe_commits = upto

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """SQLite takes one writer at a time and lets the others poll, up to 100 ms apart; threads of this process wait
        for each other here instead. Other processes are still waited for by SQLite itself."""
        mine = self._engine.dialect.name == "sqlite" and self._writer.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
        try:
            yield
        finally:
            if mine:
                self._writer.release()

    @contextmanager
    def _connect(self, mode: str) -> Iterator[Connection]:
        try:
            connection = (self._reader if mode == "read" else self._engine).connect()
        except DBAPIError as error:
            raise self._unreachable(error) from error
        with connection:
            options: dict[str, Any] = {_MODE: mode}
            if connection.dialect.name == "postgresql":
                options["postgresql_readonly"] = mode == "read"
            yield connection.execution_options(**options)

    def _unreachable(self, error: DBAPIError) -> DatabaseUnreachable:
        return DatabaseUnreachable(
            f"The database {self._shown} does not answer ({_first_line(error)}); "
            "check that it runs and that HOTLINE_DATABASE_URL names it."
        )

    @contextmanager
    def _session(self, mode: str) -> Iterator[Session]:
        with self._connect(mode) as connection, Session(connection, expire_on_commit=False) as session:
            yield session


def is_alone(session: Session) -> bool:
    """Whether what was read in this transaction cannot have been changed by another: SQLite lets one write at a time,
    and ``Database.session`` takes that place before it reads."""
    alone = session.info.get(_ALONE)
    return alone is not None and alone is session.get_transaction()


def insert_into(session: Session, table: type[DeclarativeBase]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update`` on both databases."""
    return postgresql.insert(table) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(table)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadDatabaseUrl(
            "HOTLINE_DATABASE_URL cannot be read; it looks like sqlite:////folder/file.db or postgresql://user@host/name."
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise BadDatabaseUrl(
            f"HOTLINE_DATABASE_URL names {parsed.drivername!r}; use a sqlite:/// or a postgresql:// address."
        )
    return parsed


def _engine(url: URL) -> Engine:
    # hide_parameters: names and phone numbers do not belong into error messages and logs.
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    options: dict[str, Any] = {}
    if url.database in (None, "", ":memory:"):
        # An in-memory database lives in its one connection; threads take turns.
        options = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    else:
        _make_folder(Path(str(url.database)))
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False}, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadDatabaseUrl(
            f"The folder {file.parent} for the database cannot be made ({error.strerror}); "
            "set HOTLINE_DATA_DIR or HOTLINE_DATABASE_URL to a place that can be written."
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own transactions would begin too late; see _SQLITE_BEGIN
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get(_MODE, "write")
    *pragmas, begin = _SQLITE_BEGIN[mode]
    if connection.info.get(_MODE) != mode:  # a pragma makes SQLite forget the statements that it has prepared
        driver: Any = connection.connection.dbapi_connection
        for pragma in pragmas:
            driver.execute(pragma)
        connection.info[_MODE] = mode
    connection.exec_driver_sql(begin)


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
