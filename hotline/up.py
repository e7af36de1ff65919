"""``hotline up``: the assistant's process and the gateway, and what to tell the operator. Standard library only."""

from __future__ import annotations

import fcntl
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotline.child import Child
from hotline.environment import BadSetting, Environment
from hotline.log_file import LogFile
from hotline.ports import PortTaken, check_free, free_port
from hotline.supervisor import StartFailed, Supervisor

LOGIN_FILE = "desk-login.txt"  # written by hotline.first_login
TOKEN_FILE = "api-token"  # written by api.security
GATEWAY = "hotline.gateway"  # the module that is run; bench.plain has another
# Set for one shell, wrong for a child: where Python looks for modules, and not writing bytecode (10 s a start).
LEFT_OUT = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")


class NotSetUp(Exception):
    """Something that ``make run`` makes is missing."""


def up(environment: Environment) -> int:
    """Run until Ctrl-C or SIGTERM; returns the exit status. Whatever is wrong is told in one sentence."""
    os.umask(0o077)  # recordings, logs and tables hold what citizens said: nobody else's to read
    try:
        check_free(environment.host, environment.port)
        if environment.audiosocket_port:
            check_free(environment.audiosocket_host, environment.audiosocket_port, "HOTLINE_AUDIOSOCKET_PORT")
        model = _needed(environment.data / "models" / "assistant.tar.gz")
        rasa_python = _needed(environment.root / ".venv-rasa" / "bin" / "python")
        with _alone(environment.data):
            _supervise(environment, rasa_python, model)
    except (BadSetting, PortTaken, NotSetUp, StartFailed) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except OSError as error:
        print(f"{error.filename or environment.data} cannot be used ({error.strerror}).", file=sys.stderr, flush=True)
        return 1
    print("Everything is stopped.", flush=True)
    return 0


def _supervise(environment: Environment, rasa_python: Path, model: Path) -> None:
    rasa_port, actions_port = free_port(), free_port()
    variables = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    variables.update(
        PYTHONUNBUFFERED="1",
        # A heap for every thread made the gateway 2.3 GB after rendering its texts; with two it is 0.9 GB.
        MALLOC_ARENA_MAX="2",
        # Sentence vectors: 13 ms on two threads, 18 on one, while nothing else runs. With other work on both cores two
        # threads wait for each other in a loop and take 1000 ms where one takes 30 to 75.
        OMP_NUM_THREADS="1",
        HOTLINE_DATA_DIR=str(environment.data),
        HOTLINE_INTERNAL_SECRET=secrets.token_urlsafe(32),
        HOTLINE_INTERNAL_PORT=str(actions_port),
        HOTLINE_ACTIONS_URL=f"http://127.0.0.1:{actions_port}/actions",
        HOTLINE_RASA_URL=f"http://127.0.0.1:{rasa_port}",
        HOTLINE_TRACKER_DB=str(environment.data / "trackers.db"),
    )
    root = environment.root

    def child(name: str, *command: str) -> Child:
        return Child(name, command, variables, root, LogFile(environment.data / "logs" / f"{name}.log"))

    serve = ("serve", "--model", str(model), "--port", str(rasa_port))
    gateway = child("gateway", sys.executable, "-m", GATEWAY)
    rasa = child("rasa", str(rasa_python), "-m", "nlu.launcher", "--root", str(root), *serve)
    login_before = _read(environment.data / LOGIN_FILE)
    print("Starting the assistant (rasa) and the gateway …", flush=True)
    Supervisor(
        [gateway, rasa],
        f"{environment.base_url}/readyz",
        say=lambda line: print(line, flush=True),
        on_ready=lambda took: print(_welcome(environment, took, login_before), flush=True),
    ).run()


def _welcome(environment: Environment, took: float, login_before: str) -> str:
    data = environment.data
    login = _read(data / LOGIN_FILE)
    if login and login != login_before:
        name, password = login.split("\n")[:2]
        desk = f"login {name}, password {password} (also in {data / LOGIN_FILE})"
    elif login:
        desk = f"login in {data / LOGIN_FILE}"
    else:
        desk = "add a login with `hotline user add NAME`"
    token = "as set in HOTLINE_API_TOKEN" if environment.api_token else _read(data / TOKEN_FILE).strip()
    return (
        f"Ready after {took:.1f} s.\n"
        f"  For citizens    {environment.base_url}/\n"
        f"  For agents      {environment.base_url}/desk   {desk}\n"
        f"  Service token   {token}\n"
        f"  Logs            {data / 'logs'}\n"
        "  Ctrl-C stops everything."
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _needed(path: Path) -> Path:
    if not path.exists():
        raise NotSetUp(f"{path} is missing: run `make run` in {Path.cwd()}, which sets everything up.")
    return path


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the data folder: two assistants writing one tracker file would lose conversations."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise NotSetUp(
                f"A hotline runs on {data} already (process {lock.read().strip() or 'unknown'}): stop it, "
                "or give this one another HOTLINE_DATA_DIR."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
