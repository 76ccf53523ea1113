#!/bin/sh
# Reads exports back with other people's libraries, all or those that are named; the first time it sets up Python's packages in a cache folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
environment="${XDG_CACHE_HOME:-$HOME/.cache}/cancerllm/readers"
python="$environment/bin/python"
if ! cmp -s "$here/requirements.txt" "$environment/requirements.txt"; then
  echo "readers: setting up $environment (about a gigabyte)"
  python3 -m venv "$environment"
  "$python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$environment/requirements.txt"
fi
cd "$here/../.."
node esbuild.mjs --if-stale cli
exec "$python" test/readers/read_back.py "$@"
