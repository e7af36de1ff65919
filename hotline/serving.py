"""Two servers in the gateway's process: the public app, and on the loopback interface the webhook where Rasa runs
the actions."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Iterator
from typing import Literal

import uvicorn
import uvloop
from starlette.types import ASGIApp

from actions import Context, executor
from api.actions import actions_app
from api.app import public_app
from api.gateway import Gateway
from api.settings import Settings
from hotline.environment import BadSetting
from hotline.exits import UNUSABLE
from hotline.first_login import ensure
from hotline.settings import checked_settings
from nlu.city import UnknownCity
from nlu.yaml_file import BadYaml
from orders.errors import OrdersError

MAX_FRAME = 1 << 20  # bytes of one WebSocket message: half a minute of 16 kHz speech, 100 ms are usual
GRACE_S = 5  # for requests and calls that are under way when the gateway is told to stop

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """A uvicorn server that leaves the process's signals to ``run``, which stops two of them in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status.

    Raises:
        nlu.city.UnknownCity, orders.errors.OrdersError: when the settings name a city or a database that cannot
            be used.
    """
    gateway = Gateway.build(settings)
    await asyncio.to_thread(gateway.database.migrate)
    await asyncio.to_thread(ensure, gateway.database, settings.data)
    actions, sandbox = (executor(Context(database, gateway.faqs)) for database in (gateway.database, gateway.sandbox))
    inside = actions_app(actions, sandbox, settings.internal_secret, gateway.texts.domain)
    inner = _server(inside, "127.0.0.1", settings.internal_port)
    outer = _server(public_app(gateway), settings.host, settings.port, ws="websockets-sansio")

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop, outer)
    serving = asyncio.create_task(_serve(inner))
    try:
        await _serve(outer)
    finally:
        # Turns that are under way need their actions, so the webhook goes last.
        inner.should_exit = True
        await serving
    return 0 if outer.started and inner.started else 1


def _server(app: ASGIApp, host: str, port: int, ws: Literal["none", "websockets-sansio"] = "none") -> Server:
    return Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            ws=ws,
            ws_max_size=MAX_FRAME,
            ws_per_message_deflate=False,  # speech gets a tenth smaller by it, for 5 % of a core with fifteen calls
            timeout_graceful_shutdown=GRACE_S,
            log_config=None,
            access_log=False,
            server_header=False,
        )
    )


async def _serve(server: Server) -> None:
    # uvicorn leaves with SystemExit when it cannot bind; inside a task that would tear the loop down mid-way.
    try:
        await server.serve()
    except SystemExit as leaving:
        log.error("the server on port %d stopped (%s)", server.config.port, leaving.code)


def _stop(server: Server) -> None:
    server.force_exit = server.should_exit  # asked twice: at once
    server.should_exit = True


async def _run_and_leave(settings: Settings) -> None:
    code = await run(settings)
    # Everything is closed. A thread in the middle of rendering a prompt would keep the process for seconds.
    logging.shutdown()
    os._exit(code)


def main() -> int:
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "httpcore", "alembic", "faster_whisper"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        uvloop.run(_run_and_leave(checked_settings()))
    except (BadSetting, UnknownCity, BadYaml, OrdersError) as error:
        print(error, file=sys.stderr)
    return UNUSABLE
