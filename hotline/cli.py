"""The command ``hotline``. What a command needs is imported when it is called, so that ``--help`` is quick."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from hotline.environment import BadSetting, Environment

Command = Callable[[argparse.Namespace, Environment], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status (0 well, 1 told why not, 2 wrong usage, 130 stopped by Ctrl-C)."""
    options = parser().parse_args(arguments)
    run: Command = options.run
    try:
        return run(options, Environment())
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # `hotline … | head`
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = argparse.ArgumentParser(prog="hotline", description="Voice and chat front end for 12345 hotlines.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        made.set_defaults(run=run)
        return made

    command("up", _up, "start everything and keep it running until Ctrl-C")

    chat = command("chat", _chat, "talk to the running hotline in the terminal")
    _reach(chat)
    chat.add_argument("--sender", help="go on with this sender's conversation")

    call = command("call", _call, "play recordings as a caller's turns and print the dialogue and the order")
    _reach(call)
    call.add_argument("files", metavar="FILE", type=Path, nargs="+", help="a recording of any format, one turn each")
    call.add_argument("--sample-rate", type=int, choices=(8000, 16000), default=16000, help="Hz of the line")
    call.add_argument("--fast", action="store_true", help="do not wait for real time: talk over the bot")

    callback = command("callback", _callback, "call a citizen back about a finished order, or list whom to call")
    callback.add_argument("--url", help="where the hotline runs (default: as set by HOTLINE_HOST and HOTLINE_PORT)")
    callback.add_argument("number", metavar="NUMBER", nargs="?", help="the order's 12-digit number")
    callback.add_argument("files", metavar="FILE", type=Path, nargs="*", help="recorded answers; typed ones without")
    callback.add_argument("--due", action="store_true", help="list whom to call back, the next first")
    callback.add_argument("--sample-rate", type=int, choices=(8000, 16000), default=8000, help="Hz of the line")
    callback.add_argument("--fast", action="store_true", help="do not wait for real time: talk over the bot")

    replay = command("replay", _replay, "say recorded conversations again and print what differs today")
    replay.add_argument("--url", help="where the hotline runs (default: as set by HOTLINE_HOST and HOTLINE_PORT)")
    replay.add_argument("conversations", metavar="CONVERSATION", nargs="*", help="an id, or a channel's sender")
    replay.add_argument("--day", help="all that began on this day: 2026-11-24, or yesterday")
    replay.add_argument("--all", action="store_true", help="print the turns that are the same, too")

    transcribe = command("transcribe", _transcribe, "write what recordings say, one JSON line a file")
    transcribe.add_argument("files", metavar="FILE|FOLDER", type=Path, nargs="+", help="recordings of any format")
    transcribe.add_argument("--out", metavar="FILE", type=Path, help="write there; a run that stopped goes on")
    transcribe.add_argument("--orders", metavar="FOLDER", type=Path, help="also propose an order for each recording")
    transcribe.add_argument("--agent", choices=("left", "right"), help="the agents' channel (default: found by words)")
    transcribe.add_argument("--city", help="the city pack to read names by (default: the hotline's own)")

    train = command("train", _train, "train the assistant if its rules, texts or components changed")
    train.add_argument("--again", action="store_true", help="even if nothing changed, and with nothing kept")

    routing = command("train-routing", _train_routing, "learn who handles what from a city's own past orders")
    routing.add_argument("file", metavar="FILE", type=Path, help="JSON lines, or CSV with a header: a text and a label")
    routing.add_argument("--what", choices=("category", "department", "type"), default="category")
    routing.add_argument("--text-key", default="text", help="the field or column of the text (default: text)")
    routing.add_argument("--label-key", default="label", help="the field or column of the label (default: label)")
    routing.add_argument("--skip-bad", action="store_true", help="leave bad rows out rather than refuse the file")
    routing.add_argument("--no-vectors", action="store_true", help="characters alone: quicker, a little less exact")

    faq = command("faq", _faq, "check the answers, or try what a question would get")
    faq.add_argument("action", choices=("check", "try"))
    faq.add_argument("questions", metavar="QUESTION", nargs="*", help="for try; without one they are asked for")
    faq.add_argument("--city")

    command("doctor", _doctor, "look at every part and say what is wrong and what to do")

    user = command("user", _user, "let somebody sign in at the desk")
    user.add_argument("action", choices=("add",))
    user.add_argument("name", metavar="NAME")
    return top


def _reach(command: argparse.ArgumentParser) -> None:
    command.add_argument("--url", help="where the hotline runs (default: as set by HOTLINE_HOST and HOTLINE_PORT)")
    command.add_argument("--city", help="the city pack to speak for (default: the hotline's own)")


def _up(_: argparse.Namespace, environment: Environment) -> int:
    from hotline.up import up

    return up(environment)


def _chat(options: argparse.Namespace, environment: Environment) -> int:
    from hotline.api_client import ApiClient, NoAnswer
    from hotline.chat import chat

    try:
        return chat(ApiClient.here(environment, options.url), options.city, options.sender)
    except NoAnswer as error:
        print(error, file=sys.stderr)
        return 1


def _call(options: argparse.Namespace, environment: Environment) -> int:
    from hotline.api_client import ApiClient
    from hotline.call import call

    client = ApiClient.here(environment, options.url)
    return call(client, options.files, hz=options.sample_rate, city=options.city, fast=options.fast)


def _callback(options: argparse.Namespace, environment: Environment) -> int:
    from hotline.api_client import ApiClient
    from hotline.callback import callback, due

    if options.due == bool(options.number):
        print("Give either an order's number or --due.", file=sys.stderr)
        return 2
    client = ApiClient.here(environment, options.url)
    if options.due:
        return due(client)
    return callback(client, options.number, options.files, hz=options.sample_rate, fast=options.fast)


def _replay(options: argparse.Namespace, environment: Environment) -> int:
    from hotline.api_client import ApiClient
    from hotline.replay import replay

    if not options.conversations and not options.day:
        print("Give conversations or --day.", file=sys.stderr)
        return 2
    client = ApiClient.here(environment, options.url)
    return replay(client, options.conversations, options.day, all_turns=options.all)


def _transcribe(options: argparse.Namespace, _: Environment) -> int:
    from hotline.recordings import Wanted, transcribe_files

    agent = {"left": 0, "right": 1}.get(options.agent)
    return transcribe_files(Wanted(options.files, options.out, options.orders, agent, options.city))


def _train(options: argparse.Namespace, environment: Environment) -> int:
    from hotline.steps import SetupFailed, Step
    from hotline.training import train

    try:
        with Step("Training of the assistant") as step:
            train(step, environment.root, environment.data, again=options.again)
    except SetupFailed as error:
        print(error, file=sys.stderr)
        return 1
    print("A hotline that runs uses the new assistant after its next start.")
    return 0


def _train_routing(options: argparse.Namespace, environment: Environment) -> int:
    from hotline.train_routing import train_routing

    return train_routing(
        options.file,
        environment.data,
        options.what,
        options.text_key,
        options.label_key,
        skip_bad=options.skip_bad,
        vectors=not options.no_vectors,
    )


def _faq(options: argparse.Namespace, environment: Environment) -> int:
    from hotline.answers import check_answers, try_answers
    from hotline.settings import checked_settings
    from nlu.city import UnknownCity, load_city

    try:
        if options.city:
            load_city(options.city)
    except UnknownCity as error:
        print(error, file=sys.stderr)
        return 1
    if options.action == "check":
        return check_answers(environment.data, options.city)
    return try_answers(environment.data, options.city or checked_settings().city, options.questions)


def _doctor(_: argparse.Namespace, environment: Environment) -> int:
    from hotline.doctor import doctor

    return doctor(environment)


def _user(options: argparse.Namespace, _: Environment) -> int:
    from hotline.desk_users import add

    return add(options.name)


if __name__ == "__main__":
    sys.exit(main())
