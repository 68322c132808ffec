"""deliverabot doctor: is everything in order, and how is it mended?"""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot import settings as all_settings
from bot.cli import options
from bot.cli.terminal import plain
from bot.doctor import Result, State, examine

STATES: tuple[State, ...] = ("failure", "warning", "ok", "skipped")


@click.command(epilog="\b\nExample: deliverabot doctor --json | jq 'select(.state == \"failure\")'")
@options.config
@options.as_json('One object a line: {"about", "state", "what", "mend"}.')
def command(config: Path | None, *, as_json: bool) -> None:
    """Check all that the bot rests on, and say how to mend what is wrong.

    \b
    settings  Slack (tokens, scopes, channel, approvers)  time zones and digest  heartbeat
    DNS       resolvers, blocklists and their keys, sending domains, port 25 outwards, HELO name
    sources   webhooks and the public address, mailboxes, logs, inbound LMTP, polls; how each fared
    state     store, disk, schedule, what waits for Slack

    Nothing is posted or changed. Mailboxes and polled platforms are logged in to; no mail server but that of
    verification.mail_from's own domain is connected to.
    Exit status: 0 no failure, 1 a failure, 2 a wrong setting.
    """
    results = asyncio.run(examine(all_settings.load(config)))
    for line in _json(results) if as_json else _words(results):
        click.echo(line)
    if any(result.state == "failure" for result in results):
        sys.exit(1)


def _json(results: Sequence[Result]) -> Iterator[str]:
    return (json.dumps(result.to_json(), ensure_ascii=False) for result in results)


def _words(results: Sequence[Result]) -> Iterator[str]:
    width = max(len(result.about) for result in results)
    for result in results:
        yield f"{result.state:<8} {result.about:<{width}}  {plain(result.what)}"
        if result.mend:
            yield f"{'':<8} {'':<{width}}  → {plain(result.mend)}"
    counts = {state: sum(result.state == state for result in results) for state in STATES}
    yield ""
    yield ", ".join(_counted(count, state) for state, count in counts.items() if count) + "."


def _counted(count: int, state: State) -> str:
    return f"{count} {state}{'s' if count > 1 and state in ('failure', 'warning') else ''}"
