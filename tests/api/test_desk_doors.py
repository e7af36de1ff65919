"""Who gets in: sign-in, sign-out, sessions, recordings. Without NiceGUI but in one test."""

from __future__ import annotations

import io
import shutil
import wave
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from api import errors
from api.desk import install, open_doors
from api.desk.desk import SCOPE, Desk
from api.desk.sessions import COOKIE, LIFETIME_S, RECHECK_S, Sessions
from orders.conversations import open_conversation
from orders.database import Database
from orders.desk_users import add_user, disable_user, set_password
from orders.drafts import draft_for, set_field

pytestmark = pytest.mark.service

NAME, PASSWORD = "李娜", "correct horse battery"
HZ = 8000


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one user, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "orders.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with database.session() as session:
        add_user(session, NAME, PASSWORD)
    database.close()
    return file


def gateway(folder: Path, migrated: Path) -> Any:
    shutil.copy(migrated, folder / "orders.db")
    database = Database(f"sqlite:///{folder / 'orders.db'}")
    return SimpleNamespace(
        settings=SimpleNamespace(data=folder, city="changde"), database=database, faqs={}, conversations=None
    )


@pytest.fixture
def desk(tmp_path: Path, migrated: Path) -> Iterator[Desk]:
    made = Desk.of(gateway(tmp_path, migrated))
    yield made
    made.database.close()


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    app = FastAPI()
    errors.install(app)
    open_doors(app, desk)

    @app.get("/desk/order/{id}")
    def who(request: Request) -> str:
        return str(request.scope[SCOPE].name)

    @app.get("/elsewhere")
    def elsewhere() -> str:
        return "open"

    with TestClient(app, follow_redirects=False) as made:
        yield made


def sign_in(client: TestClient, name: str = NAME, password: str = PASSWORD, **more: Any) -> httpx.Response:
    headers = more.pop("headers", {})
    return client.post("/desk/login", data={"name": name, "password": password, **more}, headers=headers)


def test_nobody_gets_in_without_a_session(client: TestClient) -> None:
    for path in ("/desk", "/desk/", "/desk/order/1", "/desk/conversation/abc"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/desk/login"), path
    assert client.get("/desk/order/1").headers["location"] == "/desk/login?next=/desk/order/1"
    for path in (
        "/desk/audio/abc",
        "/desk/_nicegui/x.js",
        "/desk/_nicegui_ws/socket.io/",
        "/desk/nothing",
        "/desk/openapi.json",
    ):
        assert client.get(path).status_code == 401, path
    assert client.post("/desk/logout").status_code == 401
    assert client.get("/elsewhere").status_code == 200
    assert client.get("/deskelsewhere").status_code == 404


def test_signing_in_and_out(client: TestClient) -> None:
    answer = sign_in(client, next="/desk/order/7")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/order/7")
    cookie = answer.headers["set-cookie"]
    for part in (f"{COOKIE}=", "HttpOnly", "Path=/desk", "SameSite=lax", f"Max-Age={LIFETIME_S}"):
        assert part in cookie
    assert "Secure" not in cookie, "the address was http"
    assert client.get("/desk/order/7").json() == NAME
    assert "/desk/nothing" not in client.get("/desk/nothing").text
    assert client.get("/desk/nothing").status_code == 404
    stolen = client.cookies[COOKIE]
    assert client.post("/desk/logout").headers["location"] == "/desk/login"
    assert client.get("/desk/order/7").status_code == 303
    client.cookies.set(COOKIE, stolen, path="/desk")
    assert client.get("/desk/order/7").status_code == 303, "signing out ends the session, not only the cookie"


def test_the_cookie_stays_on_https(desk: Desk) -> None:
    app = FastAPI()
    open_doors(app, desk)
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        assert "Secure" in sign_in(client).headers["set-cookie"]


def test_a_wrong_name_and_a_wrong_password_look_alike(client: TestClient) -> None:
    answers = [sign_in(client, password="wrong wrong"), sign_in(client, name="nobody"), sign_in(client, name='"><i>')]
    assert [answer.status_code for answer in answers] == [401] * 3
    for answer in answers:
        assert "姓名或密码不正确。" in answer.text
        assert "set-cookie" not in answer.headers
        assert "<i>" not in answer.text


def test_guessing_is_slowed_down_even_with_the_right_password(client: TestClient) -> None:
    for _ in range(5):
        assert sign_in(client, password="wrong wrong").status_code == 401
    answer = sign_in(client)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) in range(10, 17)
    assert "尝试次数过多" in answer.text


