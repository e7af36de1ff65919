"""Exit statuses that the processes of this project agree on."""

from __future__ import annotations

# A child that leaves with one of these has said what is wrong with its settings; starting it again would not help.
UNUSABLE = 78  # as in sysexits.h: configuration error
REFUSED = 2  # nlu.launcher: the assistant's configuration needs what is not installed
HOPELESS = frozenset({UNUSABLE, REFUSED})
