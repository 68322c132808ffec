"""deliverabot bounce: what bounce messages mean, for a person or as JSON lines."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from bot.cli import options
from bot.cli.terminal import plain, progress
from bot.intake.files import files_under
from bot.intake.messages import messages_from, messages_in
from bot.intake.opening import UNREADABLE
from bot.intake.opening import why as why_unreadable
from checks.bounce import REASONS, Bounce, parse

FIELDS = ("recipient", "hard", "permanent", "reason", "status", "reply_code", "action", "diagnostic")
WHY = ("rule", "evidence")
MANY = 20  # files: fewer are read before a bar would be seen


@click.command(epilog="\b\nExample: deliverabot bounce --json Maildir/ | jq -r '.rows[] | select(.hard) | .recipient'")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="PATH…")
@options.as_json("One JSON object a line for each message; rows empty: no bounce.")
@click.option("--why", is_flag=True, help="Tell the rule that decided, and the words it saw.")
def command(paths: tuple[Path, ...], *, as_json: bool, why: bool) -> None:
    """Explain bounce messages: who bounced, why, and whether to mail that address again.

    PATH is a message, an mbox, a Maildir or any folder of these; - is standard input. Nothing is stored. Exit status 1:
    something could not be read; the rest was.
    """
    files = list(files_under(paths))
    failed = False
    # Where the answers go to the terminal too, they show how far it is.
    with progress(len(files), "Reading", shown=len(files) >= MANY and not sys.stdout.isatty()) as bar:
        for path in files:
            for where, message in _messages(path):
                if isinstance(message, Exception):
                    failed = True
                    click.echo(f"deliverabot bounce: {where}: {why_unreadable(message)}", err=True)
                else:
                    rows = parse(message)
                    click.echo(_json(where, rows, why=why) if as_json else _words(where, rows, why=why))
            bar.update(1)
    if failed:
        sys.exit(1)


def _messages(path: Path) -> Iterator[tuple[str, bytes | Exception]]:
    """(where, message), and at the end the error that kept the rest from being read."""
    try:
        yield from messages_from(sys.stdin.buffer) if str(path) == "-" else messages_in(path)
    except UNREADABLE as error:
        yield str(path), error


def _json(where: str, rows: list[Bounce], *, why: bool) -> bytes:
    fields = FIELDS + WHY if why else FIELDS
    report: dict[str, Any] = {"file": where, "rows": [{field: getattr(row, field) for field in fields} for row in rows]}
    return json.dumps(report, ensure_ascii=False).encode("utf-8", "replace")  # file names may hold anything


def _words(where: str, rows: list[Bounce], *, why: bool) -> str:
    if not rows:
        return f"{plain(where)}: no bounce"
    return "\n".join([f"{plain(where)}:", *(line for row in rows for line in _row(row, why=why))])


def _row(row: Bounce, *, why: bool) -> Iterator[str]:
    yield f"  {plain(row.recipient) or '(recipient not told)'}: {_verdict(row)}"
    codes = [f"{name} {value}" for name, value in (("status", row.status), ("reply", row.reply_code)) if value]
    if row.diagnostic:
        yield f"    said:  {plain(row.diagnostic)}"
    if codes:
        yield f"    codes: {', '.join(codes)}"
    if why and row.rule:
        yield f"    why:   rule {row.rule}{f', by “{plain(row.evidence)}”' if row.evidence else ''}"


def _verdict(row: Bounce) -> str:
    known = REASONS.get(row.reason)
    reason = f"{row.reason}: {known.means}" if known else row.reason
    if known is not None and not known.bounce:
        return reason
    if row.action == "delayed":
        return f"delayed, {reason}. The server still tries."
    if row.hard:
        return f"hard bounce, {reason}. Do not mail this address again."
    return f"soft bounce, {reason}. {'This mail is lost; the' if row.permanent else 'The'} address may be fine."
