"""One followed log: from its lines to the store, the position in the same transaction as the events."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from bot.clock import Clock
from bot.intake.log.follow import Follower, Piece
from bot.intake.log.postfix import PostfixLog
from bot.intake.log.rotated import Position, decode
from bot.intake.reader import Reader, Refused, Unreachable
from bot.intake.verp import Verp
from bot.settings import FollowedLog
from bot.store import Store, sources
from bot.store.events import Entry
from bot.store.sources import Source

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks for new lines
SIGN = 300.0  # seconds after which a log without new lines is told to be followed still


class LogReader(Reader):
    """Follows one log."""

    def __init__(
        self, wanted: FollowedLog, *, verp: Verp | None, store: Store, clock: Clock, look: float = LOOK
    ) -> None:
        super().__init__(Source("log", wanted.name), store, clock)
        self._wanted = wanted
        self._verp = verp
        self._look = look

    async def read(self) -> None:
        """Until stopped."""
        position = decode(await self.store.read(sources.position, self.source))
        follower, lines = await self._blocking(self._begin, position)
        try:
            if follower.lost:
                log.warning("%s: the file it was left in is gone: what came after may be missing", self.name)
            await self.worked()
            quiet = 0.0
            while not self.stopping.is_set():
                piece, entries = await self._blocking(self._next, follower, lines)
                if piece is not None:
                    encoded = piece.position.encode()
                    await self.store.write(sources.take, self.source, entries, self.clock(), position=encoded)
                    quiet = 0.0
                    continue
                await self.pause(self._look)
                quiet += self._look
                if quiet >= SIGN:
                    await self.worked()
                    quiet = 0.0
        finally:
            follower.close()

    def _begin(self, position: Position | None) -> tuple[Follower, PostfixLog]:
        follower = Follower(Path(self._wanted.path), position)
        lines = PostfixLog(now=self.clock(), wanted=self._wanted, verp=self._verp)
        lines.remember(follower.behind())
        return follower, lines

    def _next(self, follower: Follower, lines: PostfixLog) -> tuple[Piece | None, list[Entry]]:
        piece = follower.next()
        if piece is None:
            return None, []
        lines.tell_time(self.clock())
        return piece, list(lines.read(piece.lines))

    async def _blocking(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        try:
            return await asyncio.to_thread(work, *arguments, **named)
        except PermissionError as error:
            raise Refused(f"{error.filename}: may not be read by the bot's user") from None
        except OSError as error:
            raise Unreachable(f"{error.filename or self._wanted.path}: {error.strerror or error}") from None
