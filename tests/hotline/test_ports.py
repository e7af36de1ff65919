"""Ports: free, taken and by whom."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.ports import PortTaken, check_free, free_port, holder

pytestmark = pytest.mark.unit


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_free_port_may_be_used() -> None:
    check_free("127.0.0.1", free_port())


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_taken_port_names_its_holder_and_another_port(taken: int, host: str) -> None:
    with pytest.raises(PortTaken) as caught:
        check_free(host, taken)
    sentence = str(caught.value)
    assert f"Port {taken} is taken by" in sentence
    assert f"(process {os.getpid()})" in sentence
    assert f"HOTLINE_PORT={taken + 1}" in sentence


def test_a_holder_that_cannot_be_known_is_not_invented(taken: int, tmp_path: Path) -> None:
    assert holder(taken, proc=tmp_path) == ""
    assert holder(free_port()) == ""


def test_a_host_of_another_machine_is_refused() -> None:
    with pytest.raises(PortTaken, match="not an address of this machine"):
        check_free("203.0.113.7", 8000)


def test_a_port_that_just_closed_is_free() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as every server does
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            connection, _ = server.accept()
            connection.close()
    check_free("127.0.0.1", port)
