#!/usr/bin/env bash
# An enclosure whose length is not known is not written at all.
#
# With: rss 0.2.9 of Ruby 3.1.2 (Debian 12).
# Guess: written without the length, or refused as parsing refuses it.
# Seen: the maker leaves the whole element out without a word: the podcast is a list of episodes with nothing to hear.
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
rss = RSS::Maker.make('2.0') do |maker|
  maker.channel.title = maker.channel.description = 'Show'
  maker.channel.link = 'https://a.example/'
  [nil, 1].each do |length|
    maker.items.new_item do |item|
      item.title = "length #{length.inspect}"
      item.enclosure.url = 'https://a.example/1.mp3'
      item.enclosure.type = 'audio/mpeg'
      item.enclosure.length = length if length
    end
  end
end
rss.items.each { |item| puts "#{item.title}: #{item.enclosure&.url || 'no enclosure'}" }
RB
}

expected='length nil: no enclosure
length 1: https://a.example/1.mp3'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
