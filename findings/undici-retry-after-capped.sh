#!/usr/bin/env bash
# `Retry-After: 3600` is answered with two more requests in the same minute.
#
# With: undici 8.13.1, RetryAgent.
# Guess: Retry-After is obeyed, or the 503 is returned.
# Seen: the wait is cut to maxTimeout (30 s by default, 50 ms here), so a server in trouble is asked again at once.
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
import { Agent, RetryAgent, request } from 'undici'
const statuses = [503, 503, 200]
const server = createServer((_, response) => response.writeHead(statuses.shift() ?? 200, { 'retry-after': '3600' }).end('feed')).listen(0, '127.0.0.1')
await once(server, 'listening')
const { statusCode } = await request(`http://127.0.0.1:${server.address().port}/`, { dispatcher: new RetryAgent(new Agent(), { maxTimeout: 50 }) })
console.log(`ended with ${statusCode} after ${3 - statuses.length} requests, an hour before Retry-After`)
server.close()
server.closeAllConnections()
JS
}

expected='ended with 200 after 3 requests, an hour before Retry-After'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
