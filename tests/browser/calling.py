"""What tests of a call share: the press of the button, waiting, and a tap on the loudspeaker."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

# Everything that goes to the loudspeaker also goes to window.heard, sample by sample on the audio thread.
TAP = """
window.heard = [];
const add = AudioWorklet.prototype.addModule;
AudioWorklet.prototype.addModule = async function (url) {
  await add.call(this, "/recorder.js");
  return add.call(this, url);
};
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode) {
    const tap = new AudioWorkletNode(this.context, "recorder", {
      numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit",
    });
    tap.port.onmessage = ({ data }) => window.heard.push(...data);
    connect.call(this, tap);
    window.hotlineContext = this.context;
  }
  return connect.call(this, to, ...rest);
};
"""


def start(page: Page) -> None:
    page.get_by_role("button", name="语音通话").click()


def until(page: Page, condition: Callable[[], Any], seconds: float = 10) -> None:
    """Wait with the browser's events running."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        page.wait_for_timeout(50)


def live(page: Page) -> None:
    expect(page.locator(".call-state")).to_have_text("正在听您说")
