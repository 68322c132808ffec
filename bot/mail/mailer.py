"""One plain-text mail to the recipients of the settings, through the server of the settings."""

import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from bot.errors import MailNotSent
from bot.mail.letters import Letter
from bot.settings import Mail

LIMIT = 30.0  # seconds for every step of the dialogue


@dataclass(frozen=True)
class Mailer:
    """The server must be who its certificate says; OpenSSL's SSL_CERT_FILE names authorities of one's own."""

    settings: Mail
    password: str

    async def send(self, letter: Letter, *, now: int) -> None:
        """Returns when the server has it for one recipient at least. MailNotSent says why it has not."""
        to = self.settings
        try:
            await aiosmtplib.send(
                _message(letter, to, now),
                sender=to.sender,
                recipients=to.recipients,
                hostname=to.host,
                port=to.port,
                username=to.user or None,
                password=self.password if to.user else None,
                use_tls=to.security == "tls",
                start_tls=to.security == "starttls",
                local_hostname=socket.gethostname(),
                timeout=LIMIT,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailNotSent(
                "{host}:{port} did not take our mail: {error}", host=to.host, port=to.port, error=_words(error)
            ) from None


def _message(letter: Letter, to: Mail, now: int) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"Deliverabot <{to.sender}>"
    message["To"] = ", ".join(to.recipients)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(datetime.fromtimestamp(now // 1_000, UTC))
    # Sent twice after a kill at the wrong moment, it is known by its id.
    message["Message-ID"] = f"<{letter.name}@{to.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(letter.text)
    return message


def _words(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return "; ".join(sorted({f"{each.code} {each.message}" for each in error.recipients}))
    return str(error) or type(error).__name__
