"""The command ``hotline``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hotline", description="Voice and chat front end for 12345 hotlines.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("up", help="start everything and keep it running")
    parser.parse_args(arguments)

    from hotline.environment import Environment
    from hotline.up import up

    return up(Environment())


if __name__ == "__main__":
    sys.exit(main())
