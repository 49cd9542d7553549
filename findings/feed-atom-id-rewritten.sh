#!/usr/bin/env bash
# Atom ids are rewritten, RSS guids of the same item are not.
#
# With: feed 6.0.0.
# Guess: an id is written as it was given, since RFC 4287 §4.2.6 compares ids character by character.
# Seen: atom1() passes ids through `new URL()`: the entry has another id in Atom than in RSS, and an id that is no URL throws.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . feed@6.0.0

see() {
node --input-type=module <<'JS'
import { Feed } from 'feed'
const written = (id) => {
  const feed = new Feed({ title: 'Feed', id: 'http://a.example/', link: 'http://a.example/', updated: new Date(0) })
  feed.addItem({ title: 'Entry', id, link: 'http://a.example/1', date: new Date(0) })
  const rss = /<guid[^>]*>(.*)<\/guid>/.exec(feed.rss2())[1]
  try {
    return `rss ${rss}; atom ${[.../<entry>[^]*?<id>(.*)<\/id>/.exec(feed.atom1())][1]}`
  } catch (error) {
    return `rss ${rss}; atom throws ${error.message}`
  }
}
for (const id of ['HTTP://Example.com/a/../b', 'http://example.com:80', '4711']) console.log(`${id}: ${written(id)}`)
JS
}

expected='HTTP://Example.com/a/../b: rss HTTP://Example.com/a/../b; atom http://example.com/b
http://example.com:80: rss http://example.com:80; atom http://example.com/
4711: rss 4711; atom throws Invalid URL'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
