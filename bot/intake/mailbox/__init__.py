"""Mailboxes that bounces arrive in: IMAP, POP3 and Maildir. Each is read on a thread of its own, and never emptied."""

from bot.intake.mailbox.reader import MailboxReader

__all__ = ["MailboxReader"]
