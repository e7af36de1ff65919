"""The gateway's process: ``python -m hotline.gateway``, started by ``hotline up``."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    # Loading makes a million objects that stay. To look through them for garbage again and again is a fifth of the
    # start; api.gateway puts them aside when all is loaded and lets the collector work on what turns make.
    gc.disable()
    from hotline.serving import main as serve

    return serve()


if __name__ == "__main__":
    sys.exit(main())
