#!/bin/sh
# Opens AAB files and compares with aapt2 (Debian: aapt):
#
#   oracles/artefacts/bundle.sh FILE.aab..
#
# aapt2 turns the base module into an APK, whose binary XML is opened as well: the manifest and every file of res/xml
# must read the same, and every plain string, truth value and integer. Ends with 1 where anything differs.
set -eu
cd "$(dirname "$0")/../.."
cargo build -q -p capward-artefact --example open
open=${CARGO_TARGET_DIR:-target}/debug/examples/open
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
files=0 differing=0
for package; do
    rm -rf "$work"/*
    mkdir "$work/raw" "$work/proto"
    unzip -qo "$package" 'base/*' -d "$work/raw"
    mv "$work/raw/base/manifest/AndroidManifest.xml" "$work/raw/base/resources.pb" "$work/raw/base/res" "$work/proto"
    (cd "$work/proto" && zip -qr ../proto.apk .)
    aapt2 convert --output-format binary -o "$work/binary.apk" "$work/proto.apk"
    "$open" "$package" "$work/ours"
    "$open" "$work/binary.apk" "$work/theirs"
    mv "$work/ours/tree/base/manifest/AndroidManifest.xml" "$work/ours/tree/base/"
    for file in AndroidManifest.xml $(cd "$work/theirs/tree" && ls res/xml*/* res/values/* 2>/dev/null); do
        files=$((files + 1))
        # Attributes come in the order of their numbers there, and as written here. Namespaces are a matter of spelling.
        sort "$work/ours/tree/base/$file" | sed 's/[/]*>$//' | grep -v '^<?xml\|xmlns:' | sort >"$work/a" || :
        sort "$work/theirs/tree/$file" | sed 's/[/]*>$//' | grep -v '^<?xml\|xmlns:' | sort >"$work/b" || :
        if ! cmp -s "$work/a" "$work/b"; then
            differing=$((differing + 1))
            echo "differs: $package: $file"
            diff "$work/a" "$work/b" | head -${LINES_SHOWN:-6}
        fi
    done
done
echo "$# bundles: $files files; $differing differ"
[ "$differing" = 0 ]
