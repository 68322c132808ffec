"""One language: its sentences (gettext catalogues, read by Babel) and its numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from bot.clock import MINUTE

CODES = ("en", "fr", "es")


@dataclass(frozen=True)
class Language:
    """Sentences are looked up by their English wording; what is not translated stays English."""

    code: str
    sentences: dict[str, str]

    def __call__(self, sentence: str, /, **values: object) -> str:
        """The sentence in this language, with its `{names}` filled in."""
        found = self.sentences.get(sentence, sentence)
        return found.format(**values) if values else found

    def many(self, one: str, several: str, count: int, /, **values: object) -> str:
        """`one` or `several`, whichever fits `count`, which the sentence knows as `{count}`."""
        # French counts 0 as singular, English and Spanish as plural.
        singular = count <= 1 if self.code == "fr" else count == 1
        return self(one if singular else several, count=self.number(count), **values)

    def number(self, value: float) -> str:
        """12,345 or 12 345 or 12.345."""
        return format_decimal(value, locale=self.code)

    def span(self, ms: int) -> str:
        """35 minutes, 2 hours, 3 jours. At least one minute."""
        span = timedelta(milliseconds=max(ms, MINUTE))
        return format_timedelta(span, granularity="minute", threshold=1.2, locale=self.code)

    def percent(self, share: float, *, fine: bool = False) -> str:
        """0.0875 as 8.8% or 8,8 %; very small shares, and `fine`, keep a digit that says something."""
        pattern = Locale(self.code).percent_formats[None].pattern
        digits = "##0.##" if fine or share < 0.001 else "##0.#"
        return format_percent(share, format=pattern.replace("##0", digits), locale=self.code)

    def day(self, moment: datetime) -> str:
        """A day without its year: Nov 22, 22 nov."""
        return format_skeleton("MMMd", moment, locale=self.code)

    def moment(self, moment: datetime) -> str:
        """November 22, 2026, 10:00 UTC, or 22 novembre 2026, 10:00 UTC. For whoever has no Slack to tell it in their zone."""
        return f"{format_date(moment, 'long', locale=self.code)}, {moment:%H:%M} {moment.tzname()}"


@cache
def language(code: str) -> Language:
    """The language of a code such as `fr`; English where we have no catalogue."""
    file = files(__package__).joinpath(f"{code}.po")
    if code not in CODES or not file.is_file():
        return Language("en", {})
    catalogue = read_po(BytesIO(file.read_bytes()), locale=Locale(code))
    return Language(code, {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy})


def of_locale(locale: str) -> Language:
    """The language of a person's Slack locale: `fr-FR` is French, `de-DE` (which we do not speak) English."""
    return language(locale.partition("-")[0].lower())
