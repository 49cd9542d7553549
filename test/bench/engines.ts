/**
 * What a turn costs with the store in PostgreSQL beside SQLite: `npm run bench -- engines`, or `node test/bench/engines.ts [N]`. The same turns as `mill`; what the
 * database itself costs is not counted. The server is one of its own, in a temporary folder.
 */
import { postgresPrograms, startCluster } from '../support/postgres/cluster.ts'
import { costsOf, TURNS } from './mill.ts'
import { tableLine } from './programs.ts'

/** Prints one table: feedmill's own processes on both engines. */
export async function run(size = 100): Promise<void> {
  const programs = postgresPrograms()
  if (programs === undefined) return console.log('no PostgreSQL found: name the folder of its programs in FEEDMILL_TEST_POSTGRES')
  const sqlite = await costsOf('feedmill', size)
  const cluster = await startCluster(programs)
  process.env.FEEDMILL_STORE = cluster.url
  try {
    const postgres = await costsOf('feedmill', size)
    console.log(tableLine(['sources', 'turn', 'store', 'CPU s', '× SQLite', 'wall s', 'peak MB', 'new', 'documents']))
    for (const [at, { name }] of TURNS.entries()) {
      for (const [store, { cost }] of [
        ['SQLite', sqlite[at]!],
        ['PostgreSQL', postgres[at]!],
      ] as const) {
        const ratio = (cost.cpuSeconds / sqlite[at]!.cost.cpuSeconds).toFixed(2)
        const figures = [
          cost.cpuSeconds.toFixed(2),
          ratio,
          cost.wallSeconds.toFixed(2),
          cost.peakMb.toFixed(0),
          String(cost.new),
          String(cost.written),
        ]
        console.log(tableLine([String(size), name, store, ...figures]))
      }
    }
  } finally {
    delete process.env.FEEDMILL_STORE
    await cluster.end()
  }
}

if (import.meta.main) await run(Number(process.argv[2] ?? 100))
