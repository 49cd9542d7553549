#!/usr/bin/env bash
# Correcting the date of a post gives it a new id.
#
# With: pelican 4.8.0 (Debian 12).
# Guess: the id of an entry stays when its date is put right (RFC 4287 §4.2.6).
# Seen: the id is a tag: URI made of date and address, so every reader shows the post a second time.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in pelican=4.8.0+dfsg-1 python3-feedgenerator=2.0.0-1 python3-jinja2 python3-markupsafe python3-docutils python3-pygments python3-blinker python3-tz python3-dateutil python3-unidecode python3-markdown python3-rich python3-six python3-roman; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done

see() {
mkdir content
printf "SITENAME='T'\nSITEURL='https://a.example'\nTIMEZONE='UTC'\nPATH='content'\nFEED_ALL_ATOM='all.atom'\n" >pelicanconf.py
for date in '2026-01-02 10:00' '2026-01-03 10:00'; do
  printf 'Title: Post\nSlug: post\nDate: %s\n\nText\n' "$date" >content/post.md
  PYTHONPATH="$PWD/root/usr/lib/python3/dist-packages" /usr/bin/python3 -m pelican -q content -o out -s pelicanconf.py >/dev/null 2>&1
  grep -o '<id>tag[^<]*' out/all.atom
done
}

expected='<id>tag:a.example,2026-01-02:/post.html
<id>tag:a.example,2026-01-03:/post.html'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
