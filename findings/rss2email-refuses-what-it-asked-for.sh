#!/usr/bin/env bash
# It asks for the new entries only, and treats them as an error when they come.
#
# With: rss2email 3.13.1 with python3-feedparser 6.0.10 (Debian 12).
# Guess: what is asked for is understood.
# Seen: feedparser sends `A-IM: feed` (RFC 3229) with every request, rss2email knows no status 226: a server that does as it was asked is never read.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in rss2email=1:3.13.1-3 python3-feedparser=6.0.10-1 python3-sgmllib3k python3-html2text; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done

see() {
export XDG_CONFIG_HOME="$PWD" XDG_DATA_HOME="$PWD" HOME="$PWD"
cat >origin.mjs <<'JS'
import { createServer } from 'node:http'
import { writeFileSync } from 'node:fs'
const item = '<item><title>New</title><guid isPermaLink="false">1</guid><pubDate>Sat, 28 Nov 2026 10:00:00 GMT</pubDate></item>'
const rss = `<rss version="2.0"><channel><title>T</title><link>http://a.example/</link><description>d</description>${item}</channel></rss>`
const server = createServer((request, response) => {
  const isDelta = request.headers['a-im'] === 'feed'
  response.writeHead(isDelta ? 226 : 200, { ...(isDelta && { im: 'feed' }), 'content-type': 'application/rss+xml' }).end(rss)
}).listen(0, '127.0.0.1', () => writeFileSync('port', String(server.address().port)))
JS
node origin.mjs &
origin=$!
until [ -s port ]; do :; done
r2e() { PYTHONPATH="$PWD/root/usr/lib/python3/dist-packages" /usr/bin/python3 root/usr/bin/r2e -c r2e.cfg -d r2e.json "$@" 2>&1; }
r2e new reader@a.example >/dev/null
r2e add news "http://127.0.0.1:$(cat port)/" >/dev/null
r2e run --no-send | grep -o 'HTTP status 226' | sort -u
kill "$origin"
}

expected='HTTP status 226'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
