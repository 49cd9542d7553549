#!/usr/bin/env bash
# The converter of JSON Feed refuses JSON Feed 1.1.
#
# With: jsonfeed-to-rss 3.0.8 and jsonfeed-to-atom 1.2.5.
# Guess: a feed of the current version (of August 2020) is converted.
# Seen: both want version 1 and throw, the one for RSS under the name of the one for Atom.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . jsonfeed-to-rss@3.0.8 jsonfeed-to-atom@1.2.5

see() {
node --input-type=module <<'JS'
import toAtom from 'jsonfeed-to-atom'
import toRss from 'jsonfeed-to-rss'
const feed = (version) => ({ version: `https://jsonfeed.org/version/${version}`, title: 'T', home_page_url: 'https://a.example/', feed_url: 'https://a.example/feed.json', items: [{ id: '1', title: 'One', content_text: 'Text', date_published: '2026-01-01T00:00:00Z' }] })
for (const [name, convert] of Object.entries({ toRss, toAtom }))
  for (const version of ['1', '1.1']) {
    try {
      console.log(`${name} ${version}: ${String(convert(feed(version))).includes('One') ? 'converted' : 'lost the item'}`)
    } catch (error) {
      console.log(`${name} ${version}: ${error.message}`)
    }
  }
JS
}

expected='toRss 1: converted
toRss 1.1: jsonfeed-to-atom: JSON feed version 1 required
toAtom 1: converted
toAtom 1.1: jsonfeed-to-atom: JSON feed version 1 required'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
