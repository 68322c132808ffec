"""How servers say that there is no such user."""

from tests.checks.address.cases.case import Host, K, R, U, refusal

HOSTS: list[Host] = [
    refusal(
        "postfix-local", "550 5.1.1 <{mailbox}>: Recipient address rejected: User unknown in local recipient table"
    ),
    refusal(
        "postfix-virtual",
        "550 5.1.1 <{mailbox}>: Recipient address rejected: User unknown in virtual mailbox table",
        postmaster=False,
    ),
    refusal(
        "postfix-callout",
        "550 5.1.1 <{mailbox}>: Recipient address rejected: undeliverable address: host 10.1.1.7[10.1.1.7] said: "
        "550 5.1.1 <{mailbox}> User doesn't exist: {mailbox} (in reply to RCPT TO command)",
    ),
    refusal(
        "postfix-soft", "450 4.1.1 <{mailbox}>: Recipient address rejected: User unknown in local recipient table", K
    ),
    refusal(
        "postfix-probing",
        "450 4.1.1 <{mailbox}>: Recipient address rejected: unverified address: Address verification in progress",
        K,
    ),
    refusal("exim", "550 Unrouteable address", postmaster=False),
    refusal("exim-unknown", "550 Unknown user"),
    refusal("cpanel", '550 No Such User Here"', postmaster=False),
    refusal(
        "cpanel-verify",
        "550-The mail server could not deliver mail to {mailbox}.\r\n550-The account or domain may not exist, they may be\r\n"
        "550 blacklisted, or missing the proper dns entries.",
    ),
    refusal("sendmail", "550 5.1.1 <{mailbox}>... User unknown"),
    refusal("sendmail-old", "550 5.0.0 <{mailbox}>... User unknown"),
    refusal("chkuser", "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)"),
    refusal("chkuser-long", "550 5.1.1 sorry, no mailbox here by that name (chkuser)", postmaster=False),
    refusal("qmail-valid", "550 sorry, no mailbox here by that name. (#5.7.17)"),
    refusal("qmail-local", "550 sorry, that address is not in my list of valid recipients (#5.1.1)"),
    refusal("qmail-gone", "550 This address no longer accepts mail."),
    refusal(
        "exchange", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {mailbox} not found by SMTP address lookup"
    ),
    refusal(
        "exchange-online",
        "550 5.4.1 Recipient address rejected: Access denied. For more information see https://aka.ms/EXOSmtpErrors "
        "[DB5EUR03FT012.eop-EUR03.prod.protection.outlook.com 2026-11-22T12:00:00.000Z 08DE1]",
        postmaster=False,
    ),
    refusal("exchange-2007", "550 5.1.1 User unknown", postmaster=False),
    refusal("exchange-2000", "550 5.1.1 Requested action not taken: mailbox unavailable"),
    refusal(
        "gsuite",
        "550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n550-5.1.1 double-checking the "
        "recipient's email address for typos or\r\n550-5.1.1 unnecessary spaces. For more information, go to\r\n"
        "550 5.1.1  https://support.google.com/mail/?p=NoSuchUser a1-2002b0si12 - gsmtp",
    ),
    refusal("mimecast", "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [Xy12abcDEF]"),
    refusal("proofpoint", "550 5.1.1 <{mailbox}>... User unknown or not available", postmaster=False),
    refusal("barracuda", "550 permanent failure for one or more recipients ({mailbox}:550 5.1.1 User unknown)"),
    refusal("barracuda-short", "550 No such user ({mailbox})", postmaster=False),
    refusal("ironport", "550 #5.1.0 Address rejected."),
    refusal("ironport-name", "550 #5.1.0 Address rejected {mailbox}", postmaster=False),
    refusal("mdaemon", "550 <{mailbox}>, Recipient unknown"),
    refusal("hmail", "550 Unknown user"),
    refusal("haraka", "550 I cannot deliver mail for <{mailbox}>"),
    refusal("opensmtpd", "550 Invalid recipient: <{mailbox}>"),
    refusal("courier", "550 User <{mailbox}> unknown", postmaster=False),
    refusal("kerio", "550 5.1.1 Unknown user in the domain, {mailbox}"),
    refusal("domino", "550 {mailbox}... No such user"),
    refusal("groupwise", "550 Requested action not taken: mailbox unavailable"),
    refusal("stalwart", "550 5.1.2 Mailbox does not exist."),
    refusal("yandex", "550 5.7.1 No such user!", (U, K)),
    refusal(
        "gmx",
        "550-Requested action not taken: mailbox unavailable\r\n"
        "550 For explanation visit https://postmaster.gmx.net/en/case?c=r0103&i=ip&v=127.0.0.1&r=1M2m3n",
    ),
    refusal("orange", "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]"),
    refusal("free", "550 5.1.1 <{mailbox}>: utilisateur inconnu"),
    refusal("qq", "550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728"),
    refusal(
        "qq-new",
        "550 The recipient may contain a non-existent account, please check the recipient address. "
        "[MKkXYZ IP: 127.0.0.1]. https://open.work.weixin.qq.com/help2/pc/20117",
    ),
    refusal("netease", "550 User not found: {mailbox}"),
    refusal("icloud", "550 5.1.1 unknown or illegal alias: {mailbox}"),
    refusal("proton", "550 5.1.1 <{mailbox}>: Recipient address rejected: Address does not exist"),
    refusal("yahoo", "554 delivery error: dd This user doesn't have a yahoo.com account ({mailbox}) [0] - mta1.bf1"),
    refusal("yahoo-552", "552 1 Requested mail action aborted, mailbox not found"),
    refusal("comcast", "550 5.1.1 Not our Customer"),
    refusal("att", "551 not our customer"),
    refusal(
        "mailru",
        "550 Message was not accepted -- invalid mailbox.  Local mailbox {mailbox} is unavailable: user not found",
    ),
    refusal("paused", "550 4.2.1 mailbox temporarily disabled: {mailbox}", (K, R)),
    refusal("not-local", "551 User not local; please try <someone@elsewhere.example>"),
    refusal("moved", "551 5.1.6 The mailbox has moved, please update your address book"),
    refusal("bare", "550"),
    refusal("bare-enhanced", "550 5.1.1"),
    refusal("syntax-553", "553 5.1.3 <{mailbox}>... User address required", (U, K)),
    refusal("text-554", "554 5.1.1 <{mailbox}>: Recipient address rejected: User unknown in relay recipient table"),
    refusal("generic-500", "550 5.5.0 Requested action not taken: no mailbox by that name is currently available"),
    refusal("null-mx-at-rcpt", "556 5.1.10 Recipient address has null MX", U),
    refusal("ldap", "550 5.1.1 {mailbox} address not found in table"),
    refusal("not-known-here", "550 not known at this site"),
    refusal("inexistent", "550 Destination address inexistent"),
    refusal("nobody", "550 We have nobody of that name"),
    refusal("left", "550 {mailbox} has left the company"),
    refusal("closed", "550 5.1.1 Account closed"),
    refusal("no-account", "550 5.1.1 That account isn't ours"),
    refusal("policy-code-words", "554 5.7.1 <{mailbox}>: Recipient address rejected: user does not exist", (U, K)),
    # In the readers' own languages.
    refusal("fr", "550 Utilisateur inconnu", kind="no such user, other languages"),
    refusal("fr-box", "550 La boîte aux lettres n'existe pas", kind="no such user, other languages", postmaster=False),
    refusal("de", "550 Empfänger unbekannt", kind="no such user, other languages", postmaster=False),
    refusal("de-box", "550 Postfach existiert nicht", kind="no such user, other languages"),
    refusal("de-vorhanden", "550 Benutzer nicht vorhanden", kind="no such user, other languages", postmaster=False),
    refusal("es", "550 El buzón no existe", kind="no such user, other languages", postmaster=False),
    refusal("es-user", "550 5.1.1 Usuario desconocido en este servidor", kind="no such user, other languages"),
    refusal("it", "550 Utente sconosciuto", kind="no such user, other languages", postmaster=False),
    refusal("it-box", "550 Casella inesistente", kind="no such user, other languages"),
    refusal("pt", "550 Usuário inexistente", kind="no such user, other languages", postmaster=False),
    refusal("nl", "550 Gebruiker onbekend", kind="no such user, other languages", postmaster=False),
    refusal("sv", "550 Okänd mottagare", kind="no such user, other languages"),
    refusal("da", "550 Ukendt modtager", kind="no such user, other languages"),
    refusal("fi", "550 Tuntematon vastaanottaja", kind="no such user, other languages"),
    refusal("pl", "550 Nie ma takiego użytkownika", kind="no such user, other languages", postmaster=False),
    refusal("cs", "550 Uživatel neexistuje", kind="no such user, other languages"),
    refusal("hu", "550 Ismeretlen címzett", kind="no such user, other languages"),
    refusal("ro", "550 Utilizator necunoscut", kind="no such user, other languages"),
    refusal("tr", "550 Kullanıcı bulunamadı", kind="no such user, other languages"),
    refusal("ru", "550 Пользователь не найден", kind="no such user, other languages", postmaster=False),
    refusal(
        "ru-koi8",
        "550 " + "Нет такого пользователя".encode("koi8-r").decode("utf-8", "surrogateescape"),
        kind="no such user, other languages",
    ),
    refusal("uk", "550 Користувача не існує", kind="no such user, other languages"),
    refusal("el", "550 Άγνωστος χρήστης", kind="no such user, other languages"),
    refusal("zh", "550 用户不存在", kind="no such user, other languages", postmaster=False),
    refusal(
        "zh-gbk",
        "550 " + "用户不存在".encode("gbk").decode("utf-8", "surrogateescape"),
        kind="no such user, other languages",
    ),
    refusal("ja", "550 宛先のユーザーは存在しません", kind="no such user, other languages"),
    refusal("ko", "550 존재하지 않는 사용자입니다", kind="no such user, other languages"),
    refusal("ar", "550 المستخدم غير موجود", kind="no such user, other languages"),
    refusal("vi", "550 Người dùng không tồn tại", kind="no such user, other languages"),
    refusal("id", "550 Pengguna tidak ditemukan", kind="no such user, other languages"),
    # Relaying: the server named by the domain does not take its mail.
    refusal("relay", "554 5.7.1 <{mailbox}>: Relay access denied", kind="relay"),
    refusal("relay-exchange", "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", kind="relay"),
    refusal("relay-qmail", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", kind="relay"),
    refusal("relay-exim", "550 relay not permitted", kind="relay"),
    refusal("relay-sendmail", "550 5.7.1 <{mailbox}>... Relaying denied", kind="relay"),
    refusal("relay-domino", "554 Relay rejected for policy reasons.", (U, K), kind="relay"),
    refusal("relay-soft", "454 4.7.1 <{mailbox}>: Relay access denied", K, kind="relay"),
]
