#!/usr/bin/env bash
# The page of an entry follows xml:base, its recording does not.
#
# With: newsboat 2.21 (Debian 12).
# Guess: both relative addresses are resolved against the base (RFC 4287 §2).
# Seen: the enclosure stays `1.mp3`, which podboat cannot fetch, beside a link that was resolved.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in newsboat=2.21-1.5 libstfl0=0.22-3+b5; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done

see() {
export LD_LIBRARY_PATH="$PWD/root/usr/lib:$PWD/root/usr/lib/x86_64-linux-gnu" HOME="$PWD"
cat >feed.xml <<'XML'
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/show/"><id>urn:example:f</id><title>T</title><updated>2026-11-28T10:00:00Z</updated><link href="./"/><entry><id>urn:example:1</id><title>One</title><updated>2026-11-28T10:00:00Z</updated><link href="1"/><link rel="enclosure" href="1.mp3" type="audio/mpeg" length="3"/></entry></feed>
XML
printf 'file://%s/feed.xml\n' "$PWD" >urls
root/usr/bin/newsboat -u urls -c cache.db -C /dev/null -x reload >/dev/null
/usr/bin/python3 -c "import sqlite3; print(*sqlite3.connect('cache.db').execute('select url, enclosure_url from rss_item').fetchone())"
}

expected='https://a.example/show/1 1.mp3'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
