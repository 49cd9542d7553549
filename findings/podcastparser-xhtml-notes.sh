#!/usr/bin/env bash
# Show notes of type xhtml are empty.
#
# With: python3-podcastparser 0.6.9 (Debian 12), the reader of gPodder.
# Guess: the text of the notes, as for type html (RFC 4287 §4.1.3.3).
# Seen: the description of the episode is empty: the elements within the div are looked at, their text is not.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in python3-podcastparser=0.6.9-1; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done

see() {
PYTHONPATH="$PWD/root/usr/lib/python3/dist-packages" /usr/bin/python3 - <<'PY'
import io, podcastparser
content = {
    'html': '<content type="html">&lt;p&gt;Notes&lt;/p&gt;</content>',
    'xhtml': '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Notes</p></div></content>',
}
for kind, element in content.items():
    atom = ('<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:show</id><title>Show</title><updated>2026-11-28T10:00:00Z</updated>'
            '<entry><id>urn:example:1</id><title>One</title><updated>2026-11-28T10:00:00Z</updated>'
            '<link rel="enclosure" href="https://a.example/1.mp3" type="audio/mpeg" length="1"/>' + element + '</entry></feed>')
    episode = podcastparser.parse('https://a.example/feed', io.BytesIO(atom.encode()))['episodes'][0]
    print(kind, episode['description'] or 'nothing')
PY
}

expected='html Notes
xhtml nothing'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