def test_forms_from_elsewhere_are_refused(client: TestClient) -> None:
    assert sign_in(client, headers={"Origin": "https://elsewhere.test"}).status_code == 403
    assert sign_in(client, headers={"Origin": "null"}).status_code == 403
    assert sign_in(client, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert sign_in(client, headers={"Origin": "http://testserver"}).status_code == 303
    assert client.post("/desk/logout", headers={"Origin": "https://elsewhere.test"}).status_code == 403
    assert client.get("/desk/order/7").status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"name=x", b"\xff\xfe", b"name=%ff&password=%ff", b"name=" + b"x" * 5000, b"a=1&" * 50]
)
def test_broken_forms_get_a_sentence(client: TestClient, body: bytes) -> None:
    answer = client.post("/desk/login", content=body)
    assert answer.status_code == 400
    assert "没有收到完整的姓名和密码" in answer.text


@pytest.mark.parametrize("token", ["x", "a.b.c.d", "....", "é.1.a.b", "x" * 600, "5p2O5aic.99999999999.abc.def"])
def test_forged_cookies_are_worth_nothing(client: TestClient, token: str) -> None:
    headers = {"cookie": f"{COOKIE}={token}".encode("latin-1")}
    answer = client.get("/desk/order/7", headers=cast(Any, headers))
    assert answer.status_code == 303


async def test_a_session_cannot_be_changed_and_ends(desk: Desk) -> None:
    now = [1_000_000.0]
    sessions = Sessions(b"secret", desk.database, clock=lambda: now[0])
    token = await sessions.open(NAME)
    session = await sessions.of(token)
    assert session is not None
    assert session.name == NAME
    name, until, id_, signature = token.split(".")
    assert await sessions.of(f"{name}.{int(until) + 1}.{id_}.{signature}") is None
    assert await sessions.of(f"{name}.{until}.{id_}x.{signature}") is None
    assert await Sessions(b"another", desk.database, clock=lambda: now[0]).of(token) is None
    now[0] += LIFETIME_S - 1
    assert await sessions.of(token) is not None
    now[0] += 1
    assert await sessions.of(token) is None


async def test_a_new_password_and_a_disabled_user_end_sessions(desk: Desk) -> None:
    now = [1_000_000.0]
    sessions = Sessions(b"secret", desk.database, clock=lambda: now[0])
    token = await sessions.open(NAME)
    with desk.database.session() as session:
        set_password(session, NAME, "another password")
    now[0] += RECHECK_S
    assert await sessions.of(token) is None
    token = await sessions.open(NAME)
    assert await sessions.of(token) is not None
    with desk.database.session() as session:
        disable_user(session, NAME)
    now[0] += RECHECK_S
    assert await sessions.of(token) is None
    assert await sessions.open(NAME) == ""


async def test_names_that_are_nobodys_are_not_kept(desk: Desk) -> None:
    sessions = Sessions(b"secret", desk.database)
    for number in range(20):
        assert await sessions.of(f"bm8{number}.99999999999.a.b") is None
    assert len(sessions._keys) == 0


def test_a_database_that_is_away_gets_a_sentence(client: TestClient, desk: Desk, tmp_path: Path) -> None:
    sign_in(client)
    desk.sessions._keys.clear()
    desk.database.close()
    (tmp_path / "orders.db").unlink()
    (tmp_path / "orders.db").mkdir()
    answer = client.get("/desk/order/7")
    assert answer.status_code == 503
    assert "暂时无法访问数据库" in answer.text
    answer = sign_in(client)
    assert answer.status_code == 503
    assert "暂时无法访问数据库" in answer.text


