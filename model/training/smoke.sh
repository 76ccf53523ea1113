#!/bin/sh
# Runs the recipe on tiny data, about a minute; the first time it sets up Python's packages in a cache folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
environment="${XDG_CACHE_HOME:-$HOME/.cache}/cancerllm/training"
python="$environment/bin/python"
if ! cmp -s "$here/requirements.txt" "$environment/requirements.txt"; then
  echo "smoke: setting up $environment (PyTorch: more than half a gigabyte)"
  python3 -m venv "$environment"
  "$python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$environment/requirements.txt"
fi
cd "$here/.."
exec "$python" -m training.smoke
