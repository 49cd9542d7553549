#!/usr/bin/env bash
# Titles in JSON Feed are escaped for HTML.
#
# With: @11ty/eleventy 3.1.8 with @11ty/eleventy-plugin-rss 3.0.0.
# Guess: plain text, as JSON Feed 1.1 says of `title`.
# Seen: readers show `AT&amp;T says &quot;hi&quot;`, letter by letter.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . @11ty/eleventy@3.1.8 @11ty/eleventy-plugin-rss@3.0.0

see() {
mkdir site
cat >site/post.md <<'MD'
---
title: 'AT&T says "hi"'
date: 2026-01-02
tags: posts
---
Text
MD
cat >eleventy.config.mjs <<'JS'
import { feedPlugin } from '@11ty/eleventy-plugin-rss'
export default (config) => config.addPlugin(feedPlugin, { type: 'json', outputPath: '/feed.json', collection: { name: 'posts' }, metadata: { title: 'T', base: 'https://a.example/', language: 'en', author: { name: 'Ann' } } })
JS
npx eleventy --config=eleventy.config.mjs --input=site --output=out --quiet >/dev/null
node -p 'JSON.parse(require("fs").readFileSync("out/feed.json")).items[0].title'
}

expected='AT&amp;T says &quot;hi&quot;'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
