"""deliverabot backtest: what the detector would have said of one's own history, and what a pause then would have saved."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from msgspec import Struct

from bot import clock
from bot import settings as all_settings
from bot.cli import options
from bot.cli.terminal import plain
from bot.clock import SECOND
from bot.intake import files, history
from bot.intake.found import Unreadable
from bot.rate_checks import KINDS
from bot.settings import Settings
from bot.store.events import Entry
from bot.watch.rate_rules import detector_of
from checks.rate import Change, State, sentence, standing

MAILED = ("delivered", "hard", "soft", "sender_side", "unknown")
TICK = 60


class Moment(Struct, frozen=True):
    """Mails sent at `sent_at`, or (`n` 0) one that bounced hard, known at `at`; seconds."""

    at: int
    kind: str
    name: str
    sent_at: int
    n: int


class Alarm(Struct):
    """From when to when a subject would have alarmed, how bad it got, and what bounced of the mails sent in that time."""

    kind: str
    name: str
    at: int
    change: Change
    critical: bool = False
    until: int | None = None
    avoided: int = 0
    mails: int = 0


@click.command(epilog="\b\nExample: deliverabot backtest last-month.csv")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="FILE…")
@options.as_json(
    'One object an alarm: {"kind", "subject", "severity", "at", "until", "sent", "hard", "usual", "limit", "avoided",'
    ' "mails"}; limit: the one that was broken, null: it is the rise.'
)
@options.config
def command(paths: tuple[Path, ...], *, as_json: bool, config: Path | None) -> None:
    """Tell what would have alarmed in your own history, when, and what a pause would have saved.

    Read are events in any form that `deliverabot import` reads, or counts (CSV with a header, or JSON lines): day or
    time, subject, sent, hard, and optionally kind (campaign, domain, ip, provider). Each subject is judged by what
    [rates] and [[limits]] of the settings say of it, as the watch does; so you see what another setting would have done.
    What several subjects have in common, which the watch tells in one message, is told of each.
    Nothing is stored. Exit status 1: something could not be read; it is told, and the rest was judged.
    """
    settings = all_settings.load(config)
    refused: list[Unreadable] = []
    moments = [moment for path in files.files_under(paths) for moment in _moments(path, refused)]
    moments.sort(key=lambda moment: (moment.at, moment.n == 0))  # mails before their bounces
    alarms = replay(moments, settings)
    for line in map(_json, alarms) if as_json else _words(alarms, moments):
        click.echo(line)
    for place in refused[:20]:
        click.echo(f"deliverabot backtest: {plain(place.where)}: {plain(place.why)}", err=True)
    if len(refused) > 20:
        click.echo(f"deliverabot backtest: … and {len(refused) - 20:,} more", err=True)
    if refused:
        sys.exit(1)


def replay(moments: Iterable[Moment], settings: Settings) -> list[Alarm]:
    """Judged in the order in which it became known, minute by minute where there was something new.

    As with the watch, a spike and the limits that its subject breaks are one alarm, which lasts until none of them does.
    """
    detectors = {kind: detector_of(settings, "hard", kind) for kind in KINDS}
    alarms: list[Alarm] = []
    going_on: dict[tuple[str, str], Alarm] = {}
    told: dict[tuple[str, str], list[Moment]] = {}
    tick = 0

    def look(now: int) -> None:
        for kind, detector in detectors.items():
            for name, change in detector.tick(now):
                if change.fires and (kind, name) not in going_on:
                    going_on[kind, name] = Alarm(kind, name, now, change)
                    alarms.append(going_on[kind, name])
                elif (kind, name) in going_on and not detector.keys[name].alarming:
                    going_on.pop((kind, name)).until = now
        for (kind, name), alarm in going_on.items():
            detector = detectors[kind]
            found = standing(detector.keys[name], detector.rule_of(name), now)
            alarm.critical = alarm.critical or found.state is State.CRITICAL

    for moment in moments:
        if tick and moment.at >= tick:
            look(tick)
        tick = moment.at - moment.at % TICK + TICK
        told.setdefault((moment.kind, moment.name), []).append(moment)
        detector = detectors[moment.kind]
        if moment.n:
            detector.sent(moment.name, moment.sent_at, moment.n)
        else:
            detector.bounced(moment.name, moment.at, moment.sent_at)
    if tick:
        look(tick)
    for alarm in alarms:
        for moment in told[alarm.kind, alarm.name]:
            if alarm.at <= moment.sent_at < (alarm.until or sys.maxsize):
                alarm.mails += moment.n
                alarm.avoided += moment.n == 0
    return alarms


def _moments(path: Path, refused: list[Unreadable]) -> Iterator[Moment]:
    if history.holds_counts(path):
        for row in history.read(path):
            if isinstance(row, Unreadable):
                refused.append(row)
            elif row.sent:
                at = row.at // SECOND
                yield Moment(at, row.kind, row.subject, at, row.sent)
                for _ in range(row.hard):
                    yield Moment(at, row.kind, row.subject, at, 0)
        return
    for found in files.read(path, source="backtest", now=clock.now()):
        if isinstance(found, Unreadable):
            refused.append(found)
        elif isinstance(found, Entry):
            yield from _of_event(found)


def _of_event(entry: Entry) -> Iterator[Moment]:
    """Mails told as sent are told again by what became of them: only the outcome counts."""
    if entry.column not in MAILED:
        return
    sent_at, at = entry.counted_at // SECOND, entry.at // SECOND
    for kind, name in entry.subjects():
        if kind in KINDS:
            yield Moment(sent_at, kind, name, sent_at, entry.count)
            if entry.column == "hard":
                yield Moment(max(at, sent_at), kind, name, sent_at, 0)


def _json(alarm: Alarm) -> str:
    said = {
        "kind": alarm.kind,
        "subject": alarm.name,
        "severity": "critical" if alarm.critical else "warning",
        "at": _when(alarm.at),
        "until": _when(alarm.until) if alarm.until else None,
        "sent": alarm.change.n,
        "hard": alarm.change.k,
        "usual": round(alarm.change.odds.usual, 5),
        "limit": alarm.change.limit or None,
        "avoided": alarm.avoided,
        "mails": alarm.mails,
    }
    return json.dumps(said, ensure_ascii=False)


def _words(alarms: list[Alarm], moments: list[Moment]) -> Iterator[str]:
    for alarm in alarms:
        severity = "critical" if alarm.critical else "warning"
        yield f"{_when(alarm.at)}  {severity}: {plain(sentence(alarm.name, alarm.change))}"
        over = f"Over at {_when(alarm.until)}." if alarm.until else "Not over at the end."
        yield f"  {over} A pause then: {alarm.avoided:,} hard bounces of {alarm.mails:,} mails not sent."
    mails = sum(moment.n for moment in moments)
    subjects = len({(moment.kind, moment.name) for moment in moments})
    yield f"{len(alarms)} alarms in {mails:,} mails of {subjects:,} subjects."


def _when(t: int) -> str:
    return datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%d %H:%M")
