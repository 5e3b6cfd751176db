#!/bin/sh
# Opens IPA files and compares with other programs:
#
#   oracles/artefacts/apple.sh FILE.ipa..
#
# Every binary property list as `plistutil` reads it (Debian: libplist-utils); of every Mach-O binary the flag PIE, the
# libraries and the oldest system as `llvm-objdump` reads them (Debian: llvm); of every embedded.mobileprovision the
# property list as `openssl` takes it out of the message. Says what differs; ends with 1 where anything does.
set -eu
cd "$(dirname "$0")/../.."
cargo build -q -p capward-artefact --example open
open=${CARGO_TARGET_DIR:-target}/debug/examples/open
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lists=0 programs=0 profiles=0 differing=0
say() { differing=$((differing + 1)); echo "differs: $*"; }
for package; do
    rm -rf "$work/raw" "$work/out"
    mkdir -p "$work/raw" "$work/out"
    unzip -qo "$package" -d "$work/raw"
    "$open" "$package" "$work/out"
    ours=$work/out/tree facts=$work/out/facts.txt
    find "$work/raw" -type f \( -name '*.plist' -o -name '*.strings' -o -name '*.xcprivacy' \) >"$work/names"
    while read -r raw; do
        [ "$(head -c 6 "$raw")" = bplist ] || continue
        path=${raw#"$work/raw/"}
        # Both through plistutil, so that only values count.
        plistutil -f xml -i "$raw" -o "$work/theirs.xml"
        plistutil -f xml -i "$ours/$path" -o "$work/ours.xml" || : >"$work/ours.xml"
        cmp -s "$work/theirs.xml" "$work/ours.xml" || say "$package: $path"
        lists=$((lists + 1))
    done <"$work/names"
    find "$work/raw" -type f -name embedded.mobileprovision >"$work/names"
    while read -r raw; do
        path=${raw#"$work/raw/"}
        openssl smime -inform der -verify -noverify -in "$raw" -out "$work/theirs.xml" 2>/dev/null
        plistutil -f xml -i "$work/theirs.xml" -o "$work/theirs.xml.2"
        plistutil -f xml -i "$ours/$path" -o "$work/ours.xml"
        cmp -s "$work/theirs.xml.2" "$work/ours.xml" || say "$package: $path"
        profiles=$((profiles + 1))
    done <"$work/names"
    # One binary after the other, in the order of the facts.
    grep -E '^ +path: ".*",$' "$facts" | sed 's/.*path: "\(.*\)",/\1/' | grep -v mobileprovision >"$work/names" || :
    while read -r path; do
        theirs=$work/theirs.txt
        llvm-objdump --macho --private-headers "$work/raw/$path" >"$theirs" 2>/dev/null
        awk -v want="path: \"$path\"" 'index($0, want) {on=1} on {print} on && /signature:/ {exit}' "$facts" >"$work/ours.txt"
        pie=$(grep -q 'DYLIB\|PIE' "$theirs" && echo true || echo false)
        grep -q "position_independent: $pie" "$work/ours.txt" || say "$package: $path: PIE"
        grep -A2 'cmd LC_LOAD' "$theirs" | sed -n 's/^ *name \(.*\) (offset.*/\1/p' | grep -v '/dyld$' >"$work/a"
        awk '/libraries: \[/ {on=1; next} on && /\]/ {exit} on {print}' "$work/ours.txt" | sed 's/^ *"\(.*\)",/\1/' >"$work/b"
        cmp -s "$work/a" "$work/b" || say "$package: $path: libraries"
        oldest=$(sed -n 's/^ *\(minos\|version\) \([0-9.]*\)$/\2/p' "$theirs" | head -1)
        grep -A1 'oldest_system: Some' "$work/ours.txt" | grep -q "\"$oldest\"" || say "$package: $path: oldest system $oldest"
        programs=$((programs + 1))
    done <"$work/names"
done
echo "$# packages: $lists property lists, $profiles profiles, $programs binaries; $differing differ"
[ "$differing" = 0 ]
