"""What an examination finds, and the frame every one runs in: its time is limited, and a crash of it is a finding."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, NamedTuple

from msgspec import Struct

log = logging.getLogger(__name__)

State = Literal["ok", "warning", "failure", "skipped"]


class Result(Struct, frozen=True):
    """One finding: `about` names it, `what` is a line on what is, `mend` a line on what to do ("" where nothing is)."""

    about: str
    state: State
    what: str
    mend: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"about": self.about, "state": self.state, "what": self.what, "mend": self.mend}


def ok(about: str, what: str) -> Result:
    return Result(about, "ok", what)


def warning(about: str, what: str, mend: str) -> Result:
    return Result(about, "warning", what, mend)


def failure(about: str, what: str, mend: str) -> Result:
    return Result(about, "failure", what, mend)


def skipped(about: str, what: str, mend: str = "") -> Result:
    return Result(about, "skipped", what, mend)


class Examination(NamedTuple):
    """One thing to look at. `limit`: seconds it may take."""

    about: str
    look: Callable[[], Awaitable[Result | Sequence[Result]]]
    limit: float = 15.0


async def conduct(examination: Examination) -> Sequence[Result]:
    """Its results, whatever becomes of it."""
    about, look, limit = examination
    try:
        async with asyncio.timeout(limit):
            found = await look()
            return [found] if isinstance(found, Result) else found
    except TimeoutError:
        return [failure(about, f"the examination took longer than {limit:g} s", "Look at what it asks, and try again.")]
    except Exception as error:  # what failed is told as its own thing; the others go on
        log.debug("examination of %s failed", about, exc_info=True)
        told = f"{type(error).__name__}: {error}".rstrip(": ")
        return [
            failure(about, f"the examination itself failed: {told}", "This is a bug of Deliverabot: please report it.")
        ]
