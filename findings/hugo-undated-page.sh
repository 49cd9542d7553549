#!/usr/bin/env bash
# A page without a date is in the feed of the site, dated to the year 1.
#
# With: hugo 0.111.3 (Debian 12).
# Guess: left out, or without pubDate.
# Seen: "About" is an item of RSS with `Mon, 01 Jan 0001`, which dates before the calendar of most readers.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in hugo=0.111.3-1 libsass1 libwebp7; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done

see() {
export LD_LIBRARY_PATH="$PWD/root/usr/lib/x86_64-linux-gnu"
mkdir -p site/content/posts
printf 'baseURL = "https://a.example/"\ntitle = "T"\n' >site/config.toml
printf -- '---\ntitle: Post\ndate: 2026-01-02\n---\nText\n' >site/content/posts/post.md
printf -- '---\ntitle: About\n---\nWho we are.\n' >site/content/about.md
root/usr/bin/hugo --quiet --source site
grep -oE '<(title|pubDate)>[^<]*' site/public/index.xml | sed 1d
}

expected='<title>Post
<pubDate>Fri, 02 Jan 2026 00:00:00 +0000
<title>About
<pubDate>Mon, 01 Jan 0001 00:00:00 +0000'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
