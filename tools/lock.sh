#!/bin/sh
# lock.sh BIN: writes both locks from pyproject.toml. They name versions and hashes, and no registry.
set -eu
bin=$1
lock() {
    "$bin/pip-compile" --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --annotation-style=line \
        "$@"
}
lock --build-deps-for editable --output-file requirements.lock pyproject.toml
lock --build-deps-for editable --extra dev --output-file requirements-dev.lock pyproject.toml
