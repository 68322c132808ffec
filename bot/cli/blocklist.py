"""deliverabot blocklist: what the blocklists say about IP addresses and domains. Needs no store and no Slack."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import aclosing
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import click
import msgspec
from msgspec.structs import replace

from bot import settings as all_settings
from bot.cli import options
from bot.cli.terminal import columns, plain
from bot.ports import build_resolver, read_lists
from bot.settings import Settings
from checks.blocklist import Blocklist, Catalog, Listing, check_many, guidance, parse_target, parse_targets
from checks.blocklist.health import resolver_fault
from checks.blocklist.kinds import KINDS
from checks.sentence import plain as told

AT_ONCE = 500  # lines written together
ENCODER = msgspec.json.Encoder(enc_hook=told)


@click.command(
    epilog="\b\nStatus: 0 looked up, whatever was found; 2 wrong arguments, settings or catalogue: nothing was asked.\n\n"
    "\b\nExample: deliverabot blocklist 203.0.113.7 198.51.100.0/24 news.acme.com"
)
@click.argument("targets", nargs=-1, metavar="TARGET…")
@click.option(
    "--file", "files", multiple=True, type=click.File(errors="replace"), help="One target a line; - is stdin."
)
@options.config
@options.as_json("One object a line for each target and list; state: listed, clean, good or unusable.")
@click.option("--catalog", help="A catalogue file of your own instead of the one shipped.")
@click.option(
    "--lists", "show_lists", is_flag=True, help="Show the lists instead: which are asked, and why others not."
)
@options.nameserver
@click.option(
    "--within",
    type=options.Seconds(0.2, 86_400),
    metavar="SECONDS",
    help="Time all of it may take; what is not answered by then is unusable. Default: blocklists.within.",
)
def command(
    targets: tuple[str, ...],
    *,
    files: tuple[Iterable[str], ...],
    config: Path | None,
    as_json: bool,
    catalog: str | None,
    show_lists: bool,
    nameserver: tuple[str, ...],
    within: float | None,
) -> None:
    """Look IP addresses and domains up on blocklists.

    TARGET is an IP address, a range of up to 1,024 of them (192.0.2.0/24), a domain, or - for those on standard input.
    A list that refuses, or fails its own test points, is told as unusable: never as a listing, never as clean.
    """
    settings = all_settings.load(config)
    if catalog == "":  # an empty variable of a script: not to ask other lists than it meant
        raise click.BadParameter("no file is named.", ctx=click.get_current_context(), param_hint="'--catalog'")
    if catalog:
        settings = replace(settings, blocklists=replace(settings.blocklists, catalog=catalog))
    if nameserver:
        settings = replace(settings, dns=replace(settings.dns, nameservers=list(nameserver)))
    if within:
        settings = replace(settings, blocklists=replace(settings.blocklists, within=within))
    lists = read_lists(settings)
    for words in lists.warnings:
        click.echo(f"deliverabot: {words}.", err=True)
    if show_lists:
        for line in _described(lists):
            click.echo(line)
        return
    asyncio.run(_tell(_expanded(targets, files), lists.lists, settings, as_json=as_json))


def _expanded(given: Sequence[str], files: Sequence[Iterable[str]]) -> list[str]:
    """Every target, those of files and ranges too."""
    stdin: list[Iterable[str]] = [click.open_file("-", errors="replace")] if "-" in given else []
    lines = [line.partition("#")[0].strip() for file in (*stdin, *files) for line in file]
    found: list[str] = []
    for text in (*(text for text in given if text != "-"), *(line for line in lines if line)):
        try:
            found += [target.text for target in parse_targets(text)]
        except ValueError as error:
            raise click.BadParameter(str(error), ctx=click.get_current_context(), param_hint="'TARGET…'") from None
    if not found:
        raise click.UsageError("name at least one target, or a list of them with --file.")
    return found


async def _tell(targets: Sequence[str], catalog: Sequence[Blocklist], settings: Settings, *, as_json: bool) -> None:
    resolver = build_resolver(settings)
    least = settings.blocklists.alert_weight
    by_zone = {(each.zone, kind): each for each in catalog for kind in KINDS[each.kind]}
    failed: dict[str, str] = {}
    taken = {kind for _, kind in by_zone}
    untaken = [target for target in targets if parse_target(target).kind not in taken]
    if untaken:
        click.echo(f"deliverabot: no list takes {untaken[0]}, or what is of its kind.", err=True)
    within = settings.blocklists.within
    over = asyncio.get_running_loop().time() + within
    try:
        looking = check_many(targets, resolver=resolver, catalog=catalog, within=within)
        async with aclosing(looking) as found:
            pending: list[Listing] = []
            async for listing in found:
                if failed.get(listing.list) != "":
                    failed[listing.list] = listing.reason if listing.state == "unusable" else ""
                # A target is told as a whole.
                if len(pending) >= AT_ONCE and listing.target != pending[-1].target:
                    _write(pending, by_zone, least, as_json=as_json)
                    pending = []
                pending.append(listing)
            _write(pending, by_zone, least, as_json=as_json)
    finally:
        await resolver.aclose()
    if asyncio.get_running_loop().time() >= over:
        click.echo(f"deliverabot: not all was answered within {within:g} s (--within, blocklists.within).", err=True)
    elif fault := resolver_fault(failed):
        click.echo(f"deliverabot: {fault}. deliverabot doctor tells more.", err=True)


def _write(
    listings: Sequence[Listing], catalog: dict[tuple[str, str], Blocklist], least: float, *, as_json: bool
) -> None:
    if not listings:
        return
    if as_json:
        click.echo(b"\n".join(map(ENCODER.encode, listings)))
        return
    for target, own in groupby(listings, attrgetter("target")):
        for line in _words(target, list(own), catalog, least):
            click.echo(line)


def _words(
    target: str, own: Sequence[Listing], catalog: dict[tuple[str, str], Blocklist], least: float
) -> Iterator[str]:
    """`least`: the weight from which on listings are an alert of the bot's watch."""
    by_state = {state: [each for each in own if each.state == state] for state in ("listed", "good", "unusable")}
    kind = parse_target(target).kind
    answered = len(own) - len(by_state["unusable"])
    listed = by_state["listed"]
    weights = {each.list: catalog[each.list, kind].weight for each in listed}
    told = f"listed on {len(listed)} of {answered} lists" if answered else "unknown, for no list answered"
    if listed and (least != 1 or any(weight != 1 for weight in weights.values())):
        weight = sum(weights[each.list] for each in listed if each.severity != "info")
        told += f", with the weight {weight:g} of the {least:g} that alert"
    yield f"{target}: {told}"
    for listing in listed:
        weighs = f", weight {weights[listing.list]:g}" if weights[listing.list] != 1 else ""
        yield f"  listed on {listing.list} ({listing.severity}{weighs}): {plain(listing.meaning or listing.reason)}"
        advice = guidance(catalog[listing.list, kind], listing.codes)
        yield from (f"    {plain(words)}" for words in (listing.reason, advice.first, advice.ask, advice.ends) if words)
    for each in by_state["good"]:
        yield f"  good on {each.list}: {plain(each.meaning)}" if each.meaning else f"  good on {each.list}"
    if by_state["unusable"]:
        yield f"  no answer that counts from {len(by_state['unusable'])}:"
        yield from columns([(each.list, each.reason) for each in by_state["unusable"]], indent="    ")


def _described(catalog: Catalog) -> list[str]:
    rows = [("list", "kind", "purpose", "severity", "weight", "operator", "policy")]
    for each in catalog.lists:
        policy = f"dead: {each.dead}" if each.dead else each.policy
        rows.append((each.zone, each.kind, each.purpose, each.severity, f"{each.weight:g}", each.operator, policy))
    return [*columns(rows), *(f"not asked: {zone}: {why}" for zone, why in catalog.left_out)]
