#!/usr/bin/env bash
# Of an entry with two authors one reader names the first, one the last, one nobody.
#
# With: rss-parser 3.13.0, feedparser 2.6.0 (npm), python3-feedparser 6.0.10 (Debian 12).
# Guess: both, or the first.
# Seen: `author` is Ann, null and Bob; Atom allows any number (RFC 4287 §4.2.1).
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . rss-parser@3.13.0 feedparser@2.6.0
for package in python3-feedparser=6.0.10-1 python3-sgmllib3k; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done

see() {
printf '%s' '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:feed</id><title>Feed</title><updated>2026-01-01T00:00:00Z</updated><entry><id>urn:example:1</id><title>Entry</title><updated>2026-01-01T00:00:00Z</updated><author><name>Ann</name></author><author><name>Bob</name></author></entry></feed>' >two.atom
node --input-type=module <<'JS'
import { readFileSync } from 'node:fs'
import FeedParser from 'feedparser'
import Parser from 'rss-parser'
const atom = readFileSync('two.atom', 'utf8')
console.log(`rss-parser: ${(await new Parser().parseString(atom)).items[0].author}`)
const parser = new FeedParser({})
parser.once('readable', () => console.log(`feedparser (npm): ${parser.read().author}`))
parser.end(atom)
JS
PYTHONPATH="$PWD/root/usr/lib/python3/dist-packages" /usr/bin/python3 -c 'import feedparser; print("feedparser (Python):", feedparser.parse("two.atom").entries[0].author)'
}

expected='rss-parser: Ann
feedparser (npm): null
feedparser (Python): Bob'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
