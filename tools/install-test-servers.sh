#!/bin/sh
# Installs the real servers the tests start, where that is possible. What stays missing, the tests skip and say so.
set -u
missing=
for pair in postfix:/usr/sbin/postfix rbldnsd:/usr/sbin/rbldnsd unbound:/usr/sbin/unbound nsd:/usr/sbin/nsd nsd:/usr/sbin/nsd \
        dovecot-imapd:/usr/lib/dovecot/imap dovecot-pop3d:/usr/lib/dovecot/pop3 openssl:/usr/bin/openssl chromium:/usr/bin/chromium; do
    [ -x "${pair#*:}" ] || missing="$missing ${pair%%:*}"
done
[ -n "$missing" ] || exit 0
command -v apt-get >/dev/null || { echo "No apt-get here: tests that need$missing are skipped"; exit 0; }
if [ "$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi
echo "Installing for the tests:$missing"
# policy-rc.d keeps Debian from starting these as services: the tests start their own, on loopback ports.
if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' | $sudo tee /usr/sbin/policy-rc.d >/dev/null && $sudo chmod +x /usr/sbin/policy-rc.d && made=1
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$sudo apt-get -qq update && $sudo apt-get -qq install -y --no-install-recommends $missing >/dev/null ||
    echo "Could not install all of$missing (needs root and a network); the tests that need them say so"
[ -z "${made:-}" ] || $sudo rm -f /usr/sbin/policy-rc.d
exit 0
