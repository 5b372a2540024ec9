#!/bin/sh
# Installs Catch2 with the system's package manager, unless it is there.
#   deps.sh COMPILER
set -u
CXX=${1:-g++}

found() { CXX=$CXX sh .make/configure.sh | grep -q '^CATCH2_MAJOR *:= [23]'; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

if found; then
    echo "Catch2 is there."
    exit 0
fi
echo "Installing Catch2 ..."
log=$(mktemp)
have() { command -v "$1" >/dev/null 2>&1; }
if have apt-get; then
    { as_root apt-get update && as_root apt-get install -y --no-install-recommends catch2; } >"$log" 2>&1
elif have dnf; then
    as_root dnf install -y catch2-devel >"$log" 2>&1
elif have pacman; then
    as_root pacman -S --noconfirm catch2 >"$log" 2>&1
elif have zypper; then
    as_root zypper --non-interactive install Catch2-devel >"$log" 2>&1
elif have apk; then
    as_root apk add catch2-3 >"$log" 2>&1 || as_root apk add catch2 >>"$log" 2>&1
elif have brew; then
    brew install catch2 >"$log" 2>&1
else
    echo "deps: no package manager that this script knows.  Install Catch2 (version 2.13 or 3)," >&2
    echo "      then run make again; CATCH2_PREFIX=DIR says where it is, if not in a usual place." >&2
    rm -f "$log"
    exit 1
fi
if found; then
    echo "Catch2 is there."
    # what was found before the installation is out of date
    rm -f build/*/config.mk
    rm -f "$log"
else
    cat "$log" >&2
    rm -f "$log"
    echo "deps: Catch2 could not be installed; see above.  Install version 2.13 or 3 by hand." >&2
    exit 1
fi
