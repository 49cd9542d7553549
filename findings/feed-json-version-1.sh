#!/usr/bin/env bash
# JSON Feed is written as version 1, without dates of publication.
#
# With: feed 6.0.0.
# Guess: JSON Feed 1.1 (of 2020), with `date` as `date_published` as in its RSS.
# Seen: version 1; `date` becomes `date_modified` alone, so readers that sort by `date_published` find no date.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . feed@6.0.0

see() {
node --input-type=module <<'JS'
import { Feed } from 'feed'
const feed = new Feed({ title: 'Feed', id: 'http://a.example/', link: 'http://a.example/', updated: new Date(0), author: { name: 'Ann' } })
feed.addItem({ title: 'Item', id: '1', link: 'http://a.example/1', date: new Date('2026-01-02') })
const { version, authors, author, items } = JSON.parse(feed.json1())
console.log(JSON.stringify({ version, authors, author, dates: Object.keys(items[0]).filter((key) => key.startsWith('date')) }))
console.log(/<pubDate>.*/.exec(feed.rss2())[0])
JS
}

expected='{"version":"https://jsonfeed.org/version/1","author":{"name":"Ann"},"dates":["date_modified"]}
<pubDate>Fri, 02 Jan 2026 00:00:00 GMT</pubDate>'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
