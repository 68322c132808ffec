"""Mail of our own: what people are told by mail because Slack cannot be told."""

from bot.mail.letters import Letter, Letters
from bot.mail.mailer import Mailer
from bot.mail.slack_silent import SlackSilent

__all__ = ["Letter", "Letters", "Mailer", "SlackSilent"]
