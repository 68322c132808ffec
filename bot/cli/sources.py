"""deliverabot sources: where events come from and how each source fares, the same as /deliverability sources."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from bot import clock
from bot.cli import options
from bot.cli.stored import opened
from bot.cli.terminal import columns, moment
from bot.clock import to_rfc3339
from bot.intake.faring import Faring, read_sources
from bot.store.sources import Health
from bot.targets.reputation import SOURCES as REPUTATION

HEADER = ("state", "source", "last event", "24 h", "usual day", "failures", "why")


@click.command(epilog="\b\nExample: deliverabot sources --json | jq 'select(.wrong)'")
@options.as_json("One object a line for each source, what is wrong first; times in RFC 3339.")
@options.config
def command(config: Path | None, as_json: bool) -> None:
    """Show where events come from and how each source fares, what is wrong first.

    STATE is ok, silent (against its habit), failing (tried again by itself) or refused (somebody must mend it); 24 H is
    how many events came in 24 hours, USUAL DAY how many in a day of the week before.

    Exit status: 0 all are ok, 1 one is not, or there is no store yet, 2 wrong arguments or settings.
    """
    views = asyncio.run(_read(config))
    if as_json:
        for view in views:
            click.echo(msgspec.json.encode(as_object(view)).decode())
    elif views:
        click.echo("\n".join(columns([HEADER, *map(_row, views)])))
    else:
        click.echo("No event has come in yet.")
    sys.exit(any(view.wrong for view in views))


async def _read(config: Path | None) -> Sequence[Faring]:
    async with opened(config) as store:
        found = await store.read(read_sources, clock.now())
    return sorted(found, key=lambda view: not view.wrong)


def state(view: Faring) -> str:
    """In one word."""
    return "silent" if view.health.state == "ok" and view.silent else view.health.state


def as_object(view: Faring) -> dict[str, object]:
    """For machines."""
    health = view.health
    return {
        "kind": health.kind,
        "name": health.name,
        "state": state(view),
        "wrong": view.wrong,
        "first": to_rfc3339(health.first_at),
        "worked": _time(health.worked_at),
        "last_event": _time(health.last_event_at),
        "events": health.events,
        "today": view.today,
        "usual": view.usual,
        "failures": health.failures,
        "failed": _time(health.failed_at),
        "last_failure": health.last_failure,
    }


def _time(ms: int | None) -> str | None:
    return to_rfc3339(ms) if ms is not None else None


def _last(health: Health) -> str:
    """Providers that tell of our reputation tell no events: of them, when they were read."""
    if health.kind in REPUTATION and health.worked_at:
        return f"read {moment(health.worked_at)}"
    return moment(health.last_event_at) or "never"


def _row(view: Faring) -> tuple[str, ...]:
    health = view.health
    return (
        state(view),
        f"{health.kind} {health.name}",
        _last(health),
        str(view.today),
        "" if view.usual is None else str(view.usual),
        str(health.failures),
        health.last_failure if health.state != "ok" else "",
    )
