"""deliverabot verify: can these addresses receive mail? Needs no store and no Slack."""

import asyncio
import contextlib
import dataclasses
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from bot import settings as all_settings
from bot.cli import options
from bot.cli.in_order import InOrder
from bot.cli.lines import lines
from bot.cli.terminal import plain, progress
from bot.errors import InputError
from bot.ports import allowed_networks, build_limits, build_probe, build_resolver
from bot.settings import Settings
from checks.address import REASONS, Verdict, verify_many
from checks.address.vocabulary import translate

LISTS = {".csv", ".tsv", ".txt", ".xlsx", ".ods", ".json", ".jsonl"}  # ends of file names that are no domain's
MANY = 20  # addresses: fewer are done before a bar would be seen


@click.command(
    epilog="\b\nExamples: deliverabot verify --hello mx1.acme.com --mail-from postmaster@acme.com jo@example.com"
    "\n          deliverabot verify contacts.csv -o results.csv"
)
@click.argument("addresses", nargs=-1, metavar="ADDRESS…|LIST")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Verify LIST into this CSV file: its columns, in its order, with the answers.",
)
@click.option("--column", help="Of LIST: the addresses are in the column of this header, or number.")
@click.option("--wait", is_flag=True, help="With -o: ask greylisting servers again, after 5, 15 and 60 minutes.")
@click.option("--fresh", is_flag=True, help="With -o: ask whatever the bot's own store knows already.")
@click.option(
    "--vocabulary",
    type=click.Choice(["zerobounce", "neverbounce", "mailercheck", "reacher"]),
    help="The words of this service too.",
)
@click.option("--file", "lists", multiple=True, type=click.File("rb"), help="One address a line; - is stdin.")
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
@click.option("--timeout", type=options.Seconds(0.2, 3_600), help="Seconds one address may take.")
def command(
    addresses: tuple[str, ...],
    *,
    lists: tuple[Any, ...],
    config: Path | None,
    as_json: bool,
    concurrency: int,
    output: Path | None,
    **given: Any,
) -> None:
    """Tell whether addresses can receive mail, those named, or those of a LIST (CSV or text) of any length.

    Syntax, lists and DNS are always looked at. Mail servers are asked only where --hello and --mail-from, or the
    settings of the same names, say who asks: probing costs reputation. What is not given comes from the settings.
    Verdicts come in the order given, each as soon as it is known; where one keeps 1,000 others waiting, those go first.

    With -o, LIST may have other columns, and what is answered is kept while it runs, in OUTPUT.journal: after Ctrl-C or
    a crash the same command goes on where it was.
    """
    if bool(given["hello"]) != bool(given["mail_from"]):
        raise click.UsageError("--hello and --mail-from go together.")
    settings = _settings(all_settings.load(config), given)
    of_list = {name: given[name] for name in ("column", "wait", "fresh")}
    if output is not None:
        if output.name in ("", "-"):
            raise click.UsageError("-o needs the name of a file: what is answered is kept beside it.")
        from bot.cli import verify_list  # not above: the store it needs is loaded longer than a few answers take

        source = _only_list(addresses, lists, as_json=as_json)
        verify_list.run(
            verify_list.Request(
                source=source, output=output, concurrency=concurrency, vocabulary=given["vocabulary"], **of_list
            ),
            settings,
        )
        return
    if any(of_list.values()):
        raise click.UsageError("--column, --wait and --fresh go with -o.")
    for named in addresses:
        if named == "-":
            raise click.UsageError("what is piped in is --file -.")
        if "@" not in named and Path(named).is_file():
            raise click.UsageError(f"{named} is a file: add -o RESULTS to verify the list in it.")
        if "@" not in named and Path(named).suffix.lower() in LISTS:
            raise click.UsageError(f"{named}: there is no such file.")
    if not addresses and not lists:
        raise click.UsageError("name at least one address, or a list with --file.")
    told = asyncio.run(
        _tell(addresses, lists, settings, _written(given["vocabulary"], as_json=as_json), at_once=concurrency)
    )
    if not told:
        raise click.UsageError("there is no address in this list.")


def _only_list(addresses: Sequence[str], lists: Sequence[Any], *, as_json: bool) -> Path:
    """The one that -o is for."""
    if as_json:
        raise click.UsageError("--json writes to standard output, and -o to a file: one of them.")
    named = [*addresses, *(each.name for each in lists)]
    if len(named) != 1:
        raise click.UsageError("-o needs one list: deliverabot verify LIST -o RESULTS.")
    path = Path(named[0])
    if path.is_dir():
        raise InputError("{path}: this is a folder.", path=path)
    if not path.is_file():
        raise InputError("{path}: there is no such file. A list that is piped in has to be stored first.", path=path)
    return path


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
    addresses: Sequence[str],
    lists: Sequence[Any],
    settings: Settings,
    written: Callable[[Verdict], str | bytes],
    *,
    at_once: int,
) -> int:
    """Returns how many were told."""
    resolver = build_resolver(settings)
    in_order = InOrder(_wanted(addresses, lists))
    verdicts = verify_many(
        in_order.given(),
        resolver=resolver,
        probe=build_probe(settings),
        limits=dataclasses.replace(build_limits(settings), in_all=at_once),
        allow_networks=allowed_networks(settings),
        test_domains=True,  # whether there is a .test is for the resolver to say
    )
    count = 0
    shown = not lists and len(addresses) >= MANY and not sys.stdout.isatty()
    with progress(len(addresses), "Verifying", shown=shown) as bar:
        async with contextlib.aclosing(verdicts):
            async for verdict in in_order.of(verdicts):
                click.echo(written(verdict))
                bar.update(1)
                count += 1
    await resolver.aclose()
    return count


async def _wanted(addresses: Sequence[str], lists: Sequence[Any]) -> AsyncIterator[str]:
    for address in addresses:
        yield address
    for each in lists:
        async for line in lines(each):
            yield line


def _written(vocabulary: str | None, *, as_json: bool) -> Callable[[Verdict], str | bytes]:
    """How a verdict is told; with what another service would say."""

    def theirs(verdict: Verdict) -> dict[str, Any]:
        if vocabulary is None:
            return {}
        said = translate(verdict, vocabulary)
        return {vocabulary: {name: word for name, word in said.items() if name != "address"}}

    def as_object(verdict: Verdict) -> bytes:
        return json.dumps(verdict.to_json() | theirs(verdict), ensure_ascii=False).encode("utf-8", "replace")

    def as_words(verdict: Verdict) -> str:
        more = [
            f"  {service}: " + ", ".join(f"{name} {_listed(word)}" for name, word in said.items() if word)
            for service, said in theirs(verdict).items()
        ]
        return "\n".join([_words(verdict), *more])

    return as_object if as_json else as_words


def _listed(word: str | list[str]) -> str:
    return word if isinstance(word, str) else " ".join(word)


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
