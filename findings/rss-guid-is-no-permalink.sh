#!/usr/bin/env bash
# A guid that is the link is declared to be no permanent link, unless it is left out.
#
# With: rss 1.2.2.
# Guess: isPermaLink says whether the guid is the address.
# Seen: any guid that is given is `isPermaLink="false"`, also the item's own address; left out, the same string is "true".
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . rss@1.2.2

see() {
node --input-type=module <<'JS'
import RSS from 'rss'
const feed = new RSS({ title: 'T', feed_url: 'http://a.example/rss', site_url: 'http://a.example/' })
feed.item({ title: 'Given', url: 'http://a.example/1', guid: 'http://a.example/1' })
feed.item({ title: 'Left out', url: 'http://a.example/1' })
console.log(feed.xml().match(/<guid.*?<\/guid>/g).join('\n'))
JS
}

expected='<guid isPermaLink="false">http://a.example/1</guid>
<guid isPermaLink="true">http://a.example/1</guid>'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
