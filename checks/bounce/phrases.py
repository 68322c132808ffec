"""Loads phrases.toml: how bounces and automatic answers announce themselves."""

import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Final

from checks.bounce.wording import Index, compile_pattern


class Phrases:
    """Several wordings of one thing."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._index = Index((0, compile_pattern(source)) for source in sources)

    def find(self, text: str) -> str:
        """The first wording found in this normalised text, or ""."""
        for pattern in self._index.candidates(text).get(0, ()):
            if found := pattern.search(text):
                return found
        return ""


def _load() -> dict[str, dict[str, Phrases]]:
    tables = tomllib.loads(files(__package__).joinpath("phrases.toml").read_text("utf-8"))
    return {name: {kind: Phrases(words) for kind, words in table.items()} for name, table in tables.items()}


_TABLES = _load()
BOUNCE_MAILBOX: Final = _TABLES["bounce"]["mailbox"]
BOUNCE_NAME: Final = _TABLES["bounce"]["name"]
BOUNCE_SUBJECT: Final = _TABLES["bounce"]["subject"]
BOUNCE_OPENING: Final = _TABLES["bounce"]["opening"]
DELAY: Final = _TABLES["bounce"]["delay"]
SUCCESS: Final = _TABLES["bounce"]["success"]
ORIGINAL_LINE: Final = _TABLES["original"]["line"]
AUTO_REPLY_SUBJECT: Final = _TABLES["auto_reply"]["subject"]
FORWARD_LINE: Final = _TABLES["forward"]["line"]
FORWARD_SUBJECT: Final = _TABLES["forward"]["subject"]
OPT_OUT: Final = _TABLES["opt_out"]["text"]
