"""Every emoji the bot writes is one that the playground shows: an unknown one would stand there as it is written."""

import re
from pathlib import Path

import bot.slack

ROOT = Path(__file__).parents[3]
WRITTEN = re.compile(r":([a-z][a-z0-9_+-]{2,}):")


def test_every_emoji_is_shown() -> None:
    table = (ROOT / "playground" / "page" / "emoji.js").read_text("utf-8").partition("`")[2].partition("`")[0].split()
    sources = Path(bot.slack.__file__).parent.rglob("*.py")
    written = {emoji for source in sources for emoji in WRITTEN.findall(source.read_text("utf-8"))}
    assert "rotating_light" in written
    assert written - set(table[::2]) == set()
