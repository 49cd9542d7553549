import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { isFresh, STAMP } from '../../bin/fresh.js'
import { finished, inFolder, startFeedmill } from '../support/command.ts'

const PRELOAD = path.resolve(import.meta.dirname, '../support/record-modules.ts')

/** Every module a process of feedmill loaded for these words, packages by their names. */
async function loadedBy(folder: string, words: readonly string[]): Promise<ReadonlySet<string>> {
  const log = path.join(folder, 'modules')
  await writeFile(log, '')
  await finished(startFeedmill(words, { NODE_OPTIONS: `--import ${PRELOAD}`, MODULES_LOADED: log }))
  const urls = (await readFile(log, 'utf8')).split('\n')
  return new Set(urls.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)|\/src\/(.+)$/.exec(url)?.slice(1) ?? []).filter(Boolean))
}

it('The version and the help are printed without loading a command, the configuration, the store, or a package other than commander', () =>
  inFolder(async (folder) => {
    const loaded = await loadedBy(folder, ['--version'])
    expect([...loaded].sort()).toEqual([
      'commander',
      'commands/index.ts',
      'commands/table.ts',
      'commands/words.ts',
      'lib/nearest.ts',
      'lib/record.ts',
      'lib/terminal.ts',
      'main.ts',
      'model/errors.ts',
    ])
    expect([...(await loadedBy(folder, ['refresh', '--help']))]).toEqual([...loaded])
  }))

it('A bundle is fresh until a source is changed, added or removed, and none is fresh that was never finished', () =>
  inFolder(async (root) => {
    const at = (name: string, seconds: number) => utimes(path.join(root, name), seconds, seconds)
    await mkdir(path.join(root, 'src/room'), { recursive: true })
    await mkdir(path.join(root, 'dist'))
    await writeFile(path.join(root, 'src/room/a.ts'), '')
    await writeFile(path.join(root, 'package.json'), '{}')
    for (const name of ['src/room/a.ts', 'src/room', 'src', 'package.json']) await at(name, 1000)
    expect(isFresh(root)).toBe(false)
    await writeFile(path.join(root, STAMP), '')
    await at(STAMP, 2000)
    expect(isFresh(root)).toBe(true)
    for (const name of ['src/room/a.ts', 'src/room', 'package.json']) {
      await at(name, 3000)
      expect([name, isFresh(root)]).toEqual([name, false])
      await at(name, 1000)
    }
  }))
