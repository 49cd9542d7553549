#!/usr/bin/env bash
# Sorting a post into another category makes it new.
#
# With: jekyll 4.3.1 with jekyll-feed 0.17.0 (Debian 12).
# Guess: the id of an entry stays when its labels change (RFC 4287 §4.2.6).
# Seen: the categories are part of the path, and the path is the id: tidying up labels announces years of posts again.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in jekyll=4.3.1+dfsg-3+deb12u1 ruby-jekyll-feed=0.17.0-1 ruby3.1 libruby3.1 libyaml-0-2 libsass1 ruby-sassc ruby-ffi ruby-liquid ruby-kramdown ruby-kramdown-parser-gfm ruby-addressable ruby-public-suffix ruby-colorator ruby-em-websocket ruby-eventmachine ruby-http-parser.rb ruby-i18n ruby-concurrent ruby-jekyll-sass-converter ruby-jekyll-watch ruby-listen ruby-rb-inotify ruby-mercenary ruby-pathutil ruby-forwardable-extended ruby-rouge ruby-terminal-table ruby-unicode-display-width ruby-webrick; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done
# The style compiler is looked for where the packages are installed for all.
sed -i 's/ffi_lib .*/ffi_lib "libsass.so.1"/' "$(find root -path '*sassc*' -name native.rb)"

see() {
export LD_LIBRARY_PATH="$PWD/root/usr/lib/x86_64-linux-gnu"
rubies="$PWD/root/usr/lib/ruby"
gems="$PWD/root/usr/share/rubygems-integration"
export RUBYLIB="$(ls -d "$rubies"/3.1.0 root/usr/lib/*/ruby/3.1.0 "$rubies"/vendor_ruby "$rubies"/gems/3.1.0/gems/*/lib root/usr/lib/*/ruby/vendor_ruby/3.1.0 | sed "s|^root|$PWD/root|" | tr '\n' ':')"
export GEM_PATH="$gems/all:$gems/3.1.0:$rubies/gems/3.1.0:$PWD/root/usr/lib/x86_64-linux-gnu/rubygems-integration/3.1.0"
mkdir -p site/_posts
printf 'title: T\nurl: https://a.example\nplugins: [jekyll-feed]\n' >site/_config.yml
post() { printf -- '---\ntitle: One\ncategories: %s\n---\nText\n' "$1" >site/_posts/2026-01-02-one.md; }
build() { root/usr/bin/ruby3.1 -W0 root/usr/bin/jekyll build --quiet --source site --destination out; }
for category in news press; do
  post "$category"
  build
  tr '\n' ' ' <out/feed.xml | grep -oE '<entry>.*' | grep -oE '<id>[^<]*' | sed 's/<id>//'
done
}

expected='https://a.example/news/2026/01/02/one
https://a.example/press/2026/01/02/one'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
