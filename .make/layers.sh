#!/bin/sh
# A lesson includes headers of common/ and of lessons up to its own only; its sources include nothing
# but those and the standard library.  Prints each offence; fails if there is one.
status=0
for file in lessons/common/*.?pp lessons/[0-9]*/*.?pp solutions/[0-9]*/*.cpp; do
    [ -f "$file" ] || continue
    awk -v file="$file" '
        BEGIN { split(file, part, "/"); own = part[2]; common = own == "common" }
        /^ *#include "/ {
            header = $0; sub(/^[^"]*"/, "", header); sub(/".*/, "", header)
            split(header, h, "/")
            ok = h[1] == "common" || (!common && h[1] ~ /^[0-9][0-9]_/ && h[1] <= own)
        }
        /^ *#include </ { ok = common || $0 !~ /<(omp|unistd|sys\/|catch2|immintrin)/ }
        /^ *#include/ && !ok { printf "%s:%d: %s is not below this lesson\n", file, FNR, $2; bad = 1 }
        END { exit bad }
    ' "$file" || status=1
done
exit $status
