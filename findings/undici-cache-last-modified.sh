#!/usr/bin/env bash
# A feed with nothing but Last-Modified is not asked for again for days.
#
# With: undici 8.13.1, interceptors.cache().
# Guess: a response that names no freshness is checked with the origin.
# Seen: heuristic freshness (RFC 9111 §4.2.2): a tenth of its age, so a feed unchanged for a hundred days is silent for ten, and what is published meanwhile is not seen.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . undici@8.13.1

see() {
node --input-type=module <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Agent, interceptors, request } from 'undici'
let asked = 0
const server = createServer((_, response) => {
  asked++
  response.writeHead(200, { 'content-type': 'application/rss+xml', 'last-modified': new Date(Date.now() - 100 * 86_400_000).toUTCString() }).end(`edition ${asked}`)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const dispatcher = new Agent().compose(interceptors.cache())
for (let poll = 1; poll <= 3; poll++) {
  const { body } = await request(`http://127.0.0.1:${server.address().port}/feed`, { dispatcher })
  console.log(`poll ${poll}: ${await body.text()}, origin asked ${asked} times`)
}
server.close()
server.closeAllConnections()
JS
}

expected='poll 1: edition 1, origin asked 1 times
poll 2: edition 1, origin asked 1 times
poll 3: edition 1, origin asked 1 times'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
