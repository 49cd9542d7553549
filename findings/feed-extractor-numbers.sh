#!/usr/bin/env bash
# Titles and guids that look like numbers become numbers: release 1.10 is release 1.1.
#
# With: @extractus/feed-extractor 8.0.3 (fast-xml-parser inside).
# Guess: titles and guids are strings, so they stay as they are.
# Seen: "1.10" is read as "1.1", guid 0012 as 12, 0x1F as 31: two releases or two items become one.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . @extractus/feed-extractor@8.0.3

see() {
node --input-type=module <<'JS'
import { extractFromXml } from '@extractus/feed-extractor'
const items = [['1.1', '12'], ['1.10', '0012'], ['0x1F', '1e3']].map(([title, guid]) => `<item><title>${title}</title><guid isPermaLink="false">${guid}</guid><link>http://a.example/</link></item>`)
const rss = `<rss version="2.0"><channel><title>Releases</title><link>http://a.example/</link><description>d</description>${items.join('')}</channel></rss>`
for (const { id, title } of extractFromXml(rss).entries) console.log(`${id}: ${title}`)
JS
}

expected='12: 1.1
12: 1.1
1000: 31'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
