#!/usr/bin/env bash
# Converting Atom to RSS drops the ids and the texts.
#
# With: rss 0.2.9 of Ruby 3.1.2 (Debian 12).
# Guess: id becomes guid, content becomes a description: both formats have the place.
# Seen: title, link and date are all that is left: an entry whose address changes is new, and there is nothing to read.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in ruby3.1=3.1.2-7+deb12u1 libruby3.1=3.1.2-7+deb12u1 libyaml-0-2; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done

see() {
export LD_LIBRARY_PATH="$PWD/root/usr/lib/x86_64-linux-gnu"
gems="$PWD/root/usr/lib/ruby/gems/3.1.0/gems"
export RUBYLIB="$PWD/root/usr/lib/ruby/3.1.0:$PWD/root/usr/lib/x86_64-linux-gnu/ruby/3.1.0:$gems/rss-0.2.9/lib:$gems/rexml-3.2.5/lib"
root/usr/bin/ruby3.1 --disable-gems -W0 - <<'RB'
require 'rss'
atom = '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:f</id><title>T</title><updated>2026-11-28T10:00:00Z</updated><author><name>A</name></author>' \
  '<link href="https://a.example/"/><entry><id>urn:example:1</id><title>One</title><updated>2026-11-28T10:00:00Z</updated><link href="https://a.example/1"/>' \
  '<content type="html">&lt;p&gt;Text&lt;/p&gt;</content></entry></feed>'
rss = RSS::Parser.parse(atom).to_rss('2.0') { |maker| maker.channel.description = 'd' }
item = rss.items.first
puts [item.title, item.link, item.guid.inspect, item.description.inspect, item.content_encoded.inspect].join(' ')
RB
}

expected='One https://a.example/1 nil nil nil'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
