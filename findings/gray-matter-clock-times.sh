#!/usr/bin/env bash
# In front matter 12:30:45 is 45045 and 0012 is 10.
#
# With: gray-matter 4.0.3 (js-yaml 3 inside) beside js-yaml 5.5.0.
# Guess: a time and an issue number as they are written, as YAML 1.2 has them.
# Seen: YAML 1.1: numbers to the base of sixty and octal numbers; the current js-yaml reads the same lines otherwise.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . gray-matter@4.0.3 js-yaml@5.5.0

see() {
node --input-type=module <<'JS'
import matter from 'gray-matter'
import { load } from 'js-yaml'
const yaml = 'start: 12:30:45\nissue: 0012\n'
console.log(`gray-matter ${JSON.stringify(matter(`---\n${yaml}---\n`).data)}`)
console.log(`js-yaml 5   ${JSON.stringify(load(yaml))}`)
JS
}

expected='gray-matter {"start":45045,"issue":10}
js-yaml 5   {"start":"12:30:45","issue":12}'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
