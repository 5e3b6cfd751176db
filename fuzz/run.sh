#!/bin/sh
# Runs every fuzz target in turn: fuzz/run.sh [SECONDS] [TARGET..]
#
# Needs cargo-fuzz (`cargo install cargo-fuzz`). It works with the stable toolchain: the sanitizer flags are unlocked
# with RUSTC_BOOTSTRAP. New inputs are kept in fuzz/corpus/TARGET, which is not under version control; what made a
# target stop is in fuzz/artifacts/TARGET.
set -eu
cd "$(dirname "$0")"
seconds=${1:-20}
[ $# -gt 0 ] && shift
targets=${*:-json xml js facts markup csp android apple zip axml arsc dex apk_signature ios bundle native packages secrets server ignores settings tree edits}
export RUSTC_BOOTSTRAP=1
failed=
for target in $targets; do
    echo "== $target"
    mkdir -p "corpus/$target"
    # Inputs stay small, so that a slow one means a cost that is not linear.
    case $target in ignores | settings | tree | edits) features=line ;; *) features= ;; esac
    cargo fuzz run --features "$features" "$target" "corpus/$target" "seeds/$target" -- \
        -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        || failed="$failed $target"
done
[ -z "$failed" ] || { echo "stopped:$failed"; exit 1; }
