"""deliverabot hook: what a platform's webhook request would be taken for. Nothing is stored."""

import json
import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from bot import platforms
from bot import settings as all_settings
from bot.cli import options, platform_guide
from bot.cli.terminal import plain
from bot.clock import to_rfc3339
from bot.errors import InputError, NotFound
from bot.platforms import Event, Platform, Reading, Request


@click.command(
    epilog="\b\nExample: curl -s https://requests.example/last | deliverabot hook --json mailgun - | jq .class"
)
@click.argument("platform", metavar="PLATFORM", default="")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="[FILE]", required=False)
@options.as_json("One JSON object a line for each event.")
@options.config
@click.option("--markdown", is_flag=True, help="How every platform is set up, as docs/platforms-setup.md has it.")
def command(platform: str, file: Path | None, config: Path | None, *, as_json: bool, markdown: bool) -> None:
    """Read a recorded webhook request of a platform, and tell the events in it; without FILE, how it is set up.

    FILE is the body as it came, or a JSON object with "headers" and "body" (and "method", "url"), which a form needs; - is
    standard input. Signatures are not looked at, and nothing is stored. Exit status 1: it could not be read.
    """
    if markdown:
        click.echo("\n".join(platform_guide.as_markdown()).rstrip())
        return
    if not platform:
        raise click.UsageError(f"PLATFORM is missing: one of {', '.join(platforms.names())}")
    try:
        chosen = platforms.load(platform)
    except NotFound as error:
        raise click.BadParameter(str(error), param_hint="PLATFORM") from None
    if file is None:
        click.echo("\n".join(platform_guide.as_words(chosen, all_settings.load(config).web.public_url)))
        return
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    reading = chosen.read(_request(content).unpacked())
    for event in reading.events:
        click.echo(_as_json(event) if as_json else _in_words(event))
    if not as_json:
        _say_the_rest(chosen, reading)


def _request(content: bytes) -> Request:
    recorded = _recorded(content)
    if recorded is None:
        return Request.of(body=content)
    body = recorded["body"]
    headers = recorded.get("headers")
    return Request.of(
        method=str(recorded.get("method", "POST")),
        url=str(recorded.get("url", "")),
        headers={str(name): str(value) for name, value in headers.items()} if isinstance(headers, dict) else {},
        body=(body if isinstance(body, str) else json.dumps(body)).encode("utf-8", "surrogatepass"),
    )


def _recorded(content: bytes) -> dict[str, Any] | None:
    """A recorded request, as such or within a corpus's case; None where it is a body alone."""
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if isinstance(found, dict) and isinstance(found.get("request"), dict):
        found = found["request"]
    return found if isinstance(found, dict) and "body" in found and "headers" in found else None


def _as_json(event: Event) -> str:
    told = msgspec.to_builtins(event)
    if event.at is not None:
        told["at"] = to_rfc3339(event.at)
    if event.sent_at is not None:
        told["sent_at"] = to_rfc3339(event.sent_at)
    return json.dumps(told | {"counted": event.counted or None}, ensure_ascii=False)


def _in_words(event: Event) -> str:
    when = to_rfc3339(event.at) if event.at is not None else "no time"
    meaning = f"{event.meaning}{f' ({event.reason})' if event.reason else ''}" if event.meaning else event.kind
    counted = "counted" if event.counted else "not counted"
    said = f"\n    {plain(event.diagnostic or event.description)}" if event.diagnostic or event.description else ""
    return f"{when}  {plain(event.recipient) or 'no recipient'}  {plain(event.word)}: {meaning}, {counted}{said}"


def _say_the_rest(platform: Platform, reading: Reading) -> None:
    if reading.confirm:
        click.echo("A request to confirm the subscription; the bot confirms it for what is set up.")
    elif not reading.events:
        ignored = ", ".join(f"{word} ({count})" for word, count in reading.ignored.items())
        click.echo(f"No event of {platform.title} in it{f': {ignored}' if ignored else ''}. It is answered with 200.")
