#!/usr/bin/env bash
# All items without a guid and a link have one id.
#
# With: @extractus/feed-extractor 8.0.3.
# Guess: an id made of title or text, or none: RSS 2.0 asks only for a title or a description.
# Seen: the id is made of link and date alone, so short notes without both are all `0-NaN`, and those of one minute are one.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . @extractus/feed-extractor@8.0.3

see() {
node --input-type=module <<'JS'
import { extractFromXml } from '@extractus/feed-extractor'
const items = ['<item><description>A note</description></item>', '<item><description>Another note</description></item>']
const rss = `<rss version="2.0"><channel><title>Notes</title><link>http://a.example/</link><description>d</description>${items.join('')}</channel></rss>`
for (const { id, description } of extractFromXml(rss).entries) console.log(`${description}: ${id}`)
JS
}

expected='A note: 0-NaN
Another note: 0-NaN'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
