#!/usr/bin/env bash
# Attributes come out in lower case, so `xmlUrl` is not there.
#
# With: opml-to-json 1.0.1.
# Guess: the names of the format: xmlUrl, htmlUrl.
# Seen: `xmlurl` and `htmlurl`, and two keys of its own, `#type` and `folder`.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . opml-to-json@1.0.1

see() {
node --input-type=module <<'JS'
import { opmlToJSON } from 'opml-to-json'
const list = await opmlToJSON('<opml version="2.0"><head><title>L</title></head><body><outline text="F"><outline text="A" type="rss" xmlUrl="http://a.example/feed" htmlUrl="http://a.example/"/></outline></body></opml>')
console.log(JSON.stringify(list.children[0].children[0]))
JS
}

expected='{"text":"A","type":"rss","xmlurl":"http://a.example/feed","htmlurl":"http://a.example/","#type":"feed","folder":"F"}'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
