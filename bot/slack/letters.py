"""The mails about alerts and digests: what their messages in Slack say, as plain text, and why it comes by mail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.clock import SECOND
from bot.digest import assemble
from bot.mail.letters import SUBJECT, Letter
from bot.slack.blocks import alert as alert_blocks
from bot.slack.blocks import digest as digest_blocks
from bot.slack.blocks.plain import plain
from bot.slack.messages import Messages
from bot.store.alert_mails import Untold
from bot.store.alerts import Alert

BREAKING = re.compile("[^\\S\u00a0\u202f]+")


@dataclass(frozen=True)
class SlackLetters:
    """A `bot.mail.Letters`, in the language and time zone set for channels."""

    messages: Messages

    async def silence(self, untold: Sequence[Untold], *, now: int) -> Letter:
        """Slack cannot be told of these alerts."""
        say = self.messages.say
        told = [await self._alert(each.alert) for each in untold]
        if len(told) == 1:
            what = say("{headline} (Slack could not be told)", headline=told[0][0])
        else:
            what = say("{count} alerts that Slack could not be told", count=say.number(len(told)))
        parts = [f"{headline}\n{'=' * len(headline)}\n{text}" for headline, text in told]
        since = min(each.since for each in untold)
        why = [say("Why this comes by mail: Slack could not be told for {span}.", span=say.span(now - since))]
        if errors := sorted({_line(each.error) for each in untold if each.error}):
            why.append(say("Of the last try is known: {errors}.", errors="; ".join(errors)))
        why.append(
            say(
                "`deliverabot doctor` says what is wrong and how to mend it. Until it is, what must stop is to be stopped where"
                " you send it. Nothing is lost: the bot goes on trying, and once Slack has been told, one more mail says so."
                " Until then this is not mailed again."
            )
        )
        name = f"alerts-{'-'.join(str(each.alert.id) for each in untold[:20])}-{since}"
        return self._letter(name, what, *parts, " ".join(why))

    async def works_again(self, alerts: Sequence[Alert], *, now: int) -> Letter:
        """Slack was told at last."""
        say = self.messages.say
        headlines = [(await self._alert(alert))[0] for alert in alerts]
        told = say("Slack works again and has been told of what was mailed to you:")
        rest = say("There is nothing to do by mail any more: follow and answer these alerts in Slack.")
        lines = "\n".join(f"- {headline}" for headline in headlines)
        return self._letter(f"slack-works-again-{now}", say("Slack works again"), told, lines, rest)

    async def digest(self, name: str) -> Letter | None:
        """None where no such digest was made."""
        say = self.messages.say
        digest = await self.messages.store.read(assemble, name)
        if digest is None:
            return None
        text = self._plain(digest_blocks.render(digest, say).text)
        until = datetime.fromtimestamp(digest.span.until / SECOND, UTC).astimezone(ZoneInfo(self._zone))
        what = say("{day}, {summary}", day=say.day(until), summary=text.partition("\n")[0].rstrip("."))
        span = self._plain(digest_blocks.span(digest, say))
        return self._letter(f"digest-{name.replace(':', '-')}", what, text, span)

    async def _alert(self, alert: Alert) -> tuple[str, str]:
        """The headline, and what stands below it."""
        say = self.messages.say
        view = await self.messages.store.read(self.messages.view_of, str(alert.id))
        assert view is not None, "alerts are never removed"
        title, text = alert_blocks.title(view, say), alert_blocks.render(view, say).text
        return _line(self._plain(title)), self._plain(text.removeprefix(f"{title}. "))

    def _letter(self, name: str, what: str, *parts: str) -> Letter:
        subject = self.messages.say("Deliverabot: {what}", what=_line(what))
        return Letter(name, subject[:SUBJECT], "\n\n".join(parts) + "\n")

    def _plain(self, mrkdwn: str) -> str:
        return plain(mrkdwn, self.messages.say, self._zone)

    @property
    def _zone(self) -> str:
        return self.messages.settings.slack.time_zone


def _line(text: str) -> str:
    """It may stand in a subject. French spaces that do not break stay."""
    return BREAKING.sub(" ", text).strip()
