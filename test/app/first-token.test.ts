import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { firstToken } from '../../src/app/first-token.ts'
import { inFolder } from '../support/command.ts'

it('the token of a data folder is made once, long, and readable by its owner alone', () =>
  inFolder(async (folder) => {
    const token = await firstToken(folder)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(await firstToken(folder)).toBe(token)
    const file = path.join(folder, 'operator-token')
    expect((await readFile(file, 'utf8')).trim()).toBe(token)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  }))

it('a data folder that cannot be written is an error that names the file', async () => {
  await expect(firstToken('/dev/null/none')).rejects.toMatchObject({
    code: 'STORE_OPEN',
    message: expect.stringContaining('operator-token'),
  })
})
