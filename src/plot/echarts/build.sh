#!/usr/bin/env bash
# Makes `echarts.min.js` and `NOTICE` again from the versions in `package-lock.json`. Needs Node and npm.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --no-audit --no-fund
npm run build
cp node_modules/echarts/LICENSE LICENSE
{
  cat node_modules/echarts/NOTICE
  for part in zrender/LICENSE tslib/LICENSE.txt echarts/licenses/LICENSE-d3; do
    printf '\n\nThe bundle also contains parts under the licence `%s`:\n\n' "$part"
    cat "node_modules/$part"
  done
} > NOTICE
rm -r node_modules
sha256sum echarts.min.js
