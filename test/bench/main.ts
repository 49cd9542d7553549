/**
 * `npm run bench [-- NAME…] [--short]`: what feedmill costs, as ratios and figures of one run on this machine. Without a name: a turn of the
 * whole mill, reading, and deduplication. Names: mill, pull, parse, dedup, store, serve. `--short` is for a machine that builds: a
 * small mill and a small index in half a minute, to see that all still runs.
 */
const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  mill: async () => (await import('./mill.ts')).run(),
  pull: async () => (await import('./pull.ts')).run(),
  parse: async () => (await import('./parse.ts')).run(),
  dedup: async () => (await import('./dedup.ts')).run(),
  store: async () => (await import('./store.ts')).run(),
  serve: async () => (await import('./serve.ts')).run(),
}
const SHORT: typeof BENCHES = {
  mill: async () => (await import('./mill.ts')).run([40]),
  pull: async () => (await import('./pull.ts')).run([100]),
  dedup: async () => (await import('./dedup.ts')).run(4000),
  store: async () => (await import('./store.ts')).run(2000),
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
for (const name of named.length > 0 ? named : short ? Object.keys(SHORT) : ['mill', 'parse', 'dedup']) {
  console.log(`\n== ${name}`)
  await benches[name]!()
}
