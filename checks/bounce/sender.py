"""Tells a mail system from a person by what a From header says."""

import re

from checks.bounce.classify import plain
from checks.bounce.phrases import BOUNCE_MAILBOX, BOUNCE_NAME

_LOCAL_PART = re.compile(r"([^\s<>()\[\]:;,\"']{1,120})@|<([\w.-]{1,60})>|^([\w.-]{1,60})$")


def is_mail_system(header: str) -> bool:
    """Whether a mail system wrote this From: by its mailbox or its name. An empty one (<>) is a mail system's too."""
    sender = plain(header)
    if sender.strip(" \"'") in ("", "<>"):
        return True
    local = _LOCAL_PART.search(sender)
    if local and BOUNCE_MAILBOX.find(next(filter(None, local.groups()))):
        return True
    name = _LOCAL_PART.sub(" ", sender)
    return bool(BOUNCE_NAME.find(name)) or name.strip(" \"'<>()") == "postmaster"
