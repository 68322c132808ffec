#!/bin/sh
# make-venv.sh VENV LOCK: makes the environment, with exactly what LOCK pins.
set -eu
venv=$1 lock=$2
: "${PYTHON:=python3}"

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "Deliverabot needs Python 3.11 or newer, and $PYTHON is not that. Say which one to use: make PYTHON=python3.12 ..." >&2
    exit 1
}
if [ ! -x "$venv/bin/pip" ]; then
    # Debian ships Python without ensurepip; its package python3-venv brings it.
    if ! "$PYTHON" -c 'import ensurepip' 2>/dev/null; then
        if [ "$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi
        echo "Python has no venv yet: installing Debian's python3-venv"
        { $sudo apt-get -qq update && $sudo apt-get -qq install -y --no-install-recommends python3-venv; } >/dev/null || {
            echo "That needs root. Run this once, then make again: sudo apt-get install python3-venv" >&2
            exit 1
        }
    fi
    rm -rf "$venv"
    "$PYTHON" -m venv "$venv"
fi
echo "Installing what $lock pins into $venv"
"$venv/bin/python" -m pip --disable-pip-version-check install -qq --require-hashes --requirement "$lock"
# Setuptools warns at length about editable installs; what it says matters only when it fails.
said=$("$venv/bin/python" -m pip --disable-pip-version-check install --no-deps --no-build-isolation --editable . 2>&1) || {
    echo "$said" >&2
    exit 1
}
