#!/usr/bin/env bash
# RSS with a summary uses `content:` and never declares it.
#
# With: @11ty/eleventy 3.1.8 with @11ty/eleventy-plugin-rss 3.0.0.
# Guess: xmlns:content stands on the root element.
# Seen: a post with `summary` in its front matter gets `content:encoded`; parsers that know namespaces refuse the whole feed.
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
title: Post
date: 2026-01-02
tags: posts
summary: Short
---
Text
MD
cat >eleventy.config.mjs <<'JS'
import { feedPlugin } from '@11ty/eleventy-plugin-rss'
export default (config) => config.addPlugin(feedPlugin, { type: 'rss', outputPath: '/feed.xml', collection: { name: 'posts' }, metadata: { title: 'T', base: 'https://a.example/', language: 'en', author: { name: 'Ann' } } })
JS
npx eleventy --config=eleventy.config.mjs --input=site --output=out --quiet >/dev/null
printf 'content:encoded %s, xmlns:content %s\n' "$(grep -c '<content:encoded>' out/feed.xml)" "$(grep -c 'xmlns:content' out/feed.xml || true)"
}

expected='content:encoded 1, xmlns:content 0'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
