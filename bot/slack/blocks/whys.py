"""What `checks.address` says in a sentence, for people: why nobody was asked, why something is no address.

The sentences are its own, and those of email-validator; one that is not known here is shown as it is.
"""

import re

from bot.slack.blocks.text import code, escape
from bot.slack.locale import Language

UNWELCOME = re.compile(r"(\S+) is not asked: its answers tell nothing, or asking is not welcome there")
LEFT_ALONE = re.compile(r"not asked: the server is left alone for \d+ s, since it said: (.*)", re.DOTALL)
ENOUGH = re.compile(r"(\S+) has been asked as often as it may for now")
LONG = re.compile(r"It is (\d+) characters long; an address has at most 254\.")
BEFORE = re.compile(r"The email address contains invalid characters before the @-sign: (.*)\.", re.DOTALL)
AFTER = re.compile(r"The part after the @-sign contains invalid characters: (.*)\.", re.DOTALL)


def told(why: str, say: Language) -> str:
    """In the reader's language, fit for mrkdwn."""
    if found := UNWELCOME.fullmatch(why):
        host = escape(found[1])
        return say("{host} is not asked: its answers tell nothing, or asking is not welcome there", host=host)
    if found := LEFT_ALONE.fullmatch(why):
        return say("not asked: the server is left alone for a while, since it said {words}", words=code(found[1]))
    if found := ENOUGH.fullmatch(why):
        return say("{provider} has been asked as often as it may for now", provider=escape(found[1]))
    if found := LONG.fullmatch(why):
        return say("It is {count} characters long; an address has at most 254.", count=say.number(int(found[1])))
    if found := BEFORE.fullmatch(why):
        return say("Before the @-sign there is what no address has: {characters}", characters=escape(found[1]))
    if found := AFTER.fullmatch(why):
        return say("After the @-sign there is what no address has: {characters}", characters=escape(found[1]))
    return _fixed(say).get(why) or escape(why, 500)


def _fixed(say: Language) -> dict[str, str]:
    """Those without values."""
    return {
        "asking mail servers is switched off": say("asking mail servers is switched off"),
        "the server does not take addresses beyond ASCII": say("the server does not take addresses beyond ASCII"),
        "no server has an address of the probe's IP version": say(
            "the mail servers have no address of the IP version we ask from"
        ),
        "It contains control characters.": say("It contains control characters."),
        "An email address must have an @-sign.": say("An e-mail address has an @-sign."),
        "There must be something before the @-sign.": say("There must be something before the @-sign."),
        "There must be something after the @-sign.": say("There must be something after the @-sign."),
        "An email address cannot have two periods in a row.": say("There are two dots in a row."),
        "An email address cannot start with a period.": say("It begins with a dot."),
        "An email address cannot have a period immediately before the @-sign.": say(
            "There is a dot before the @-sign."
        ),
        "An email address cannot have a period immediately after the @-sign.": say("There is a dot after the @-sign."),
        "An email address cannot end with a period.": say("It ends in a dot."),
        "The part after the @-sign is not valid. It should have a period.": say("There is no dot after the @-sign."),
        "The part after the @-sign is not valid. It is not within a valid top-level domain.": say(
            "After the @-sign it does not end as a domain does."
        ),
        "The part after the @-sign is a special-use or reserved name that cannot be used with email.": say(
            "What is after the @-sign is reserved, and never has mail."
        ),
    }
