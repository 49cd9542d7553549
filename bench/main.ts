/**
 * `npm run bench [-- NAME…]`: what feedmill costs, as ratios and figures of one run on this machine. Without a name: a turn of the whole
 * mill, reading, and deduplication. Names: mill, pull, parse, dedup, store, serve.
 */
const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  mill: async () => (await import('./mill.ts')).run(),
  pull: async () => (await import('./pull.ts')).run(),
  parse: async () => (await import('./parse.ts')).run(),
  dedup: async () => (await import('./dedup.ts')).run(),
  store: async () => (await import('./store.ts')).run(),
  serve: async () => (await import('./serve.ts')).run(),
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => BENCHES[name] === undefined)
if (unknown.length > 0) {
  console.error(`there is no benchmark '${unknown.join("', '")}'; there are ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}
for (const name of wanted.length > 0 ? wanted : ['mill', 'parse', 'dedup']) {
  console.log(`\n== ${name}`)
  await BENCHES[name]!()
}
