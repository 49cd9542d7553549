#!/usr/bin/env bash
# Links of an entry with its own base lead to the site of the feed.
#
# With: sfeed 1.7 (Debian 12).
# Guess: xml:base of the entry counts (RFC 4287 §2).
# Seen: it is ignored: a planet's entries, each based at its author's site, all link to the planet.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in sfeed=1.7-1; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done

see() {
printf '%s' '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:planet</id><title>Planet</title><updated>2026-01-01T00:00:00Z</updated><entry xml:base="http://author.example/blog/"><id>urn:example:1</id><title>Entry</title><updated>2026-01-01T00:00:00Z</updated><link href="post"/></entry></feed>' |
  root/usr/bin/sfeed http://planet.example/ | cut -f3
}

expected='http://planet.example/post'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
