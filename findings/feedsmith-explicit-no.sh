#!/usr/bin/env bash
# `explicit: false` is written as a word that the directory no longer lists.
#
# With: feedsmith 3.0.1.
# Guess: `true` or `false`, the two values that Apple names for itunes:explicit.
# Seen: `no` (and `yes`): the values of before, so a validator that follows the directory complains of every episode.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --ignore-scripts --prefix . feedsmith@3.0.1

see() {
node --input-type=module <<'JS'
import { generateRssFeed } from 'feedsmith'
const item = (explicit) => ({ title: String(explicit), itunes: { explicit } })
const rss = generateRssFeed({ title: 'Show', link: 'https://a.example/', description: 'd', items: [item(false), item(true)] })
console.log([...rss.matchAll(/<title>(false|true)<|<itunes:explicit>(.*?)</g)].map((match) => match[1] ?? match[2]).join(' '))
JS
}

expected='false no true yes'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
