#!/usr/bin/env bash
# The RSS feed of a collection with a hyphen in its name is empty, the Atom feed is not.
#
# With: @11ty/eleventy 3.1.8 with @11ty/eleventy-plugin-rss 3.0.0.
# Guess: the same posts in both, or an error.
# Seen: the template for RSS writes `collections.blog-posts`, a subtraction; those for Atom and JSON write `collections['blog-posts']`.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . @11ty/eleventy@3.1.8 @11ty/eleventy-plugin-rss@3.0.0

see() {
for type in rss atom; do
  rm -rf site out
mkdir site
cat >site/post.md <<'MD'
---
title: Post
date: 2026-01-02
tags: blog-posts
---
Text
MD
cat >eleventy.config.mjs <<'JS'
import { feedPlugin } from '@11ty/eleventy-plugin-rss'
export default (config) => config.addPlugin(feedPlugin, { type: process.env.FEED, outputPath: '/feed.xml', collection: { name: 'blog-posts' }, metadata: { title: 'T', base: 'https://a.example/', language: 'en', author: { name: 'Ann' } } })
JS
FEED=$type npx eleventy --config=eleventy.config.mjs --input=site --output=out --quiet >/dev/null
  printf '%s: %s posts\n' "$type" "$(grep -cE '<(item|entry)>' out/feed.xml || true)"
done
}

expected='rss: 0 posts
atom: 1 posts'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
