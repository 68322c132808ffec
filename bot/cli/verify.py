"""deliverabot verify: can these addresses receive mail? Needs no store and no Slack."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from ipaddress import ip_network
from itertools import islice
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from bot import settings as all_settings
from bot.cli import options
from bot.cli.terminal import plain, progress
from bot.ports import build_probe, build_resolver
from bot.settings import Settings
from checks.address import REASONS, CatchAllMemory, Verdict, verify

ORDERED = 1_000  # addresses: of more, each verdict is told as soon as it is known
MANY = 20  # addresses: fewer are done before a bar would be seen


@click.command(epilog="Example: deliverabot verify --hello mx1.acme.com --mail-from postmaster@acme.com jo@example.com")
@click.argument("addresses", nargs=-1, metavar="ADDRESS…")
@click.option(
    "--file", "lists", multiple=True, type=click.File(errors="replace"), help="One address a line; - is stdin."
)
@options.config
@options.as_json('One object a line: {"address", "verdict", "reason", "confidence", "suggestion", "checks", "ms"}.')
@click.option("--concurrency", default=10, show_default=True, type=click.IntRange(1, 500), help="Addresses at once.")
@click.option("--hello", help="Name to greet mail servers with; together with --mail-from asks the servers themselves.")
@click.option("--mail-from", help="Address to ask as: a real one of yours.")
@options.allow_network
@options.nameserver
@click.option("--port", type=click.IntRange(1, 65_535), help="Port of the mail servers; not 25 only on test networks.")
@click.option("--timeout", type=click.FloatRange(0.2, 3_600), help="Seconds one address may take.")
@click.option("--test-domains", is_flag=True, help="Take names under .test for real: for test networks.")
def command(
    addresses: tuple[str, ...],
    *,
    lists: tuple[Any, ...],
    config: Path | None,
    as_json: bool,
    concurrency: int,
    test_domains: bool,
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
    asyncio.run(_tell(wanted, settings, concurrency=concurrency, as_json=as_json, test_domains=test_domains))


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


async def _tell(
    addresses: Sequence[str], settings: Settings, *, concurrency: int, as_json: bool, test_domains: bool
) -> None:
    probe, resolver, memory = build_probe(settings), build_resolver(settings), CatchAllMemory()
    networks = tuple(ip_network(network) for network in settings.verification.allow_networks)

    async def one(address: str) -> Verdict:
        return await verify(
            address,
            resolver=resolver,
            probe=probe,
            catch_all=memory,
            allow_networks=networks,
            test_domains=test_domains,
        )

    with progress(len(addresses), "Verifying", shown=len(addresses) >= MANY and not sys.stdout.isatty()) as bar:
        async for verdict in _verdicts(one, addresses, concurrency):
            click.echo(
                json.dumps(verdict.to_json(), ensure_ascii=False).encode("utf-8", "replace")
                if as_json
                else _words(verdict)
            )
            bar.update(1)
    await resolver.aclose()


async def _verdicts(
    one: Callable[[str], Coroutine[Any, Any, Verdict]], addresses: Sequence[str], at_once: int
) -> AsyncIterator[Verdict]:
    """In the order given up to `ORDERED` addresses, else as they are known."""
    waiting = iter(addresses)
    slots = asyncio.Semaphore(at_once)

    async def in_turn(address: str) -> Verdict:
        async with slots:
            return await one(address)

    if len(addresses) <= ORDERED:
        for task in [asyncio.create_task(in_turn(address)) for address in waiting]:
            yield await task
        return
    tasks = {asyncio.create_task(one(address)) for address in islice(waiting, at_once)}
    while tasks:
        done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        tasks |= {asyncio.create_task(one(address)) for address in islice(waiting, len(done))}
        for task in done:
            yield task.result()


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
