#!/usr/bin/env bash
# The same news is an article in English and none in Chinese.
#
# With: @mozilla/readability 0.6.0 with jsdom 27.0.0.
# Guess: isProbablyReaderable says the same of a page and of its translation.
# Seen: a paragraph counts from 140 characters; one of a hundred and fifty English letters is some forty Chinese characters, so whole Chinese articles are passed over.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @mozilla/readability@0.6.0 jsdom@27.0.0

see() {
node --input-type=module <<'JS'
import { isProbablyReaderable } from '@mozilla/readability'
import { JSDOM } from 'jsdom'
const english = 'The council decided on Tuesday to rebuild the old bridge across the river, and the work will begin in spring when the water is low, and it should be finished in the autumn of next year, so that people who live there can cross by a footbridge.'
const chinese = '市议会星期二决定重建河上的老桥，工程将在春天水位较低的时候开始，预计明年秋天完工，居民可以通过临时便桥过河。'
for (const [language, text] of [['en', english], ['zh', chinese]]) {
  const { document } = new JSDOM(`<html lang="${language}"><body><article>${`<p>${text}</p>`.repeat(6)}</article></body></html>`).window
  console.log(language, text.length, isProbablyReaderable(document))
}
JS
}

expected='en 242 true
zh 54 false'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
