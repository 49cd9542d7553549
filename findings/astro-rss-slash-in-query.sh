#!/usr/bin/env bash
# The trailing slash goes behind the query: `?id=1` becomes `?id=1/`.
#
# With: @astrojs/rss 4.0.19.
# Guess: a slash at the end of the path, or none.
# Seen: link and guid end in `/` also behind a query or fragment, so the parameter has another value; a dot in the last word keeps the slash away.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . @astrojs/rss@4.0.19

see() {
node --input-type=module <<'JS'
import rss from '@astrojs/rss'
const items = ['/post', '/post?id=1', '/post#part', '/release-1.2'].map((link) => ({ title: link, link, pubDate: new Date(0) }))
const xml = await (await rss({ title: 'T', description: 'd', site: 'https://a.example', items })).text()
console.log([...xml.matchAll(/<title>(\/.*?)<\/title><link>(.*?)<\/link>/g)].map(([, given, link]) => `${given}: ${link}`).join('\n'))
JS
}

expected='/post: https://a.example/post/
/post?id=1: https://a.example/post?id=1/
/post#part: https://a.example/post#part/
/release-1.2: https://a.example/release-1.2'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
