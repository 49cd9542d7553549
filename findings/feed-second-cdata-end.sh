#!/usr/bin/env bash
# The second `]]>` of a text ends its CDATA section: the document is no XML.
#
# With: feed 6.0.0 with xml-js 1.6.11, read by fast-xml-parser 5.12.1.
# Guess: every `]]>` is split, or none.
# Seen: only the first one is split, so a text that holds two (an article about XML) makes RSS that no XML parser accepts.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . feed@6.0.0 xml-js@1.6.11 fast-xml-parser@5.12.1

see() {
node --input-type=module <<'JS'
import { Feed } from 'feed'
import { XMLValidator } from 'fast-xml-parser'
for (const content of ['<p>one ]]> end</p>', '<p>two ]]> ends ]]> &amp; x</p>']) {
  const feed = new Feed({ title: 'Feed', id: 'http://a.example/', link: 'http://a.example/', updated: new Date(0) })
  feed.addItem({ title: 'CDATA', id: 'http://a.example/1', link: 'http://a.example/1', date: new Date(0), content })
  const rss = feed.rss2()
  console.log(/<content:encoded>.*/.exec(rss)[0], XMLValidator.validate(rss) === true ? 'well-formed' : 'NOT well-formed')
}
JS
}

expected='<content:encoded><![CDATA[<p>one ]]]]><![CDATA[> end</p>]]></content:encoded> well-formed
<content:encoded><![CDATA[<p>two ]]]]><![CDATA[> ends ]]> &amp; x</p>]]></content:encoded> NOT well-formed'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
