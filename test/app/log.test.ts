import { spawnSync } from 'node:child_process'
import { existsSync, openSync } from 'node:fs'
import { expect, it } from 'vitest'

/** A device on which every write fails with ENOSPC, as on a full disk. */
const FULL = '/dev/full'

const LOG_TWICE = `
  const { createLog } = await import(${JSON.stringify(new URL('../../src/app/log.ts', import.meta.url).href)})
  for (const readable of [false, true]) {
    const log = await createLog({ level: 'info', readable })
    for (let line = 0; line < 5; line++) log.info('a line'.repeat(100_000))
  }
  setImmediate(() => process.exit(7))
`

it.runIf(existsSync(FULL))('A log on a full disk does not end the process', () => {
  const stderr = openSync(FULL, 'w')
  const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', LOG_TWICE], { stdio: ['ignore', 'ignore', stderr] })
  expect(ended.status).toBe(7)
})

it.runIf(existsSync(FULL))('Standard output and standard error on a full disk leave the exit code of a command as it is', () => {
  const full = openSync(FULL, 'w')
  const command = new URL('../../bin/feedmill.js', import.meta.url).pathname
  const codeOf = (...words: readonly string[]) => spawnSync(process.execPath, [command, ...words], { stdio: ['ignore', full, full] }).status
  expect([codeOf('--version'), codeOf('no-such-command')]).toEqual([0, 2])
})
