"""``hotline doctor``: every part looked at, one line each, with what to do where something is wrong."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from hotline.api_client import LOOPBACK, ApiClient, NoAnswer
from hotline.environment import BadSetting, Environment
from hotline.ports import PortTaken, check_free, holder
from hotline.settings import checked_settings
from hotline.setup import GATEWAY, RASA, holds, weights_unchanged
from hotline.training import is_current
from nlu.city import UnknownCity, load_city
from nlu.yaml_file import BadYaml
from orders.database import Database
from orders.desk_users import count_users
from orders.errors import OrdersError

LITTLE_SPACE = 1_000_000_000  # bytes: recordings take 2 MB a minute


@dataclass(frozen=True)
class Finding:
    """One line of the report; ``advice`` says what to do unless all is well."""

    state: Literal["ok", "note", "bad"]
    part: str
    what: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.state:4}  {self.part:12} {self.what}" + (f" → {self.advice}" if self.advice else "")


Check = Callable[[Environment], Iterator[Finding]]


def examine(environment: Environment) -> Iterator[Finding]:
    """Every finding, as soon as it is made. A check that fails in an unforeseen way is a finding too."""
    for check in CHECKS:
        try:
            yield from check(environment)
        except (OSError, BadSetting, OrdersError) as error:
            yield Finding("bad", check.__name__.strip("_"), str(error), "mend that, then ask again")


def doctor(environment: Environment) -> int:
    """Print the findings; returns 1 when one is bad."""
    worst = 0
    for finding in examine(environment):
        print(finding, flush=True)
        worst = max(worst, finding.state == "bad")
    return int(worst)


def _python(environment: Environment) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    right = sys.version_info[:2] == (3, 11)
    yield Finding("ok" if right else "bad", "Python", version, "" if right else "make clean && make run: it takes 3.11")


def _settings(environment: Environment) -> Iterator[Finding]:
    try:
        settings = checked_settings()
        title = load_city(settings.city).title
    except BadSetting as error:
        yield Finding("bad", "Settings", str(error), "set it right, or not at all")
    except (UnknownCity, BadYaml) as error:
        yield Finding("bad", "Settings", "HOTLINE_CITY", str(error))
    else:
        yield Finding("ok", "Settings", f"{settings.city} ({title}), data in {environment.data}")


def _environments(environment: Environment) -> Iterator[Finding]:
    for folder, name in ((GATEWAY, "serve"), (RASA, "rasa")):
        if holds(environment.root, folder, name):
            yield Finding("ok", "Packages", f"{folder} is as pinned in requirements/{name}.txt")
        else:
            yield Finding("bad", "Packages", f"{folder} is not as pinned in requirements/{name}.txt", "make run")


def _model_files(environment: Environment) -> Iterator[Finding]:
    if weights_unchanged(environment.data / "weights"):
        yield Finding("ok", "Speech", "model files are in place")
    else:
        yield Finding("bad", "Speech", "model files are missing or changed", "make run")


def _assistant(environment: Environment) -> Iterator[Finding]:
    if is_current(environment.root, environment.data):
        yield Finding("ok", "Assistant", "trained, with today's rules and texts")
    else:
        yield Finding("bad", "Assistant", "not trained since something changed", "hotline train, then start again")


def _database(environment: Environment) -> Iterator[Finding]:
    database = Database(checked_settings().database)
    try:
        database.migrate()
        with database.reading() as session:
            users = count_users(session)
    finally:
        database.close()
    yield Finding("ok", "Database", "answers, tables are current")
    if users:
        yield Finding("ok", "Desk", f"{users} may sign in")
    else:
        yield Finding("note", "Desk", "nobody can sign in", "make run adds the first login, hotline user add NAME more")


def _disk(environment: Environment) -> Iterator[Finding]:
    free = shutil.disk_usage(environment.data if environment.data.exists() else environment.root).free
    low = free < LITTLE_SPACE
    yield Finding("bad" if low else "ok", "Disk", f"{free / 1e9:.1f} GB free", "free some space" if low else "")


def _running(environment: Environment) -> Iterator[Finding]:
    try:
        check_free(environment.host, environment.port)
        yield Finding("note", "Running", f"nothing at {environment.base_url}; the port is free", "make run starts it")
        return
    except PortTaken as error:
        taken = str(error)
    try:
        reasons = ApiClient.here(environment).ready()
    except NoAnswer:
        yield Finding("bad", "Running", f"port {environment.port} answers, but not as a hotline", taken)
        return
    if not reasons:
        who = holder(environment.port)
        yield Finding("ok", "Running", f"{environment.base_url} is ready" + (f", {who}" if who else ""))
    for part, reason in reasons.items():
        yield Finding("bad", "Running", f"{part}: {reason}", f"see {environment.data / 'logs'}")


def _microphone(environment: Environment) -> Iterator[Finding]:
    if environment.host in LOOPBACK:
        yield Finding("ok", "Microphone", "the page is reached as localhost, where browsers allow it")
    else:
        yield Finding(
            "note",
            "Microphone",
            f"HOTLINE_HOST is {environment.host}: from other machines browsers allow it over https only",
            "put a web server with a certificate before it",
        )


CHECKS: tuple[Check, ...] = (
    _python,
    _settings,
    _environments,
    _model_files,
    _assistant,
    _database,
    _disk,
    _running,
    _microphone,
)
