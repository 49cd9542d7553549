#!/usr/bin/env bash
# Text and author of an item are written in RSS 1.0 and left out in RSS 2.0.
#
# With: XML::RSS 1.62 (Debian 12).
# Guess: `content` and `dc` of add_item() are written as content:encoded and dc:creator in both versions.
# Seen: a new RSS 2.0 feed knows no modules until each is added by hand: full texts vanish without a warning.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in libxml-rss-perl=1.62-1 libxml-parser-perl libdatetime-perl libdatetime-format-mail-perl libdatetime-format-w3cdtf-perl libdatetime-locale-perl libdatetime-timezone-perl libspecio-perl libparams-validationcompiler-perl libnamespace-autoclean-perl libtry-tiny-perl libeval-closure-perl libdevel-stacktrace-perl libexception-class-perl libclass-data-inheritable-perl libfile-sharedir-perl libmro-compat-perl libpackage-stash-perl libb-hooks-endofscope-perl libsub-exporter-progressive-perl libsub-identify-perl libnamespace-clean-perl libmodule-implementation-perl libmodule-runtime-perl libdist-checkconflicts-perl librole-tiny-perl libclass-singleton-perl libparams-validate-perl libclass-inspector-perl liburi-perl libwww-perl libhttp-message-perl libclone-perl libhtml-parser-perl libhtml-tagset-perl; do apt-get download -qq "$package" 2>/dev/null; done
for package in *.deb; do dpkg -x "$package" root; done

see() {
perl -I root/usr/share/perl5 -I root/usr/lib/x86_64-linux-gnu/perl5/5.36 - <<'PL'
use XML::RSS;
for my $version ('1.0', '2.0') {
  my $rss = XML::RSS->new(version => $version);
  $rss->channel(title => 'T', link => 'https://a.example/', description => 'd');
  $rss->add_item(title => 'One', link => 'https://a.example/1', content => { encoded => '<p>Text</p>' }, dc => { creator => 'Ann' });
  my $xml = $rss->as_string;
  printf "%s: %s\n", $version, join ' ', $xml =~ /<(content:encoded|dc:creator)>/g;
}
PL
}

expected='1.0: dc:creator content:encoded
2.0: '
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
