"""deliverabot detect: the detector by itself, for events on standard input. It is the very code that the watch runs."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import click
import msgspec
from msgspec import Meta, Struct

from bot import settings as all_settings
from bot.cli import options
from bot.rate_checks import KINDS
from bot.watch.rate_rules import detector_of
from checks.rate import MEASURES, Change, Detector, sentence

Seconds = Annotated[float, Meta(ge=0, lt=2**32 - 1)]
STATUS = 2  # a line that cannot be read: what follows would be judged by a past that is not so


class Start(Struct, tag_field="kind", tag="start"):
    """A new stream: nothing is known of any key."""

    t: Seconds = 0
    tick: Annotated[float, Meta(gt=0)] = 60


class Sent(Struct, tag_field="kind", tag="sent"):
    """`n` mails of a key went out."""

    t: Seconds
    key: str
    n: Annotated[int, Meta(ge=0, lt=2**31)]


class Bounce(Struct, tag_field="kind", tag="bounce"):
    """One of them bounced; `sent_t` None where nobody told when it was sent."""

    t: Seconds
    key: str
    sent_t: float | None = None


class Tick(Struct, tag_field="kind", tag="tick"):
    """Time to look."""

    t: Seconds


Line = Start | Sent | Bounce | Tick


@click.command(
    epilog='\b\nExample: printf \'%s\\n\' \'{"kind":"sent","t":0,"key":"acme-q4","n":60}\' | deliverabot detect --json'
)
@options.as_json('One object a change, then {"kind": "tick", "t": …}, for every tick.')
@click.option(
    "--measure", type=click.Choice(sorted(MEASURES)), default="hard", show_default=True, help="What is counted."
)
@click.option(
    "--kind", type=click.Choice(KINDS), default="campaign", show_default=True, help="What the keys are, for [[limits]]."
)
@options.config
def command(*, as_json: bool, measure: str, kind: str, config: Path | None) -> None:
    """Tell spikes in events read from standard input, as the watch would.

    Each key is judged by what [rates] and [[limits]] of the settings say of it. Where there are no settings at all, by
    the detector's own rules: they ask for three bounces, but for no least number of mails.

    \b
    Lines in, as JSON, t in seconds:
      {"kind": "start", "t": 0, "tick": 60}             a new stream begins
      {"kind": "sent", "t": T, "key": K, "n": N}        N mails of K were sent
      {"kind": "bounce", "t": T, "key": K, "sent_t": S} one bounced; S null: nobody knows when it was sent
      {"kind": "tick", "t": T}                          time to look; every tick is answered at once
    Exit status 2: a line could not be read; it is named, and nothing after it is judged.
    """
    settings = all_settings.load(config)
    begin = partial(Detector, MEASURES[measure])
    if all_settings.are_said(config):
        begin = partial(detector_of, settings, measure, kind)
    try:
        _follow(begin, as_json=as_json)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the answers has gone


def _follow(begin: Callable[[], Detector], *, as_json: bool) -> None:
    decode = msgspec.json.Decoder(Line).decode
    stream = _Stream(begin, as_json=as_json)
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.isspace():
            try:
                stream.take(decode(line))
            except (msgspec.DecodeError, ValueError) as error:
                _refuse(number, line, error)


class _Stream:
    """Lines, one after the other; ticks are answered at once."""

    def __init__(self, begin: Callable[[], Detector], *, as_json: bool) -> None:
        self.begin = begin
        self.detector = begin()
        self.show = _json if as_json else _words
        self.last = 0.0

    def take(self, line: Line) -> None:
        """ValueError where time goes back."""
        if isinstance(line, Sent):
            if line.n:
                self.detector.sent(line.key, int(line.t), line.n)
        elif isinstance(line, Bounce):
            self.detector.bounced(line.key, int(line.t), None if line.sent_t is None else int(line.sent_t))
        elif isinstance(line, Tick):
            if line.t < self.last:
                raise ValueError(f"time goes back, from {self.last:g} to {line.t:g}")
            self.last = line.t
            out = sys.stdout.buffer
            out.writelines(self.show(self.detector.tick(int(line.t)), line.t))
            out.flush()
        else:
            self.detector, self.last = self.begin(), 0.0


def _json(changes: Iterator[tuple[str, Change]], t: float) -> Iterator[bytes]:
    encode = msgspec.json.encode
    at = int(t) if t == int(t) else t
    for name, change in changes:
        said = {
            "t": at,
            "key": name,
            "state": "fire" if change.fires else "recover",
            "severity": "critical" if change.critical else "warn",
            "n": change.n,
            "k": change.k,
            "baseline": round(change.odds.usual, 6),
        }
        if change.limit:
            said |= {"rule": "policy", "limit": change.limit}
        if change.idle:
            said["idle"] = True
        yield encode(said) + b"\n"
    yield encode({"kind": "tick", "t": at}) + b"\n"


def _words(changes: Iterator[tuple[str, Change]], t: float) -> Iterator[bytes]:
    for name, change in changes:
        yield f"{t:g}  {sentence(name, change)}\n".encode()


def _refuse(number: int, line: bytes, why: object) -> NoReturn:
    shown = line.decode("utf-8", "replace").strip()
    short = shown if len(shown) <= 120 else shown[:119] + "…"
    click.echo(f"deliverabot detect: line {number}: {why}: {short}", err=True)
    sys.exit(STATUS)
