"""The languages of our users. English is in the code; French and Spanish are gettext catalogues beside this file.

say = language("fr")
say("{count} of the last {sent} mails bounced hard", count=say.number(14), sent=say.number(160))
"""

from bot.slack.locale.language import CODES, Language, language, of_locale

__all__ = ["CODES", "Language", "language", "of_locale"]
