"""Options that several verbs have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def config(command: F) -> F:
    """`--config FILE`."""
    return click.option(
        "--config", type=click.Path(path_type=Path), help="Settings file. Default: deliverabot.toml, if there is one."
    )(command)


def as_json(what: str) -> Callable[[F], F]:
    """`--json`; `what` tells the shape."""
    return click.option("--json", "as_json", is_flag=True, help=what)
