#!/bin/sh
# Makes one virtual environment for each peer, outside the repository: under $CLV_PEERS, or the user's cache.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
peers=${CLV_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/clv-peers}
for peer in duckdb lifetimes pymc-marketing; do
    "${PYTHON:-python3.11}" -m venv "$peers/$peer"
    "$peers/$peer/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements-$peer.txt"
done
