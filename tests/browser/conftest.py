"""A real Chromium, and the fake gateway for it to talk to."""

from __future__ import annotations

import math
import os
import shutil
import struct
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.browser.calling import TAP
from tests.browser.fake_gateway import FakeGateway, Running
from tests.conftest import missing

# The last rule makes an address that is not a secure context of the gateway's own one.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP insecure.test 127.0.0.1",
    "--use-fake-device-for-media-stream",
]
TONE_HZ = 440.0
# A machine that is busy with other tests is slow, not wrong.
PATIENCE_MS = 15_000


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Debian's Chromium, installed when we may; otherwise the test says why it did not run."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update"], check=False, capture_output=True, timeout=300)
        install = ["apt-get", "install", "-y", "chromium", "fonts-noto-cjk"]
        subprocess.run(install, check=False, capture_output=True, timeout=900)
    if found := shutil.which("chromium"):
        return found
    missing("there is no chromium on this machine and it could not be installed (apt-get install chromium, as root)")
    raise AssertionError("unreachable")


@pytest.fixture(scope="session")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the fake microphone hears, over and over: syllables of a 440 Hz tone, 16-bit mono, 48 kHz, 4 s."""
    path = tmp_path_factory.mktemp("capture") / "tone.wav"
    rate = 48_000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for i in range(4 * rate):
            loudness = 0.5 - 0.5 * math.cos(2 * math.pi * 4 * i / rate)  # 4 syllables a second, as in speech
            file.writeframesraw(
                struct.pack("<h", round(16_000 * loudness * math.sin(2 * math.pi * TONE_HZ * i / rate)))
            )
    return path


# Playwright's synchronous interface keeps an event loop running: it must end with the module, or the
# asynchronous tests of other folders could not start theirs.
@pytest.fixture(scope="module")
def browser(chromium_path: str, tone: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = [*ARGS, f"--use-file-for-fake-audio-capture={tone}"]
        browser = playwright.chromium.launch(executable_path=chromium_path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def running_gateway(root: Path) -> Iterator[FakeGateway]:
    with Running(root / "web") as gateway:
        yield gateway


@pytest.fixture
def gateway(running_gateway: FakeGateway) -> FakeGateway:
    running_gateway.reset()
    return running_gateway


@pytest.fixture
def context_options() -> dict[str, Any]:
    return {"viewport": {"width": 1100, "height": 760}, "permissions": ["microphone"]}


@pytest.fixture
def context(browser: Browser, context_options: dict[str, Any]) -> Iterator[BrowserContext]:
    context = browser.new_context(**context_options)
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, gateway: FakeGateway) -> Iterator[Page]:
    """An empty page that afterwards must have stayed within the policy, the gateway and its own errors."""
    page = context.new_page()
    faults: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "TrustedHTML" in message.text:
            faults.append(message.text)

    def requested(request: Request) -> None:
        if not request.url.startswith(
            (gateway.address, gateway.address.replace("127.0.0.1", "localhost"), "http://insecure.test")
        ):
            faults.append(f"a request left for {request.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"uncaught: {error}"))
    page.on("request", requested)
    yield page
    assert faults == []


@pytest.fixture
def widget(page: Page, gateway: FakeGateway) -> Page:
    """The gateway's page, configured and ready."""
    page.goto(gateway.address)
    page.get_by_role("heading", name="常德市12345政务服务便民热线").wait_for()
    return page


@pytest.fixture
def call_page(page: Page, gateway: FakeGateway) -> Page:
    """The gateway's page with a tap on its loudspeaker, ready to call."""
    page.add_init_script(TAP)
    page.goto(gateway.address)
    page.get_by_role("button", name="语音通话").wait_for()
    return page
