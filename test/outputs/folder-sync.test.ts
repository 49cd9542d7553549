import { describe, expect, it } from 'vitest'
import { realFiles } from '../../src/outputs/files.ts'
import { folderSync } from '../../src/outputs/folder-sync.ts'

/** A file system that counts its syncs; each ends when `release` is called. */
function slowFiles() {
  const ends: (() => void)[] = []
  const file = { writeFile: async () => undefined, utimes: async () => undefined, close: async () => undefined }
  const sync = (): Promise<void> => new Promise((resolve) => ends.push(resolve))
  return { files: { ...realFiles, open: async () => ({ ...file, sync }) }, ends }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the sync of a folder', () => {
  it('is shared by all changes that wait while another is under way, and never by one that came after it had begun', async () => {
    const { files, ends } = slowFiles()
    const sync = folderSync(files)
    const first = sync('a')
    await settled()
    const others = [sync('a'), sync('a'), sync('a')]
    await settled()
    expect(ends).toHaveLength(1)
    ends[0]!()
    await first
    await settled()
    expect(ends).toHaveLength(2)
    ends[1]!()
    await Promise.all(others)
    expect(ends).toHaveLength(2)
  })
})
