"""A private Dovecot: IMAP and POP3, with TLS and without, over Maildirs in a temporary directory. Needs root to start.

Its users log in with `PASSWORD`, or with an access token that `token_info` (see tests/servers/oauth.py) knows.
"""

import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import time_ns

from tests.servers import binary
from tests.servers.certificate import self_signed
from tests.servers.process import accepts_tcp, directory, free_port, process, until

PASSWORD = "the-password-of-all"
NOBODY = 65_534
_CONFIG = """
base_dir = {root}/run
state_dir = {root}/run
log_path = {root}/dovecot.log
protocols = imap pop3
listen = 127.0.0.1
mail_location = maildir:{root}/mail/%u
mail_uid = {nobody}
mail_gid = {nobody}
first_valid_uid = 1
first_valid_gid = 1
default_login_user = dovenull
default_internal_user = dovecot
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
auth_cache_size = 0
mail_max_userip_connections = 50
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{root}/certificate.pem
ssl_key = <{root}/key.pem
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={nobody} gid={nobody} home={root}/mail/%u allow_all_users=yes
}}
imap_capability = {capability}
"""
_OAUTH2 = """
tokeninfo_url = {url}?access_token=
introspection_mode = auth
username_attribute = email
timeout_msecs = 2000
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    imap: int
    imaps: int
    pop3: int
    pop3s: int
    directory: Path

    @property
    def certificate(self) -> Path:
        return self.directory / "certificate.pem"

    @property
    def log(self) -> str:
        path = self.directory / "dovecot.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def maildir(self, user: str) -> Path:
        return self.directory / "mail" / user

    def deliver(self, user: str, *messages: bytes) -> None:
        """Puts messages into the user's INBOX, as a delivery agent does."""
        root = self.maildir(user)
        for path in (root, root / "new", root / "cur", root / "tmp"):
            path.mkdir(parents=True, exist_ok=True)
            shutil.chown(path, NOBODY, NOBODY)
        for message in messages:
            path = root / "tmp" / f"{time_ns()}.M1P1.mta"
            path.write_bytes(message)
            shutil.chown(path, NOBODY, NOBODY)
            path.rename(root / "new" / path.name)

    def files(self, user: str, folder: str = "") -> list[str]:
        """Names of the messages in a folder; their flags stand behind ":2,"."""
        root = self.maildir(user) / (f".{folder}" if folder else "")
        return sorted(path.name for name in ("new", "cur") for path in (root / name).glob("*"))

    def doveadm(self, *arguments: str) -> None:
        command = [binary("doveadm"), "-c", str(self.directory / "dovecot.conf"), *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=20)


@contextlib.asynccontextmanager
async def dovecot(*, users: Iterable[str], token_info: str = "", idle: bool = True) -> AsyncIterator[Dovecot]:
    """Start one with an empty INBOX for each user. `idle` False: it does not say that it has IDLE."""
    with directory("dovecot") as root:
        server = Dovecot(free_port(), free_port(), free_port(), free_port(), root)
        self_signed(root, name="localhost")
        (root / "run").mkdir()
        (root / "mail").mkdir()
        shutil.chown(root / "mail", NOBODY, NOBODY)
        ports = {name: getattr(server, name) for name in ("imap", "imaps", "pop3", "pop3s")}
        capability = "" if idle else "IMAP4rev1 SASL-IR UIDPLUS MOVE LITERAL+"
        config = _CONFIG.format(root=root, password=PASSWORD, nobody=NOBODY, capability=capability, **ports)
        (root / "oauth2.conf").write_text(_OAUTH2.format(url=token_info or "http://127.0.0.1:9/none"))
        (root / "dovecot.conf").write_text(config)
        for user in users:
            server.deliver(user)
        log = root / "start.log"
        async with process(binary("dovecot"), "-F", "-c", str(root / "dovecot.conf"), log=log) as running:

            async def ready() -> bool:
                return all([await accepts_tcp("127.0.0.1", port) for port in ports.values()])

            await until(ready, what="Dovecot", log=log, running=running)
            yield server
