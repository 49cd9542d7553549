#!/usr/bin/env bash
# RSS names a comments page at Disqus that the site does not have.
#
# With: hexo 8.1.2 with hexo-generator-feed 3.0.0.
# Guess: `comments` only where comments are configured.
# Seen: each item has `<comments>` with `#disqus_thread`, although nothing mentions Disqus.
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
npx hexo generate --silent
grep -o '<comments>.*' public/rss2.xml
printf 'Disqus in the site: %s\n' "$(cat _config.yml source/_posts/* themes/none/layout/* public/index.html 2>/dev/null | grep -ci disqus || true)"
}

expected='<comments>https://a.example/2020/01/02/post/#disqus_thread</comments>
Disqus in the site: 0'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
