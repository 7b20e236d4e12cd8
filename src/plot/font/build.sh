#!/usr/bin/env bash
# Makes the fonts of this folder from Noto Sans, as Debian's `fonts-noto-core` has it: Latin, Greek, Cyrillic, and signs.
# Needs `pyftsubset` of the Python package `fonttools`.
set -euo pipefail
cd "$(dirname "$0")"
signs="U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6-02DD,U+0370-03FF,U+0400-045F,U+0490-0491,U+1E9E"
signs="$signs,U+2010-2015,U+2018-201E,U+2020-2026,U+202F,U+2030,U+2032-2033,U+2039-203A,U+20A0-20BF,U+2116"
signs="$signs,U+2122,U+2190-2193,U+2202,U+2206,U+2211,U+2212,U+221A,U+221E,U+2248,U+2260,U+2264-2265"
for weight in Regular Bold; do
  pyftsubset "/usr/share/fonts/truetype/noto/NotoSans-$weight.ttf" --output-file="NotoSans-$weight.ttf" \
    --unicodes="$signs" --layout-features=kern,mark,ccmp,locl --no-hinting --name-IDs=0,1,2,3,4,5,6,13,14
done
