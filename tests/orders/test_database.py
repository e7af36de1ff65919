"""Sessions, migrations and what both databases must agree on."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Integer, String, delete, event, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from orders.database import Database, default_url
from orders.errors import BadDatabaseUrl, DatabaseTooNew, DatabaseUnreachable
from orders.model import Base, Conversation, Utterance

pytestmark = pytest.mark.service


def conversation(sender: str = "s", **values: object) -> Conversation:
    return Conversation(sender=sender, city="changde", channel="chat", **values)


def test_migrations_make_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_works_from_any_folder_and_twice(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fresh = Database(empty_url)
    fresh.migrate()
    with fresh.session() as session:
        session.add(conversation())
    fresh.migrate()
    with fresh.reading() as session:
        assert session.scalars(select(Conversation.sender)).all() == ["s"]
    fresh.close()


def test_a_second_migrator_waits_for_the_first(empty_url: str) -> None:
    failures: list[BaseException] = []

    def migrate() -> None:
        one = Database(empty_url)
        try:
            one.migrate()
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)
        finally:
            one.close()

    # Alembic keeps its context in module globals, so threads of one process must not migrate at once; what two
    # processes meet is the lock, held here by hand.
    holder = Database(empty_url)
    with holder.migrating():
        thread = threading.Thread(target=migrate)
        thread.start()
        time.sleep(0.3)
        assert thread.is_alive()
    thread.join(10)
    assert failures == []
    with holder.engine.connect() as connection:
        assert "orders" in inspect(connection).get_table_names()
    holder.close()


def test_a_migration_that_rebuilds_a_table_keeps_what_refers_to_it(empty_url: str) -> None:
    """SQLite changes a column by dropping the table, which with foreign keys on would fail or take others along."""
    made = Database(empty_url)
    made.migrate()
    with made.session() as session:
        talk = conversation()
        session.add(talk)
        session.flush()
        session.add(Utterance(conversation_id=talk.id, turn=1, speaker="citizen", text="喂"))
    with made.migrating() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("conversations") as batch:
            batch.alter_column("city", type_=String(200), existing_type=String(64))
    with made.reading() as session:
        assert session.scalars(select(Utterance)).one().conversation.sender == "s"
    with pytest.raises(IntegrityError), made.session() as session:
        session.execute(delete(Conversation))
    made.close()


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    made = Database(empty_url)

    def migrate() -> None:
        with made.migrating() as connection:
            Operations(MigrationContext.configure(connection)).create_table("half", Column("id", Integer))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        migrate()
    with made.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    made.close()


def test_a_database_of_a_newer_version_is_refused_in_a_sentence(empty_url: str) -> None:
    newer = Database(empty_url)
    newer.migrate()
    with newer.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'future'"))
    with pytest.raises(DatabaseTooNew, match="newer version"):
        newer.migrate()
    newer.close()


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def work() -> None:
        with database.session() as session:
            session.add(conversation())
            session.flush()
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        work()
    with database.reading() as session:
        assert session.scalars(select(Conversation)).all() == []


def test_a_reading_session_cannot_write_and_the_next_one_can(database: Database) -> None:
    with database.reading() as session:
        session.add(conversation())
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            session.flush()
    with database.session() as session:
        session.add(conversation())
    with database.reading() as session:
        assert len(session.scalars(select(Conversation)).all()) == 1


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.session() as writer:
        writer.add(conversation())
        writer.flush()
        started = time.monotonic()
        with database.reading() as reader:
            assert reader.scalars(select(Conversation)).all() == []
        assert time.monotonic() - started < 2


def test_writers_that_read_first_wait_for_each_other(database: Database) -> None:
    """On SQLite a deferred transaction would fail at once with "database is locked"."""
    with database.session() as session:
        session.add(conversation(alarm="0"))
    failures: list[BaseException] = []

    def add_one() -> None:
        try:
            for _ in range(5):
                with database.session() as session:
                    held = session.scalars(select(Conversation).with_for_update()).one()
                    held.alarm = str(int(held.alarm or 0) + 1)
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    with database.reading() as session:
        assert session.scalars(select(Conversation.alarm)).one() == "20"


def test_references_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError), database.session() as session:
        session.add(Utterance(conversation_id="nobody", turn=1, speaker="citizen", text="喂"))


def test_moments_come_back_in_utc(database: Database) -> None:
    tokyo = datetime(2026, 11, 23, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    with database.session() as session:
        session.add(conversation(started_at=tokyo))
    with database.reading() as session:
        kept = session.scalars(select(Conversation.started_at)).one()
        assert kept == tokyo
        assert kept.tzinfo is UTC
        assert session.scalars(select(Conversation).where(Conversation.started_at <= tokyo)).one()


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="has no time zone"), database.session() as session:
        session.add(conversation(started_at=datetime(2026, 11, 23)))


def test_any_json_survives(database: Database) -> None:
    data = {"汉字": ["井盖", None, 1.5, True, {"a": []}], "nul": "\x00", "half": "\ud83d", "whole": "🙂"}
    with database.session() as session:
        talk = conversation()
        session.add(talk)
        session.flush()
        session.add(Utterance(conversation_id=talk.id, turn=1, speaker="citizen", text="喂", data=data))
    with database.reading() as session:
        assert session.scalars(select(Utterance.data)).one() == data


def test_ping(database: Database) -> None:
    database.ping()


def test_an_error_holds_no_personal_data(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, database.session() as session:
        session.add(Utterance(conversation_id="x", turn=1, speaker="citizen", text="我叫王建国"))
    assert "王建国" not in str(caught.value)


def test_a_database_that_is_not_there_says_so_without_its_password() -> None:
    away = Database("postgresql://somebody:verysecret@127.0.0.1:9/none")
    with pytest.raises(DatabaseUnreachable, match="does not answer") as caught:
        away.ping()
    assert "verysecret" not in str(caught.value)
    with pytest.raises(DatabaseUnreachable):
        away.migrate()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("not a database " * 100)
    with pytest.raises(DatabaseUnreachable, match="not a database"):
        Database(f"sqlite:///{tmp_path / 'x.db'}").ping()


@pytest.mark.parametrize("url", ["", "hotline.db", "mysql://localhost/x", "postgresql+psycopg2://localhost/x"])
def test_an_address_that_cannot_be_used_says_so(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="HOTLINE_DATABASE_URL"):
        Database(url)


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadDatabaseUrl, match="HOTLINE_DATA_DIR"):
        Database(f"sqlite:///{tmp_path / 'file' / 'var' / 'hotline.db'}")


def test_the_default_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    made = Database(default_url(tmp_path / "new"))
    made.migrate()
    made.close()
    assert (tmp_path / "new" / "hotline.db").is_file()


def test_threads_share_a_database_in_memory() -> None:
    memory = Database("sqlite://")
    memory.migrate()

    def write(name: str) -> None:
        with memory.session() as session:
            session.add(conversation(name))

    threads = [threading.Thread(target=write, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    with memory.reading() as session:
        assert len(session.scalars(select(Conversation)).all()) == 4


def test_writers_of_one_process_wait_for_each_other_before_sqlite_does(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'busy.db'}")
    database.migrate()
    database.close()
    # With no patience of its own, SQLite refuses a second writer at once.
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0"))
    errors: list[Exception] = []

    def write(name: str) -> None:
        try:
            for number in range(20):
                with database.session() as session:
                    session.add(conversation(f"{name} {number}"))
        except DBAPIError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(str(name),)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.reading() as session:
        assert len(session.scalars(select(Conversation.id)).all()) == 160
    database.close()


def test_the_disk_is_waited_for_where_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'disk.db'}")
    database.migrate()
    synced: list[str] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    with database.session(wait_for_disk=False) as session:
        session.add(Conversation(sender="a", city="changde", channel="chat"))
    assert synced == []
    with database.session() as session:
        session.add(Conversation(sender="b", city="changde", channel="chat"))
    assert synced == [str(tmp_path / "disk.db-wal")]
    database.close()


def test_commits_that_come_while_the_disk_works_share_its_next_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'disk.db'}")
    database.migrate()
    turns: list[int] = []
    fsync, busy, go_on = os.fsync, threading.Event(), threading.Event()

    def slow(descriptor: int) -> None:
        turns.append(descriptor)
        busy.set()
        assert go_on.wait(10)
        fsync(descriptor)

    def write(name: str) -> None:
        with database.session() as session:
            session.add(Conversation(sender=name, city="changde", channel="chat"))

    monkeypatch.setattr(os, "fsync", slow)
    threads = [threading.Thread(target=write, args=(str(number),)) for number in range(5)]
    threads[0].start()
    assert busy.wait(10)
    for thread in threads[1:]:
        thread.start()
    while database._commits < 5:  # all are written while the first still waits for its disk
        time.sleep(0.01)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert len(turns) == 2
    database.close()
