"""Who runs the mail of a domain? Blocks come by provider: what Google refuses, Microsoft may take.

    of_domain("hotmail.fr")                               # "Microsoft", without asking anybody
    of_hosts(["acme-com.mail.protection.outlook.com"])    # "Microsoft", by the MX host with the best preference
    await look_up("acme.com", resolver=resolver)          # the same, asked

Who is known is data: providers.toml. Everybody else is "": nobody's counts but the domain's own.
"""

from checks.provider.lookup import look_up
from checks.provider.names import of_domain, of_hosts

__all__ = ["look_up", "of_domain", "of_hosts"]
