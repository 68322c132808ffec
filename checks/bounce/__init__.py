"""What a bounce means: who bounced, why, and whether that address may ever be mailed again.

`parse` reads a whole message, `classify` a server's words alone. Neither ever raises.

    message bytes → message (parts, text) → report (what the reporter wrote, what it returns)
                  → arf, dsn, sns, narrative, forwarded, autoreply: who is asked, in `parse`
                  → judge (several texts about one failure) → classify → rules.toml → outcome: one Bounce a recipient

Rules are data: rules.toml says what words and codes mean, phrases.toml how bounces announce themselves, reasons.toml
what the 18 reasons are.
"""

from checks.bounce.classify import classify
from checks.bounce.model import Bounce, Classification
from checks.bounce.parse import parse
from checks.bounce.vocabulary import REASONS, Reason, is_hard

__all__ = ["REASONS", "Bounce", "Classification", "Reason", "classify", "is_hard", "parse"]
