"""deliverabot verify: can these addresses receive mail? Needs no store and no Slack."""

import asyncio
import json
import sys
from collections import deque
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from bot import settings as all_settings
from bot.cli import options
from bot.cli.terminal import plain, progress
from bot.ports import allowed_networks, build_probe, build_resolver
from bot.settings import Settings
from checks.address import REASONS, Limits, Verdict, verify_many

ORDERED = 1_000  # addresses: of more, each verdict is told as soon as it is known
MANY = 20  # addresses: fewer are done before a bar would be seen


@click.command(
    epilog="\b\nExample: deliverabot verify --hello mx1.acme.com --mail-from postmaster@acme.com jo@example.com"
)
@click.argument("addresses", nargs=-1, metavar="ADDRESS…")
@click.option(
    "--file", "lists", multiple=True, type=click.File(errors="replace"), help="One address a line; - is stdin."
)
@options.config
@options.as_json('One object a line: {"address", "verdict", "reason", "confidence", "suggestion", "checks", "ms"}.')
@click.option(
    "--concurrency",
    default=100,
    show_default=True,
    type=click.IntRange(1, 5_000),
    help="At once, all servers together.",
)
@click.option("--hello", help="Name to greet mail servers with; together with --mail-from asks the servers themselves.")
@click.option("--mail-from", help="Address to ask as: a real one of yours.")
@options.allow_network
@options.nameserver
@click.option("--port", type=click.IntRange(1, 65_535), help="Port of the mail servers; not 25 only on test networks.")
@click.option("--timeout", type=click.FloatRange(0.2, 3_600), help="Seconds one address may take.")
def command(
    addresses: tuple[str, ...],
    *,
    lists: tuple[Any, ...],
    config: Path | None,
    as_json: bool,
    concurrency: int,
    **given: Any,
) -> None:
    """Tell whether addresses can receive mail.

    Syntax, lists and DNS are always looked at. Mail servers are asked only where --hello and --mail-from, or the
    settings of the same names, say who asks: probing costs reputation. What is not given comes from the settings.
    Verdicts come in the order given; of more than 1,000 addresses, as they are known.
    """
    wanted = [*addresses, *(line.strip() for each in lists for line in each if line.strip())]
    if not wanted:
        raise click.UsageError("name at least one address, or a list with --file.")
    if bool(given["hello"]) != bool(given["mail_from"]):
        raise click.UsageError("--hello and --mail-from go together.")
    settings = _settings(all_settings.load(config), given)
    asyncio.run(_tell(wanted, settings, at_once=concurrency, as_json=as_json))


def _settings(settings: Settings, given: dict[str, Any]) -> Settings:
    """The settings, with what the options say instead."""
    said = {
        "hello": given["hello"],
        "mail_from": given["mail_from"],
        "port": given["port"],
        "timeout": given["timeout"],
    }
    said["allow_networks"] = [*settings.verification.allow_networks, *given["allow_network"]]
    verification = replace(settings.verification, **{name: value for name, value in said.items() if value is not None})
    nameservers = list(given["nameserver"]) or settings.dns.nameservers
    return replace(settings, verification=verification, dns=replace(settings.dns, nameservers=nameservers))


async def _tell(addresses: Sequence[str], settings: Settings, *, at_once: int, as_json: bool) -> None:
    resolver = build_resolver(settings)
    verdicts: AsyncIterator[Verdict] = verify_many(
        addresses,
        resolver=resolver,
        probe=build_probe(settings),
        limits=Limits(in_all=at_once),
        allow_networks=allowed_networks(settings),
    )
    if len(addresses) <= ORDERED:
        verdicts = _in_order(verdicts, addresses)
    with progress(len(addresses), "Verifying", shown=len(addresses) >= MANY and not sys.stdout.isatty()) as bar:
        async for verdict in verdicts:
            click.echo(_json(verdict) if as_json else _words(verdict))
            bar.update(1)
    await resolver.aclose()


async def _in_order(verdicts: AsyncIterator[Verdict], addresses: Sequence[str]) -> AsyncIterator[Verdict]:
    """As they were given; each as soon as all before it are known."""
    waiting = deque(addresses)
    known: dict[str, list[Verdict]] = {}
    async for verdict in verdicts:
        known.setdefault(verdict.address, []).append(verdict)
        while waiting and known.get(waiting[0]):
            yield known[waiting.popleft()].pop()


def _json(verdict: Verdict) -> bytes:
    return json.dumps(verdict.to_json(), ensure_ascii=False).encode("utf-8", "replace")


def _words(verdict: Verdict) -> str:
    known = REASONS.get(verdict.reason)
    lines = [
        f"{plain(verdict.address)}: {verdict.verdict}, {verdict.reason}: {known.means if known else ''}".rstrip(": ")
    ]
    smtp, syntax = verdict.checks.get("smtp") or {}, verdict.checks.get("syntax") or {}
    if verdict.suggestion:
        lines.append(f"  perhaps meant: {plain(verdict.suggestion)}")
    if smtp.get("reply"):
        server = plain(smtp.get("server") or "the server")
        lines.append(f"  {server} said: {plain(str(smtp.get('code') or ''))} {plain(smtp['reply'])}")
    elif why := smtp.get("why") or syntax.get("why"):
        lines.append(f"  {plain(why)}")
    return "\n".join(lines)
