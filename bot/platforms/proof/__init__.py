"""How requests are proven genuine: one scheme a module, over the octets that came, compared in constant time.

None of them knows a platform, a store or a clock; `now` is epoch ms.
"""

from bot.platforms.proof.hashed import keyed, same
from bot.platforms.proof.password import in_url
from bot.platforms.proof.public_key import ecdsa_holds, key_texts, rsa_holds
from bot.platforms.proof.standard_webhooks import standard_webhooks

__all__ = ["ecdsa_holds", "in_url", "key_texts", "keyed", "rsa_holds", "same", "standard_webhooks"]
