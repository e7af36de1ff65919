"""The settings as the set-up and the supervisor read them, alike to the gateway's."""

from __future__ import annotations

from pathlib import Path

import pytest
from dotenv import dotenv_values

from api.settings import Settings
from hotline.environment import BadSetting, Environment, read_env_file

pytestmark = pytest.mark.unit

ENV_FILE = """
# the office's machine
HOTLINE_PORT=9000
export HOTLINE_HOST = 0.0.0.0
hotline_city='shangqiu'   # the other one
HOTLINE_API_TOKEN="with # inside"
HOTLINE_DATA_DIR=/srv/hotline data # a comment
HOTLINE_EMPTY=
HOTLINE_QUOTED="one" # not "two"
not a setting
"""


def test_env_file_is_read_as_the_gateway_reads_it(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(ENV_FILE)
    theirs = {name.upper(): value for name, value in dotenv_values(path).items() if value is not None}
    assert read_env_file(path) == theirs
    assert theirs["HOTLINE_API_TOKEN"] == "with # inside"


def test_defaults_are_those_of_the_gateway(tmp_path: Path) -> None:
    ours, theirs = Environment(tmp_path, {}), Settings.model_fields
    assert (ours.host, ours.port) == (theirs["host"].default, theirs["port"].default)
    assert ours.audiosocket_host == theirs["audiosocket_host"].default
    assert ours.audiosocket_port == theirs["audiosocket_port"].default
    assert ours.data == tmp_path / theirs["data_dir"].default
    assert (ours.api_token, ours.database_url) == ("", "")


def test_variables_come_before_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOTLINE_PORT=9000\nHOTLINE_HOST=10.0.0.1\n")
    found = Environment(tmp_path, {"hotline_port": "9100"})
    assert (found.port, found.host) == (9100, "10.0.0.1")


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused_by_name(tmp_path: Path, port: str) -> None:
    with pytest.raises(BadSetting, match=r"HOTLINE_PORT is .* 1 to 65535"):
        _ = Environment(tmp_path, {"HOTLINE_PORT": port}).port


def test_an_env_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSetting, match="mend or remove"):
        Environment(tmp_path, {})


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("192.168.1.5", "http://192.168.1.5:8000"),
    ],
)
def test_base_url_is_where_this_machine_reaches_it(tmp_path: Path, host: str, url: str) -> None:
    assert Environment(tmp_path, {"HOTLINE_HOST": host}).base_url == url


def test_an_absolute_data_folder_stays(tmp_path: Path) -> None:
    assert Environment(Path("/project"), {"HOTLINE_DATA_DIR": str(tmp_path)}).data == tmp_path
