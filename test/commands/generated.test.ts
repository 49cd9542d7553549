import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { completionScript, SHELLS } from '../../src/commands/completions.ts'
import { commands } from '../../src/commands/index.ts'
import { manualPage } from '../../src/commands/manual-page.ts'
import { inFolder } from '../support/command.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string }

test('The manual page in docs is the one of the commands as they are; `npm run manual` writes it again', () => {
  expect(readFileSync(path.join(ROOT, 'docs/feedmill.1'), 'utf8')).toBe(manualPage(commands, version))
})

test('The completion of bash completes commands, and options of the command that was written', () => {
  const ask = (...words: readonly string[]): string[] => {
    const quoted = words.map((word) => `'${word}'`).join(' ')
    const script = `${completionScript('bash', commands)}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _feedmill; echo "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ')
  }
  expect(ask('feedmill', 'so')).toEqual(['sources'])
  expect(ask('feedmill', 'sources', '--si')).toEqual(['--silent'])
  expect(ask('feedmill', 're')).toEqual(expect.arrayContaining(['refresh', 'retract', 'resume', 'restore', 'reference']))
})

test.each(SHELLS)('The completion of %s names every command and every option', (shell) => {
  const script = completionScript(shell, commands)
  const options = commands.flatMap(({ flags }) => flags.map(([flag]) => flag.split(' ')[0]!.slice(2)))
  for (const word of [...commands.map(({ name }) => name), ...options]) expect(script).toContain(word)
})

/** Where a shell is, if this machine has it. */
const shellAt = (shell: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, shell))
    .find((file) => existsSync(file))

for (const shell of SHELLS)
  test.skipIf(shellAt(shell) === undefined)(`The completion of ${shell} is a script that ${shell} itself can read`, () =>
    inFolder(async (folder) => {
      const file = path.join(folder, 'completion')
      writeFileSync(file, completionScript(shell, commands))
      expect(execFileSync(shellAt(shell)!, ['-n', file], { encoding: 'utf8' })).toBe('')
    }),
  )
