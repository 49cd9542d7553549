#!/usr/bin/env node
/**
 * Bundles src/ into dist/: the program and its two worker entries, minified, in a few files. Plain JavaScript, because npm runs it on
 * installing, with whichever Node.js there is. `--if-possible` is for that: without the bundler (an install without development
 * dependencies), and when dist/ is fresh, nothing is done.
 */
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isFresh, STAMP } from '../bin/fresh.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const isOptional = process.argv.includes('--if-possible')

/** A worker is started by the name of its file beside the chunk that starts it, so these lie together in dist/. */
const ENTRIES = { main: 'src/main.ts', 'thread-entry': 'src/app/thread-entry.ts', worker: 'src/mill/readers/worker.ts' }

/** Loaded from node_modules: what only some users install, and the named tools of the main path and the driver of the database, which an administrator must be able to see, patch and audit as packages. */
const EXTERNAL = ['undici', 'rss-parser', 'feed', 'gray-matter', 'node-cron', 'pino', 'pino-pretty', 'pg', 'sharp']

await bundle()

async function bundle() {
  if (isOptional && isFresh(root)) return
  const bundler = await import('rolldown').catch((error) => {
    if (isOptional) return undefined
    throw error
  })
  if (bundler === undefined) return
  const target = path.join(root, 'dist')
  rmSync(target, { recursive: true, force: true })
  const program = await bundler.rolldown({
    cwd: root,
    platform: 'node',
    input: ENTRIES,
    external: EXTERNAL,
    // Newer syntax than this is kept as it is.
    transform: { target: 'node24' },
  })
  await program.write({ dir: target, format: 'esm', minify: true, keepNames: true, chunkFileNames: '[name].js' })
  await program.close()
  writeFileSync(path.join(root, STAMP), '')
}
