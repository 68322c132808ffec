"""Options that several verbs have. What they refuse is a usage error: one line, status 2."""

import math
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar

import click

from checks.dns import parse_nameserver

F = TypeVar("F", bound=Callable[..., Any])


class Seconds(click.FloatRange):
    """A number of seconds: not one that is none (nan), which would be within any range."""

    name = "number of seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        return self.fail(f"{value!r} is no {self.name}.", param, ctx) if math.isnan(seconds) else seconds


def config(command: F) -> F:
    """`--config FILE`."""
    return click.option(
        "--config", type=click.Path(path_type=Path), help="Settings file. Default: deliverabot.toml, if there is one."
    )(command)


def as_json(what: str) -> Callable[[F], F]:
    """`--json`; `what` tells the shape."""
    return click.option("--json", "as_json", is_flag=True, help=what)


def nameserver(command: F) -> F:
    """`--nameserver HOST:PORT`, repeatable."""
    return click.option(
        "--nameserver",
        multiple=True,
        metavar="HOST:PORT",
        callback=_each(parse_nameserver),
        help="Resolver to ask instead of the system's; several are asked in turn.",
    )(command)


def allow_network(command: F) -> F:
    """`--allow-network CIDR`, repeatable."""
    return click.option(
        "--allow-network",
        multiple=True,
        metavar="CIDR",
        callback=_each(ip_network),
        help="Private network that may be connected to.",
    )(command)


def _each(read: Callable[[str], Any]) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[str, ...]]:
    def callback(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
        for text in given:
            try:
                read(text)
            except ValueError as error:
                raise click.BadParameter(str(error)) from None
        return given

    return callback
