#!/usr/bin/env bash
# Two files with the same bytes share one `data`: a change to one is in the other.
#
# With: gray-matter 4.0.3.
# Guess: each call parses anew, or gives a copy.
# Seen: without options the result is cached by content, and `data` is the same object.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . gray-matter@4.0.3

see() {
node --input-type=module <<'JS'
import matter from 'gray-matter'
const text = '---\ntitle: Same\n---\nText'
const [one, two] = [matter(text), matter(text)]
one.data.slug = 'file-one'
console.log(`without options: ${JSON.stringify(two.data)}`)
const [three, four] = [matter(text, {}), matter(text, {})]
three.data.slug = 'file-three'
console.log(`with options {}: ${JSON.stringify(four.data)}`)
JS
}

expected='without options: {"title":"Same","slug":"file-one"}
with options {}: {"title":"Same"}'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
