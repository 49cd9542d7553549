import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FetchOutcome } from '../../src/model/document.ts'
import type { SourceState } from '../../src/model/source.ts'
import type { PullContext } from '../../src/sources/kinds/contract.ts'
import { pullSource } from '../../src/sources/kinds/index.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'feedmill-file-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('the file kind', () => {
  it('hands over the file, and says notModified while its bytes are the same', async () => {
    writeFileSync(join(root, 'feed.xml'), '<rss/>')
    const first = await pull('feed.xml')
    expect(first).toMatchObject({
      kind: 'fetched',
      documents: [{ url: expect.stringMatching(/^file:.*feed\.xml$/), mediaType: 'application/rss+xml' }],
    })
    const bodyHash = first.kind === 'fetched' ? first.bodyHash : undefined
    expect(await pull('feed.xml', bodyHash)).toMatchObject({ kind: 'notModified', by: 'body' })
    writeFileSync(join(root, 'feed.xml'), '<rss></rss>')
    expect(await pull('feed.xml', bodyHash)).toMatchObject({ kind: 'fetched' })
  })

  it('follows a link that the configuration names', async () => {
    writeFileSync(join(root, 'feed.xml'), '<rss/>')
    symlinkSync('feed.xml', join(root, 'current.xml'))
    expect(await pull('current.xml')).toMatchObject({ kind: 'fetched' })
  })

  it('never opens a pipe, and tells missing, empty and large files apart', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.xml')])
    writeFileSync(join(root, 'empty.xml'), '')
    writeFileSync(join(root, 'large.xml'), 'x'.repeat(2000))
    const codes = await Promise.all(
      ['pipe.xml', 'missing.xml', 'empty.xml', 'large.xml', '.'].map(async (path) => codeOf(await pull(path))),
    )
    expect(codes).toEqual(['FILE_FORBIDDEN', 'FILE_MISSING', 'FETCH_EMPTY', 'FETCH_TOO_LARGE', 'FILE_FORBIDDEN'])
  })
})

function pull(path: string, bodyHash?: string): Promise<FetchOutcome> {
  const source = { id: 'file', kind: 'file', options: { path, mediaType: 'application/rss+xml' } }
  const state = bodyHash === undefined ? undefined : ({ bodyHash } as SourceState)
  const context = { source, state, now: 0, fetch: { maxBodyBytes: 1000 }, configDirectory: root, force: false }
  return pullSource(context as unknown as PullContext)
}

function codeOf(outcome: FetchOutcome): string {
  return outcome.kind === 'failed' ? outcome.error.code : outcome.kind
}