def test_every_answer_carries_the_policy(client: TestClient) -> None:
    for path in ("/desk/login", "/desk/static/desk.css", "/desk", "/desk/nothing"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-frame-options"] == "DENY"
    assert "content-security-policy" not in client.get("/elsewhere").headers


def recorded(desk: Desk, path: str = "recordings/a.wav") -> str:
    """A conversation with a recording of 1 s: half of silence, half of full scale."""
    file = desk.data / "recordings" / "a.wav"
    file.parent.mkdir(exist_ok=True)
    with wave.open(str(file), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(HZ)
        wav.writeframes(b"\0\0" * (HZ // 2) + b"\xff\x7f" * (HZ // 2))
    with desk.database.session() as session:
        talk = open_conversation(session, sender=path, city="changde", channel="voice")
        talk.recording_path = path
        return talk.id


def test_exactly_the_part_that_is_asked_for_sounds(client: TestClient, desk: Desk) -> None:
    talk = recorded(desk)
    sign_in(client)
    answer = client.get(f"/desk/audio/{talk}?start_ms=500&end_ms=700")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert answer.headers["cache-control"] == "no-store"
    with wave.open(io.BytesIO(answer.content)) as wav:
        assert (wav.getframerate(), wav.getnframes()) == (HZ, HZ // 5)
        assert set(wav.readframes(HZ)) == {0xFF, 0x7F}
    part = client.get(f"/desk/audio/{talk}?start_ms=500&end_ms=700", headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.content) == (206, b"RI")
    assert client.get(f"/desk/audio/{talk}").content == (desk.data / "recordings" / "a.wav").read_bytes()
    assert client.get(f"/desk/audio/{talk}?start_ms=-1").status_code == 422
    client.cookies.clear()
    assert client.get(f"/desk/audio/{talk}").status_code == 401


def test_recordings_that_cannot_be_had(client: TestClient, desk: Desk, tmp_path: Path) -> None:
    sign_in(client)
    (tmp_path.parent / "outside.wav").write_bytes(b"RIFF")
    outside, gone = recorded(desk, "../outside.wav"), recorded(desk, "recordings/gone.wav")
    for talk in (outside, gone, "0" * 32):
        assert client.get(f"/desk/audio/{talk}?start_ms=0&end_ms=9").json() == {"error": "这次会话没有录音。"}
    broken = recorded(desk)
    (desk.data / "recordings" / "a.wav").write_bytes(b"not a recording")
    answer = client.get(f"/desk/audio/{broken}?start_ms=1")
    assert (answer.status_code, answer.json()) == (500, {"error": "录音文件已损坏，无法播放。"})


def test_two_desks_of_one_process_show_their_own_orders(tmp_path: Path, migrated: Path) -> None:
    """NiceGUI has one app a process; what is shown comes with the request."""
    seen = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        made = gateway(tmp_path / name, migrated)
        with made.database.session() as session:
            talk = open_conversation(session, sender=name, city="changde", channel="chat")
            order = draft_for(session, talk.id, "changde", "chat")
            set_field(
                session, order, "title", f"title of {name}", utterance_id=None, start=None, end=None,
                method="derived", confidence=1.0,
            )  # fmt: skip
        app = FastAPI()
        install(app, made)
        with TestClient(app) as client:
            sign_in(client)
            seen.append(client.get("/desk").text)
            assert [cookie.name for cookie in client.cookies.jar] == [COOKIE]
        made.database.close()
    for page, name, other in zip(seen, ("first", "second"), ("second", "first"), strict=True):
        assert f"title of {name}" in page
        assert f"title of {other}" not in page
    assert not Path(".nicegui").exists(), "NiceGUI's own storage is not used"


def test_a_page_that_cannot_be_read_says_so(tmp_path: Path, migrated: Path) -> None:
    made = gateway(tmp_path, migrated)
    app = FastAPI()
    install(app, made)
    with TestClient(app, raise_server_exceptions=False) as client:
        sign_in(client)
        made.database.close()
        (tmp_path / "orders.db").unlink()
        (tmp_path / "orders.db").mkdir()
        answer = client.get("/desk")
        assert answer.status_code == 500
        assert "暂时无法访问数据库" in answer.text
