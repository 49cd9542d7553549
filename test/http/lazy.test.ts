import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SOURCES = join(import.meta.dirname, '../../src/http')

/** Packages that are loaded after the given lines ran in a process of their own. */
function loadedAfter(lines: string): string[] {
  const script = `
    import { createRequire } from 'node:module'
    ${lines}
    const loaded = Object.keys(createRequire(import.meta.url).cache).map((path) => /node_modules[\\\\/](@[^\\\\/]+[\\\\/])?([^\\\\/]+)/.exec(path)?.[2])
    console.log(JSON.stringify([...new Set(loaded)]))`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: SOURCES, encoding: 'utf8' }))
}

test('undici is loaded by the first request, not before', () => {
  const prepare = `
    const { createHttpClient } = await import('./client.ts')
    const settings = { connectTimeoutMs: 1000, timeoutMs: 1000, maxBodyBytes: 1, maxRedirects: 1, maxItems: 1, newItemsPerDay: 1, concurrency: 1, hostGapMs: 1, userAgent: 'x', allowAddresses: [], allowPorts: [] }
    const client = createHttpClient(settings)`
  expect(loadedAfter(prepare)).not.toContain('undici')
  expect(loadedAfter(`${prepare}\nawait client.get('http://127.0.0.1:1024/').catch(() => {})`)).toContain('undici')
})
