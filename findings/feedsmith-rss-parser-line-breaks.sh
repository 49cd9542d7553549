#!/usr/bin/env bash
# A guid or link with `&`, written by one library, has line breaks when the other reads it.
#
# With: feedsmith 3.0.1, read by rss-parser 3.13.0.
# Guess: the strings come back as they were.
# Seen: feedsmith puts CDATA on a line of its own, rss-parser keeps the white space around it: a guid that is not the guid, and a link that is no address.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . feedsmith@3.0.1 rss-parser@3.13.0

see() {
node --input-type=module <<'JS'
import { generateRssFeed } from 'feedsmith'
import Parser from 'rss-parser'
const link = 'http://a.example/?p=1&lang=en'
const rss = generateRssFeed({ title: 'Feed', link: 'http://a.example/', description: 'd', items: [{ title: 'Plain', link, guid: { value: link } }] })
const [item] = (await new Parser().parseString(rss)).items
console.log(JSON.stringify({ title: item.title, link: item.link, guid: item.guid, same: item.guid === link }))
JS
}

expected='{"title":"Plain","link":"\n        http://a.example/?p=1&lang=en\n      ","guid":"\n        http://a.example/?p=1&lang=en\n      ","same":false}'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
