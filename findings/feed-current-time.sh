#!/usr/bin/env bash
# A feed without `updated` is another document each time it is written.
#
# With: feed 6.0.0.
# Guess: the newest item dates the feed, or the element is left out.
# Seen: `lastBuildDate` (RSS) and `updated` (Atom) hold the time of the call, so ETags and bytes never repeat.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . feed@6.0.0

see() {
node --input-type=module <<'JS'
import { Feed } from 'feed'
const feed = new Feed({ title: 'Feed', id: 'http://a.example/', link: 'http://a.example/' })
feed.addItem({ title: 'Old', id: 'http://a.example/1', link: 'http://a.example/1', date: new Date('2020-01-01') })
const [, rss] = /<lastBuildDate>(.*)<\/lastBuildDate>/.exec(feed.rss2())
const [, atom] = /<updated>(.*)<\/updated>/.exec(feed.atom1())
const isNow = (date) => Date.now() - Date.parse(date) < 60_000
console.log(`newest item: 2020; lastBuildDate now: ${isNow(rss)}; updated now: ${isNow(atom)}`)
JS
}

expected='newest item: 2020; lastBuildDate now: true; updated now: true'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
