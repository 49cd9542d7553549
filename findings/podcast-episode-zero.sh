#!/usr/bin/env bash
# Episode 0 has no number, and a file without extension is of type "false".
#
# With: podcast 2.0.1.
# Guess: a number that is given is written; an unknown type is left out or refused.
# Seen: itunes:episode and itunes:season are left out when they are 0, as trailers and pilots are numbered; `type="false"` stands on the enclosure.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --ignore-scripts --prefix . podcast@2.0.1

see() {
node --input-type=module <<'JS'
import { Podcast } from 'podcast'
const show = new Podcast({ title: 'Show', siteUrl: 'https://a.example/', feedUrl: 'https://a.example/feed' })
show.addItem({ title: 'Pilot', itunesSeason: 0, itunesEpisode: 0, enclosure: { url: 'https://a.example/audio/pilot', size: 1 } })
show.addItem({ title: 'First', itunesSeason: 1, itunesEpisode: 1, enclosure: { url: 'https://a.example/first.mp3', size: 1 } })
for (const item of show.buildXml().split('<item>').slice(1)) console.log(item.match(/<enclosure [^>]*type="(.*?)"/)[1], [...item.matchAll(/<itunes:(season|episode)>(\d+)/g)].map((match) => match.slice(1).join(' ')).join(', '))
JS
}

expected='false 
audio/mpeg season 1, episode 1'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
