#!/usr/bin/env bash
# Markup-like words vanish from plain-text titles, entities stay escaped.
#
# With: feedparser 2.6.0 (npm).
# Guess: an Atom title of type text is text (RFC 4287 §3.1.1.1): shown as it is.
# Seen: `<b>` is taken out as if it were HTML, while `&amp;` is left as if it were text.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . feedparser@2.6.0

see() {
node --input-type=module <<'JS'
import FeedParser from 'feedparser'
const entry = '<entry><id>urn:example:1</id><title type="text">When &lt;b&gt; beats &lt;strong&gt;, and why &amp;amp; is fine</title><updated>2026-01-01T00:00:00Z</updated></entry>'
const parser = new FeedParser({})
parser.on('readable', () => console.log(parser.read()?.title ?? ''))
parser.end(`<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:feed</id><title>Feed</title><updated>2026-01-01T00:00:00Z</updated>${entry}</feed>`)
JS
}

expected='When  beats , and why &amp; is fine'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
