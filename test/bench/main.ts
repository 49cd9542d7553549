/**
 * `npm run bench [-- NAME…] [--short]`: what feedmill costs, as ratios and figures of one run on this machine. Without a name: turns of the whole
 * mill beside the sketch, reading, and deduplication. `--short` is for a machine that builds: small sizes, in half a minute.
 */
const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  mill: async () => (await import('./mill.ts')).run(),
  articles: async () => (await import('./articles/index.ts')).run(),
  pull: async () => (await import('./pull.ts')).run(),
  engines: async () => (await import('./engines.ts')).run(),
  parse: async () => (await import('./parse.ts')).run(),
  dedup: async () => (await import('./dedup.ts')).run(),
  store: async () => (await import('./store.ts')).run(),
  serve: async () => (await import('./serve/index.ts')).run(),
  room: async () => (await import('./room/index.ts')).run(),
}
const SHORT: typeof BENCHES = {
  mill: async () => (await import('./mill.ts')).run([60]),
  articles: async () => (await import('./articles/index.ts')).run(300),
  pull: async () => (await import('./pull.ts')).run([100]),
  dedup: async () => (await import('./dedup.ts')).run(4000),
  store: async () => (await import('./store.ts')).run(2000),
  serve: async () => (await import('./serve/index.ts')).run(200),
}

const words = process.argv.slice(2)
const short = words.includes('--short')
const benches = short ? SHORT : BENCHES
const named = words.filter((word) => word !== '--short')
const unknown = named.filter((name) => benches[name] === undefined)
if (unknown.length > 0) {
  console.error(`there is no ${short ? 'short ' : ''}benchmark '${unknown.join("', '")}'; there are ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
for (const name of named.length > 0 ? named : short ? Object.keys(SHORT) : ['mill', 'articles', 'parse', 'dedup']) {
  console.log(`\n== ${name}`)
  await benches[name]!()
}
