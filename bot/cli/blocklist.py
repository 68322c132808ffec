"""deliverabot blocklist: what the blocklists say about IP addresses and domains. Needs no store and no Slack."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from bot import settings as all_settings
from bot.cli import options
from bot.cli.terminal import columns, plain
from bot.ports import build_catalog, build_resolver
from bot.settings import Settings
from checks.blocklist import Listing, check, parse_target


def _target(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    for text in given:
        try:
            parse_target(text)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
    return given


@click.command(epilog="\b\nExample: deliverabot blocklist 203.0.113.7 news.acme.com")
@click.argument("targets", nargs=-1, required=True, callback=_target, metavar="TARGET…")
@options.config
@options.as_json("One object a line for each target and list; state: listed, clean, good or unusable.")
@click.option("--catalog", help="A catalogue file of your own instead of the one shipped.")
@options.nameserver
def command(
    targets: tuple[str, ...], *, config: Path | None, as_json: bool, catalog: str | None, nameserver: tuple[str, ...]
) -> None:
    """Look IP addresses and domains up on blocklists.

    TARGET is an IP address or a domain. A list that refuses, or fails its own test points, is told as unusable: never
    as a listing, never as clean.
    """
    settings = all_settings.load(config)
    if catalog:
        settings = replace(settings, blocklists=replace(settings.blocklists, catalog=catalog))
    if nameserver:
        settings = replace(settings, dns=replace(settings.dns, nameservers=list(nameserver)))
    listings = asyncio.run(_look(targets, settings))
    for line in map(_json, listings) if as_json else _words(listings):
        click.echo(line)


async def _look(targets: Sequence[str], settings: Settings) -> list[Listing]:
    resolver = build_resolver(settings)
    try:
        return await check(targets, resolver=resolver, catalog=build_catalog(settings))
    finally:
        await resolver.aclose()


def _json(listing: Listing) -> str:
    return json.dumps(listing.to_json(), ensure_ascii=False)


def _words(listings: Sequence[Listing]) -> Iterator[str]:
    for target in dict.fromkeys(listing.target for listing in listings):
        own = [listing for listing in listings if listing.target == target]
        count = {state: sum(each.state == state for each in own) for state in ("listed", "clean", "good", "unusable")}
        answered = len(own) - count["unusable"]
        yield f"{target}: " + (
            f"listed on {count['listed']} of {answered} lists" if answered else "unknown, for no list answered"
        )
        for listing in own:
            if listing.state == "listed":
                yield f"  listed on {listing.list} ({listing.severity}): {plain(listing.meaning or listing.reason)}"
                yield from (f"    {plain(words)}" for words in (listing.reason, listing.delist) if words)
        yield from (f"  good on {each.list}: {plain(each.meaning)}" for each in own if each.state == "good")
        if count["unusable"]:
            yield f"  no answer that counts from {count['unusable']}:"
            yield from columns([(each.list, each.reason) for each in own if each.state == "unusable"], indent="    ")
