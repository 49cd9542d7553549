import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { holdStore, openStore, restoreStore } from '../../src/store/index.ts'
import { anItem } from '../support/builders.ts'
import { anIntake, someItems, storiesOf } from './builders.ts'
import { withDirectory, withStore } from './with-store.ts'

describe('a backup', () => {
  it('is one file that holds what was there, taken while the store is written to', () =>
    withStore(async (store, directory) => {
      const items = someItems(300)
      await store.saveIntakes(anIntake({ new: items }))
      const file = join(directory, 'backups', 'b.sqlite')
      const backup = store.backup(file)
      await store.saveGathering(storiesOf(items))
      await backup
      expect(await readdir(join(directory, 'backups'))).toEqual(['b.sqlite'])
      await restoreStore(file, join(directory, 'restored'))
      const restored = await openStore({ directory: join(directory, 'restored') })
      expect(await restored.items.count()).toBe(300)
      expect(await restored.check()).toEqual([])
      await restored.close()
    }))

  it('leaves the last good one where it cannot be written', () =>
    withStore(async (store, directory) => {
      await writeFile(join(directory, 'file'), 'not a folder')
      await expect(store.backup(join(directory, 'file', 'b'))).rejects.toMatchObject({ code: 'STORE_FAILED' })
      await store.backup(join(directory, 'b'))
      await store.backup(join(directory, 'b'))
      expect((await readdir(directory)).filter((name) => name.startsWith('b'))).toEqual(['b'])
    }))
})

describe('a restore', () => {
  it('puts the old store aside with its log, which must not be played into the new one', () =>
    withStore(async (store, directory) => {
      await store.saveIntakes(anIntake({ new: [anItem({ id: 'kept' })] }))
      await store.backup(join(directory, 'b'))
      const target = join(directory, 'target')
      const old = await openStore({ directory: target })
      await old.saveIntakes(anIntake({ new: someItems(50) }))
      const log = await readFile(join(target, 'feedmill.sqlite-wal'))
      await old.close()
      await writeFile(join(target, 'feedmill.sqlite-wal'), log)
      await restoreStore(join(directory, 'b'), target)
      const restored = await openStore({ directory: target })
      expect((await restored.items.list({ limit: 9 })).map((item) => item.id)).toEqual(['kept'])
      expect(await restored.check()).toEqual([])
      await restored.close()
      expect(await readdir(target)).toContain('feedmill.sqlite.replaced')
    }))

  it('is possible over a store that is damaged beyond opening, whose log must not be played into the new one either', () =>
    withStore(async (store, directory) => {
      await store.meta.set('word', 'of the backup')
      await store.backup(join(directory, 'b'))
      const log = await logOf(directory, () => store.meta.set('word', 'of the log'))
      await withDirectory(async (target) => {
        await writeFile(join(target, 'feedmill.sqlite'), 'x'.repeat(9_000))
        await writeFile(join(target, 'feedmill.sqlite-wal'), log)
        await expect(openStore({ directory: target })).rejects.toMatchObject({ code: 'STORE_OPEN' })
        await restoreStore(join(directory, 'b'), target)
        const restored = await openStore({ directory: target })
        expect(await restored.meta.get('word')).toBe('of the backup')
        await restored.close()
      })
    }))

  it('is refused while a feedmill works there', () =>
    withStore(async (store, directory) => {
      await store.backup(join(directory, 'b'))
      await holdStore(store, 60_000, Date.now())
      await expect(restoreStore(join(directory, 'b'), directory)).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    }))

  it('takes a backup that was made while feedmill ran', () =>
    withStore(async (store, directory) => {
      await holdStore(store, 60_000, Date.now())
      await store.backup(join(directory, 'b'))
      await restoreStore(join(directory, 'b'), join(directory, 'target'))
      const restored = await openStore({ directory: join(directory, 'target') })
      expect(await restored.meta.lease('store', 'me', 2, 1)).toMatchObject({ taken: true })
      await restored.close()
    }))

  it('refuses what is no sound store, and touches nothing', () =>
    withStore(async (store, directory) => {
      await store.saveIntakes(anIntake({ new: someItems(200, { content: 'x'.repeat(2_000) }) }))
      await store.backup(join(directory, 'good'))
      const bytes = await readFile(join(directory, 'good'))
      await writeFile(
        join(directory, 'damaged'),
        Buffer.concat([bytes.subarray(0, 40_960), Buffer.alloc(40_960, 7), bytes.subarray(81_920)]),
      )
      await writeFile(join(directory, 'text'), 'hello, hello, hello')
      new DatabaseSync(join(directory, 'other')).exec('CREATE TABLE t (x)')
      for (const name of ['damaged', 'text', 'other', 'missing']) {
        await expect(restoreStore(join(directory, name), join(directory, 'target')), name).rejects.toMatchObject({ code: 'STORE_OPEN' })
      }
      expect(await readdir(directory)).not.toContain('target')
    }))

  it('refuses a store of a newer feedmill', () =>
    withStore(async (store, directory) => {
      await store.backup(join(directory, 'b'))
      const raw = new DatabaseSync(join(directory, 'b'))
      raw.exec('UPDATE schema_version SET version = 999')
      raw.close()
      await expect(restoreStore(join(directory, 'b'), join(directory, 't'))).rejects.toMatchObject({ code: 'STORE_VERSION' })
    }))
})

/** The write-ahead log of what the work saves, and of nothing before. */
async function logOf(directory: string, work: () => Promise<void>): Promise<Uint8Array> {
  const file = join(directory, 'feedmill.sqlite')
  const other = new DatabaseSync(file)
  other.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  await work()
  other.close()
  return readFile(`${file}-wal`)
}
