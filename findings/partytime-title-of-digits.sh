#!/usr/bin/env bash
# An episode called "1984" has no title.
#
# With: podcast-partytime 5.0.0.
# Guess: a title is text, whatever its letters.
# Seen: the title is left out of the episode, and guid 007 becomes 7: shows that number their episodes are lists without names.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --ignore-scripts --prefix . podcast-partytime@5.0.0

see() {
node --input-type=module <<'JS'
import { parseFeed } from 'podcast-partytime'
const item = (title, guid) => `<item><title>${title}</title><description>d</description><guid isPermaLink="false">${guid}</guid><enclosure url="https://a.example/${guid}.mp3" length="1" type="audio/mpeg"/></item>`
const rss = `<rss version="2.0"><channel><title>Show</title><link>https://a.example/</link><description>d</description>${item('1984', '007')}${item('Animal Farm', 'b')}</channel></rss>`
for (const { title, guid } of parseFeed(rss).items) console.log(guid, title)
JS
}

expected='7 undefined
b Animal Farm'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
