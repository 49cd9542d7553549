#!/usr/bin/env bash
# An image whose address has no extension gets a type such as `image//cover`.
#
# With: feed 6.0.0.
# Guess: an unknown type is left out, or `image/*` is guessed.
# Seen: the type is whatever stands behind the last dot of the address, or else its whole path.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . feed@6.0.0

see() {
node --input-type=module <<'JS'
import { Feed } from 'feed'
const feed = new Feed({ title: 'Feed', id: 'http://a.example/', link: 'http://a.example/', updated: new Date(0) })
for (const image of ['http://a.example/cover', 'http://a.example/v1.2/cover', 'http://a.example/img?id=7&format=webp'])
  feed.addItem({ title: 'Item', id: image, link: image, date: new Date(0), image })
console.log(feed.rss2().match(/<enclosure.*/g).join('\n'))
JS
}

expected='<enclosure url="http://a.example/cover" length="0" type="image//cover"/>
<enclosure url="http://a.example/v1.2/cover" length="0" type="image/2/cover"/>
<enclosure url="http://a.example/img?id=7&amp;format=webp" length="0" type="image//img"/>'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
