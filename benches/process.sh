#!/usr/bin/env bash
# Times whole runs of the released program: start-up, a small app, an app of 250 000 lines.
# Needs hyperfine. Usage: benches/process.sh [FOLDER OF REAL APPS]
set -euo pipefail
cd "$(dirname "$0")/.."

command -v hyperfine >/dev/null || { echo "hyperfine is needed (Debian: apt-get install hyperfine)" >&2; exit 2; }
cargo build --quiet --release -p capward
capward=target/release/capward
large=$(mktemp -d)
trap 'rm -rf "$large"' EXIT
cargo xtask large-app "$large" 250000

run() { hyperfine -N --warmup 10 --runs 50 --ignore-failure --style basic "$@"; }
run "$capward --version"
run "$capward apps/leaky --format json"
run "$capward $large --format json"
/usr/bin/time -f "peak memory of the large app: %M KiB" "$capward" "$large" --format json >/dev/null || true

for app in "${1:-/nonexistent}"/*/; do
  [ -d "$app" ] || continue
  run "$capward $app --format json" 2>/dev/null | awk -v app="$(basename "$app")" '/Time \(mean/ { print app, $5, $6 }'
done
