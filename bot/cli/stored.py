"""The store, for verbs that only look: they make none where there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot import settings as all_settings
from bot.errors import NotFound
from bot.store import Store


@asynccontextmanager
async def opened(config: Path | None) -> AsyncIterator[Store]:
    """The store that the settings name."""
    async with Store(_path(config)) as store:
        yield store


def _path(config: Path | None) -> Path:
    path = Path(all_settings.load(config).store.path)
    if not path.exists() or (path.is_file() and not path.stat().st_size):  # SQLite would take an empty file for one
        raise NotFound(f"store.path = '{path}': there is no store yet. Start the bot once, or name the one it uses.")
    return path
