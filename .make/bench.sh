#!/bin/sh
# make bench: runs the program, with RIVALS=1 beside PyTorch where Debian's python3-torch is there.
bench=$1
rivals=$2
shift 2
if [ -n "$rivals" ]; then
    python=
    for p in /usr/bin/python3 python3; do
        if "$p" -c 'import torch' >/dev/null 2>&1; then
            python=$p
            break
        fi
    done
    if [ -z "$python" ]; then
        echo 'bench: RIVALS=1 needs PyTorch: apt-get install python3-torch libopenblas0-pthread' >&2
        exit 1
    fi
    set -- --rival "$python tests/bench/rival.py" "$@"
fi
mkdir -p build
exec "$bench" --json build/bench.json "$@"
