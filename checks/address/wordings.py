"""What is looked for in the words of an SMTP reply; what it means is decided in `replies`, in its order."""

from __future__ import annotations

import re

GREYLIST = re.compile(r"(?i)gr[ea]y-?\s?list|postgrey|first time sender")
TLS = r"\b(?:(?:start)?tls|ssl|encrypt(?:ion|ed))\b"
DEMAND = r"\b(?:must|needs?|needed|required?|requires|mandatory|only)\b"
STARTTLS = re.compile(rf"(?i){DEMAND}[^.;:]{{0,40}}{TLS}|{TLS}[^.;:]{{0,40}}{DEMAND}")
TOO_MANY = re.compile(r"(?i)too many (?:recipients|rcpts?)|(?:one|single) recipient|one rcpt|per transaction")
RATE = re.compile(r"(?i)receiving (?:e?-?mail|messages) (?:at a rate|too (?:quickly|fast))|too (?:quickly|fast)")
LIMIT = re.compile(r"(?i)too many (?:e-?mails|messages)|limit of (?:e-?mails|messages)|(?:daily|hourly|message) limit")
# They could not find out, whatever code they send with it: the directory is down, or who was to be asked is.
NOT_LOOKED_UP = re.compile(
    r"(?i)(?:unable|not able|could ?n.t|could not|cannot|can.t|failed) to (?:look ?up|verify)|(?:could not|cannot|can.t)"
    r" (?:look ?up|verify|complete)|unverified address|verif\w+ (?:is |was )?(?:not possible|impossible|unavailable|deferred)"
    r"|(?:database|ldap|directory|lookup) (?:error|fail|time)"
    r"|(?:directory|database|ldap)[\w ]{0,40} (?:unavailable|unreachable|down)|name service error|connection (?:refused|timed)"
)
PERMISSION = re.compile(
    r"(?i)must (?:log ?in|be logged|authenticate|be authenticated)|authentication (?:is )?required"
    r"|(?:not|n.t) (?:allowed|permitted|authori[sz]ed) to (?:send|post|mail|write)|non-?members|internal use"
    r"|(?:accept|take|receive)s? (?:no )?(?:e-?)?(?:mails?|messages) (?:only )?from|from outside|external (?:senders|mail)"
)
ABSENT = re.compile(r"(?i)\b(?:vacation|holiday|out of (?:the )?office|away (?:until|till|from))\b")
QUOTA = re.compile(
    r"(?i)quota|(?:mail)?box (?:is )?(?:full|exceed)|(?:storage|size) .{0,80}exceed|exceed\w* (?:its )?storage"
    r"|inbox (?:is )?full|no (?:\w+ )?(?:space|room) (?:left|in)|no (?:free|more|disk) space"
)
SENDING = re.compile(r"(?i)(?:quota|limit)\b.{0,20}\b(?:to send|sending|outgoing)|(?:sending|outgoing) (?:quota|limit)")
MESSAGE_SIZE = re.compile(r"(?i)message (?:size|is too|too)")
RELAY = re.compile(
    r"(?i)relay(?:ing)?\s(?:access |mail )?(?:denied|not (?:permitted|allowed)|prohibited|forbidden)"
    r"|unable to relay|(?:not|n't) (?:permitted |allowed )?(?:to )?relay|we do not relay"
    r"|(?:is|isn't|not) in my list of allowed rcpthosts|no relaying"
)
AUTHENTICATE = re.compile(r"(?i)authenticat|name lookup failed")  # would they relay for us, if they knew us?
UNROUTED = re.compile(r"(?i)\bunroute?able address")  # Exim, of anybody unknown
OUTLOOK_NO_USER = re.compile(r"(?i)recipient address rejected: access denied")
OUR_HOST = re.compile(
    r"(?i)block ?list|(?<!may be )black ?list|\brbl\b|dnsbl|spamhaus|barracuda|spamcop|reputation|client host"
    r"|reverse (?:dns|hostname)|\bptr\b|your (?:ip|host|server|network)|your (?:e-?mail )?address(?! book)"
    r"|\baddress(?: is)?(?: unknown| not found)?\W{1,3}\d{1,3}(?:\.\d{1,3}){3}|sender address|\bhelo\b|\bspf\b|dmarc"
    r"|banned|firewall"
)

MAILBOX = re.compile(
    r"(?i)\b(?:mail ?box(?:es)?|recipients?|users?|accounts?|address(?:es|ee)?|alias|inbox|deliver (?:mail )?(?:for|to))\b"
)
NEUTRAL = re.compile(
    r"(?i)(?:\W|\b(?:addr|the|your|is|was|be|to|of|for|this|that|recipients?|rcpt|destination|address|mail ?box|user|accounts?"
    r"|alias|name|local|e-?mail|requested|action|taken|not|has|moved|unavailable|rejected|refused|failed|invalid|error|sorry)\b)*"
)
GONE = re.compile(
    r"(?i)\b(?:unknown|no(?:t| longer)? (?:such|our|an?|known|found|valid)|nobody|removed|deleted|expired|archived|moved)\b"
    r"|n.t exist"
)
OUT_OF_STEP = re.compile(r"(?i)pipelin|synchroni[sz]")
