#!/bin/sh
# `.venv/bin/newsgrain` of a checkout: the package that lies there, from any directory. `make` copies it; a wheel has its own.
bin=$(cd "$(dirname "$0")" && pwd) || exit 1
root=$(dirname "$(dirname "$bin")")
PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" exec "$bin/python" -P -m newsgrain "$@"
