#!/usr/bin/env bash
# A list in UTF-8 is declared to be ISO-8859-1, so other readers show other names.
#
# With: opml 0.5.8, decoded as declared by TextDecoder.
# Guess: UTF-8 is declared, or non-ASCII letters are escaped.
# Seen: `encoding="ISO-8859-1"` above text that holds any letter: saved as UTF-8 and read as it says, 新闻 is rubbish.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . opml@0.5.8

see() {
node --input-type=module <<'JS'
import opml from 'opml'
const list = { opml: { version: '2.0', head: { title: 'List' }, body: { subs: [{ text: '新闻 Žurnál', type: 'rss', xmlUrl: 'http://a.example/feed' }] } } }
const bytes = Buffer.from(opml.stringify(list))
const [, declared] = /encoding="(.*?)"/.exec(bytes.toString('latin1'))
const text = new TextDecoder(declared).decode(bytes)
console.log(`${declared}: ${/text="(.*?)"/.exec(text)[1] === '新闻 Žurnál' ? 'the name' : 'another name'}`)
JS
}

expected='ISO-8859-1: another name'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
