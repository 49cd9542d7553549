#!/usr/bin/env bash
# An Atom entry links to its enclosure, or to its feed, when the page has no `rel`.
#
# With: rss-parser 3.13.0 and @extractus/feed-extractor 8.0.3.
# Guess: a link without `rel` is the alternate one (RFC 4287 §4.2.7.2).
# Seen: both look for the word `alternate`, find none, and take the first link, whatever it is.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . rss-parser@3.13.0 @extractus/feed-extractor@8.0.3

see() {
node --input-type=module <<'JS'
import { extractFromXml } from '@extractus/feed-extractor'
import Parser from 'rss-parser'
for (const first of ['rel="enclosure" type="audio/mpeg" href="http://a.example/e.mp3"', 'rel="self" href="http://a.example/entry.atom"']) {
  const entry = `<entry><id>urn:example:1</id><title>Entry</title><updated>2026-01-01T00:00:00Z</updated><link ${first}/><link href="http://a.example/page"/></entry>`
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:feed</id><title>Feed</title><updated>2026-01-01T00:00:00Z</updated>${entry}</feed>`
  console.log(`rss-parser ${(await new Parser().parseString(atom)).items[0].link}; feed-extractor ${extractFromXml(atom).entries[0].link}`)
}
JS
}

expected='rss-parser http://a.example/e.mp3; feed-extractor http://a.example/e.mp3
rss-parser http://a.example/entry.atom; feed-extractor http://a.example/entry.atom'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
