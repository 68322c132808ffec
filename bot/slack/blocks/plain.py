"""A message's mrkdwn as plain text, for a mail. Pure."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.slack.locale import Language

TOKEN = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
TITLE = re.compile(r"(?m)^(?=\*[^*\n]+\*$)")  # a line that is bold as a whole
STAR = re.compile("(?<!\u200b)\\*(?!\u200b)")  # one that formats; those of other people's words stand between spaces
NO_WIDTH = "\u200b"


def plain(mrkdwn: str, say: Language, zone: str) -> str:
    """Moments are written out in a time zone, links with their address; people stay what Slack calls them by."""
    text = TITLE.sub("\n", mrkdwn)
    text = TOKEN.sub(lambda found: _token(found[1], found[2] or "", say, zone), text)
    text = STAR.sub("", text).replace(NO_WIDTH, "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token(what: str, words: str, say: Language, zone: str) -> str:
    if what.startswith("!date^"):
        _, seconds, form = what.split("^", 2)
        moment = datetime.fromtimestamp(int(seconds), UTC).astimezone(ZoneInfo(zone))
        return say.moment(moment) if "date" in form else f"{moment:%H:%M}"
    if what[0] in "@!#":
        return f"{'#' if what[0] == '#' else '@'}{words or what.rpartition('^')[2].lstrip('@!#')}"
    return f"{words} ({what})" if words else what
