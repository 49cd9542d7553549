import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { isFresh } from './fresh.js'

/** Runs the command line. A checkout runs its bundle while that is newer than the sources, and the sources otherwise or when FEEDMILL_RUN is `src`. */
export async function start() {
  enableCompileCache()
  const { main } = await import(programOf(new URL('..', import.meta.url)))
  boundMemory()
  boundCompiling()
  return main(process.argv.slice(2))
}

function programOf(root) {
  const sources = new URL('src/main.ts', root)
  if (!existsSync(sources)) return new URL('dist/main.js', root).href
  const bundled = process.env.FEEDMILL_RUN !== 'src' && isFresh(fileURLToPath(root))
  return bundled ? new URL('dist/main.js', root).href : sources.href
}

/**
 * The young generation may grow to 8 MiB: at 1 MiB a first reading spends a quarter of its processor time on collecting it, at V8's own 16 MiB it
 * takes 60 MB that stay. V8 heeds a limit only before it starts, so its growth is ended when it is large enough. The old generation is swept when
 * it has doubled, not when it has grown by 300 %: 20 MB less with 1,000 sources, at the same time.
 */
function boundMemory() {
  setFlagsFromString('--heap-growing-percent=100')
  const watch = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    if ((young?.space_size ?? 0) < 8 * 2 ** 20) return
    // Threads that start from now on begin where they would else have to grow to.
    setFlagsFromString('--min-semi-space-size=4')
    setFlagsFromString('--semi-space-growth-factor=1')
    clearInterval(watch)
  }, 20).unref()
}

/** V8 optimizes a function fully after 3,000 calls; a turn is over before that is earned back. After 20,000 calls a first reading takes a twentieth less. */
function boundCompiling() {
  setFlagsFromString('--invocation-count-for-turbofan=20000')
}
