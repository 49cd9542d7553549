#!/usr/bin/env bash
# Atom content of type xhtml comes out with its words in another order.
#
# With: rss-parser 3.13.0 (xml2js 0.5.0).
# Guess: the markup as it stands in the document.
# Seen: text first, elements behind it: "one two three four" becomes "one three" and then "two four".
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . rss-parser@3.13.0

see() {
node --input-type=module <<'JS'
import Parser from 'rss-parser'
const xhtml = '<p>one <b>two</b> three <i>four</i>.</p>'
const entry = `<entry><id>urn:example:1</id><title>Entry</title><updated>2026-01-01T00:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${xhtml}</div></content></entry>`
const { items } = await new Parser().parseString(`<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:feed</id><title>Feed</title><updated>2026-01-01T00:00:00Z</updated>${entry}</feed>`)
console.log(/<p>.*<\/p>/.exec(items[0].content)[0])
console.log(items[0].contentSnippet)
JS
}

expected='<p>one  three .<b>two</b><i>four</i></p>
one  three .twofour'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
