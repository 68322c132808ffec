"""Every error the service raises on purpose. Their text is for the person who acted: what is wrong, and what to do.

    raise NotFound("There is no campaign called {name}.", name=name)

The sentence is looked up in the catalogues of `bot.slack.locale` for a person who reads French or Spanish, so its parts
that change are named and not mixed in. `str(error)` is the English text.

DeliverabotError
├── SettingsError       a setting is missing or wrong; the command line ends with status 2
├── InputError          what somebody typed or posted cannot be read
├── KeyReused           an Idempotency-Key came again with another body; nothing was stored
├── NotFound            what they named is not there
├── NotAllowed          this person may not do this
├── TooLate             somebody was first, or the time for it is over
├── MailNotSent         our mail server did not take what we mail; it is tried again
└── StoreUnavailable    the store did not take the change; nothing was changed, try again
"""


class DeliverabotError(Exception):
    """Base of all errors that a person can do something about."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence.format(**values) if values else sentence)
        self.sentence = sentence
        self.values = values


class SettingsError(DeliverabotError):
    """A setting is missing or wrong. The text is one line: key, value, what is allowed."""


class InputError(DeliverabotError):
    """What somebody typed or posted cannot be read."""


class KeyReused(DeliverabotError):
    """An Idempotency-Key came again with another body. Nothing was stored."""


class NotFound(DeliverabotError):
    """What somebody named is not there."""


class NotAllowed(DeliverabotError):
    """This person may not do this."""


class TooLate(DeliverabotError):
    """Somebody was first, or the time for it is over."""


class MailNotSent(DeliverabotError):
    """Our mail server did not take what we mail ourselves. Nobody was told; it is tried again."""


class StoreUnavailable(DeliverabotError):
    """The store did not take the change. Nothing was changed; the caller may try again."""
