#!/usr/bin/env bash
# A fresh checkout makes every old entry look edited just now.
#
# With: hexo 8.1.2 with hexo-generator-feed 3.0.0.
# Guess: `updated` is the date of the post where its front matter names none.
# Seen: it is the time the file was written, so a clone, a CI build or `touch` updates the whole Atom feed.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . hexo@8.1.2 hexo-generator-feed@3.0.0 hexo-renderer-marked@7.0.1

see() {
mkdir -p source/_posts themes/none/layout
printf '{"name":"site","version":"1.0.0","hexo":{"version":"8.1.2"},"dependencies":{"hexo":"8.1.2","hexo-generator-feed":"3.0.0","hexo-renderer-marked":"7.0.1"}}' >package.json
printf 'title: T\nurl: https://a.example\ntheme: none\nfeed: { type: [atom, rss2], path: [atom.xml, rss2.xml] }\n' >_config.yml
printf '<%%- page.content %%>' >themes/none/layout/index.ejs
printf -- '---\ntitle: Post\ndate: 2020-01-02 10:00:00\n---\nText\n' >source/_posts/post.md
for year in 2021 2022; do
  touch -d "$year-06-01T00:00:00Z" source/_posts/post.md
  rm -rf db.json public
  npx hexo generate --silent
  grep -o '<updated>[0-9-]*' public/atom.xml | sort -u
done
}

expected='<updated>2021-06-01
<updated>2022-06-01'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
