#!/usr/bin/env bash
# Putting a date right makes an item without a guid new again.
#
# With: newsboat 2.21 (Debian 12).
# Guess: an item without a guid is known by its link, which stays.
# Seen: it is known by link and pubDate together: a corrected minute is a second, unread copy.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in newsboat=2.21-1.5 libstfl0=0.22-3+b5; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done

see() {
export LD_LIBRARY_PATH="$PWD/root/usr/lib:$PWD/root/usr/lib/x86_64-linux-gnu" HOME="$PWD"
feed() { printf '<rss version="2.0"><channel><title>T</title><link>https://a.example/</link><description>d</description><item><title>One</title><link>https://a.example/1</link><pubDate>Sat, 28 Nov 2026 10:%s:00 GMT</pubDate></item></channel></rss>' "$1" >feed.xml; }
printf 'file://%s/feed.xml\n' "$PWD" >urls
for minute in 00 01; do
  feed "$minute"
  root/usr/bin/newsboat -u urls -c cache.db -C /dev/null -x reload print-unread
done
}

expected='1 unread articles
2 unread articles'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
