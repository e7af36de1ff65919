"""Who may sign in at the desk."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from orders import desk_users
from orders.database import Database
from orders.desk_users import add_user, check_password, count_users, disable_user, set_password
from orders.errors import BadUser, UserNotFound
from orders.model import DeskUser

pytestmark = pytest.mark.service


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the first test use a hash that costs nothing; how strong it is, argon2-cffi decides."""
    if "as_a_hash" not in request.node.name:
        monkeypatch.setattr(desk_users, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def test_a_password_made_here_lets_in_and_is_stored_as_a_hash(database: Database) -> None:
    with database.session() as session:
        assert count_users(session) == 0
        password = add_user(session, "li")
        other = add_user(session, "王芳")
        assert count_users(session) == 2
        assert password != other
        assert len(password) >= 16
    with database.reading() as session:
        assert check_password(session, "li", password)
        assert check_password(session, "王芳", other)
        stored = session.get_one(DeskUser, "li").password_hash
        assert stored.startswith("$argon2id$")
        assert password not in stored


def test_who_is_not_let_in(database: Database) -> None:
    with database.session() as session:
        password = add_user(session, "li", "correct horse")
        assert check_password(session, "li", password)
        for name, given in [
            ("li", "correct hors"), ("li", ""), ("li", "x" * 100_000), ("li", "\ud800aaaaaaa"), ("nobody", password),
            ("LI", password), ("", password), ("li\x00", password), ("l" * 1000, password), ("nobody", ""),
        ]:  # fmt: skip
            assert check_password(session, name, given) is False


def test_a_disabled_user_is_not_let_in_until_enabled(database: Database) -> None:
    with database.session() as session:
        password = add_user(session, "li")
        disable_user(session, "li")
        assert not check_password(session, "li", password)
        disable_user(session, "li", disabled=False)
        assert check_password(session, "li", password)


def test_a_new_password_replaces_the_old(database: Database) -> None:
    with database.session() as session:
        old = add_user(session, "li")
        new = set_password(session, "li")
        assert not check_password(session, "li", old)
        assert check_password(session, "li", new)


def test_a_damaged_hash_lets_nobody_in(database: Database) -> None:
    with database.session() as session:
        password = add_user(session, "li")
        session.get_one(DeskUser, "li").password_hash = "damaged"
        session.flush()
        assert check_password(session, "li", password) is False


def test_one_hash_is_computed_whoever_asks(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []

    class Counting:
        def hash(self, password: str) -> str:
            return "hash of nobody"

        def verify(self, stored: str, password: str) -> bool:
            computed.append(stored)
            return False

    with database.session() as session:
        add_user(session, "li", "correct horse")
        add_user(session, "off", "correct horse")
        disable_user(session, "off")
        monkeypatch.setattr(desk_users, "_hasher", Counting())
        desk_users._nobodys_hash.cache_clear()
        try:
            for name in ("li", "off", "nobody", "bad name"):
                computed.clear()
                assert not check_password(session, name, "wrong horse")
                assert [stored[:7] for stored in computed] == ["$argon2" if name in ("li", "off") else "hash of"]
        finally:
            desk_users._nobodys_hash.cache_clear()


@pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 65, "a\n", "\x00"])
def test_names_that_are_not_taken(database: Database, name: str) -> None:
    with database.session() as session:
        with pytest.raises(BadUser, match="name is"):
            add_user(session, name)
        with pytest.raises(UserNotFound):
            set_password(session, name)


@pytest.mark.parametrize("password", ["short", "", "x" * 257, "\ud800" * 10])
def test_passwords_that_are_not_taken(database: Database, password: str) -> None:
    with database.session() as session:
        with pytest.raises(BadUser, match="A password has"):
            add_user(session, "li", password)
        assert count_users(session) == 0


def test_a_name_is_taken_once(database: Database) -> None:
    with database.session() as session:
        password = add_user(session, "li")
        with pytest.raises(BadUser, match="already"):
            add_user(session, "li")
        assert check_password(session, "li", password)
