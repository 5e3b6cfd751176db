#!/usr/bin/env bash
# All tests, with all the set-up they need: the oracles from npm, formatting, lints, tests, licences.
set -euo pipefail
cd "$(dirname "$0")"

npm ci --prefix oracles --no-audit --no-fund --ignore-scripts
cargo xtask check
