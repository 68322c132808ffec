"""deliverabot review: the reviews, or one of them with its votes and addresses."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot.cli import options
from bot.cli.stored import opened
from bot.cli.terminal import columns, moment, plain
from bot.clock import to_rfc3339
from bot.errors import NotFound
from bot.spreadsheet import csv_rows
from bot.store import Connection, reviews
from bot.store.reviews import Listed, Review, Vote

Row = tuple[str, ...]
ALL = ("id", "state", "asked_at", "asked_by", "addresses", "approved", "quorum", "about")
ONE = ("address", "reason", "times", "last_at", "evidence")


@click.command(epilog="\b\nExample: deliverabot review 3 --csv > review-3.csv")
@click.argument("review_id", required=False, type=int, metavar="[ID]")
@options.config
@click.option("--csv", "as_csv", is_flag=True, help="For a spreadsheet: the reviews, or the addresses of one.")
def command(review_id: int | None, *, config: Path | None, as_csv: bool) -> None:
    """Show the latest reviews; with ID, that one with its votes and addresses."""
    lines = asyncio.run(_one(review_id, config, as_csv=as_csv) if review_id else _all(config, as_csv=as_csv))
    for line in lines:
        click.echo(line)


async def _all(config: Path | None, *, as_csv: bool) -> list[str]:
    async with opened(config) as store:
        found = await store.read(_with_votes)
    if as_csv:
        return csv_rows(
            [ALL, *(_row(review, votes, to_rfc3339(review.asked_at)) for review, votes in found)]
        ).splitlines()
    if not found:
        return ["No review yet. Ask for one in Slack: Review addresses, on an alert."]
    return columns([ALL, *(_row(review, votes, moment(review.asked_at)) for review, votes in found)])


async def _one(review_id: int, config: Path | None, *, as_csv: bool) -> list[str]:
    async with opened(config) as store:
        review = await store.read(reviews.get, review_id)
        if review is None:
            raise NotFound(f"There is no review {review_id}. See: deliverabot review")
        votes = await store.read(reviews.votes, review_id)
        listed = await store.read(reviews.addresses, review_id)
    if as_csv:
        return csv_rows([ONE, *_addresses(listed)]).splitlines()
    return [*_about(review, votes), "", *columns([ONE, *_addresses(listed)])]


def _with_votes(db: Connection) -> list[tuple[Review, list[Vote]]]:
    return [(review, reviews.votes(db, review.id)) for review in reviews.latest(db)]


def _row(review: Review, votes: Sequence[Vote], asked: str) -> Row:
    approved = sum(vote.choice == "approve" for vote in votes)
    numbers = (str(review.size), str(approved), str(review.quorum))
    return (str(review.id), review.state, asked, review.asked_by, *numbers, review.title or "everything")


def _about(review: Review, votes: Sequence[Vote]) -> Iterator[str]:
    about = f" of {plain(review.title)}" if review.title else ""
    yield f"Review {review.id}: {review.state}; {review.size} addresses{about}"
    yield f"asked by {review.asked_by}, {moment(review.asked_at)}; ends {moment(review.expires_at)}"
    if review.decided_at is not None:
        yield f"decided {moment(review.decided_at)}"
    approved = sum(vote.choice == "approve" for vote in votes)
    yield f"approved by {approved} of the {review.quorum} it needs"
    for vote in votes:
        why = f", because: {plain(vote.why)}" if vote.why else ""
        yield f"  {vote.who}: {vote.choice}, {moment(vote.at)}{why}"
    yield f"hash of the list: {review.hash}"


def _addresses(listed: Sequence[Listed]) -> Iterator[Row]:
    for each in listed:
        yield each.address, each.reason, str(each.times), to_rfc3339(each.last_at), plain(each.evidence)
