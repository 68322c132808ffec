"""What a bounce means: who bounced, why, and whether that address may ever be mailed again.

`parse` reads a whole message, `classify` a server's words alone. Neither ever raises.
"""

from checks.bounce.classify import classify
from checks.bounce.model import Bounce, Classification
from checks.bounce.parse import parse
from checks.bounce.vocabulary import REASONS, Reason, is_hard

__all__ = ["REASONS", "Bounce", "Classification", "Reason", "classify", "is_hard", "parse"]
