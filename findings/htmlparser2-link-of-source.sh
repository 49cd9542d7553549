#!/usr/bin/env bash
# Entries of a planet link to the front page of the blog they came from.
#
# With: htmlparser2 12.0.0, parseFeed.
# Guess: the link of the entry, wherever its `source` stands, since the order of children means nothing (RFC 4287 §4.1.2).
# Seen: the first `link` at any depth wins: with `source` before it every article of a blog opens the same page; id and title are right.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --ignore-scripts --prefix . htmlparser2@12.0.0

see() {
node --input-type=module <<'JS'
import { parseFeed } from 'htmlparser2'
const source = '<source><id>urn:example:blog</id><title>The blog</title><link href="https://blog.example/"/></source>'
const link = '<link href="https://blog.example/1"/>'
for (const parts of [link + source, source + link]) {
  const entry = `<entry>${parts}<id>urn:example:1</id><title>One</title><updated>2026-11-28T10:00:00Z</updated></entry>`
  const { items } = parseFeed(`<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:planet</id><title>Planet</title><updated>2026-11-28T10:00:00Z</updated>${entry}</feed>`, { xmlMode: true })
  console.log(items[0].id, items[0].link)
}
JS
}

expected='urn:example:1 https://blog.example/1
urn:example:1 https://blog.example/'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
