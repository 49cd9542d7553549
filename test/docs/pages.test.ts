import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { BIN, finished, inFolder } from '../support/command.ts'

const HOME = path.resolve(import.meta.dirname, '../..')
const JOBS = path.join(HOME, 'docs/jobs')
const pages = (await readdir(JOBS)).toSorted()
const english = pages.filter((name) => !name.endsWith('.zh.md'))

const read = (name: string): Promise<string> => readFile(path.join(HOME, name), 'utf8')

/** The commands of a page: its blocks in the language `sh`. */
function scriptOf(page: string): string {
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('')
}

/** Runs a page's commands in an empty folder, where `feedmill` is this one; fails with what they wrote. */
async function runScript(script: string): Promise<void> {
  await inFolder(async (folder) => {
    await mkdir(path.join(folder, 'bin'))
    await mkdir(path.join(folder, 'work'))
    await symlink(process.execPath, path.join(folder, 'bin/node'))
    await writeFile(path.join(folder, 'bin/feedmill'), `#!/bin/sh\nexec node '${BIN}' "$@"\n`, { mode: 0o755 })
    const child = spawn('bash', ['-euc', script], {
      cwd: path.join(folder, 'work'),
      env: { HOME: folder, PATH: `${path.join(folder, 'bin')}:/usr/bin:/bin`, LANG: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const { code, out, err } = await finished(child)
    expect(code, `${out}${err}`).toBe(0)
  })
}

describe('the pages for jobs', () => {
  it.each(english)('%s: its commands do what it says in an empty folder', async (name) => {
    await runScript(scriptOf(await read(`docs/jobs/${name}`)))
  })

  it.each(english)('%s has the same commands and links in Chinese', async (name) => {
    const [page, chinese] = await Promise.all([read(`docs/jobs/${name}`), read(`docs/jobs/${name.replace('.md', '.zh.md')}`)])
    expect(scriptOf(chinese)).toBe(scriptOf(page))
    expect(scriptOf(page)).not.toBe('')
  })
})

/** Pages of the documentation that a person opens. */
const opened = ['README.md', 'README.zh.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages.map((name) => `docs/jobs/${name}`)]

it.each(opened)('%s names only files that are there', async (name) => {
  const links = [...(await read(name)).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) =>
    path.join(HOME, path.dirname(name), link!),
  )
  const missing: string[] = []
  for (const link of links) {
    const there = await readdir(path.dirname(link)).catch((): string[] => [])
    if (!there.includes(path.basename(link)) && !link.endsWith('/')) missing.push(path.relative(HOME, link))
  }
  expect(missing).toEqual([])
})

it('the workflow for GitHub runs the commands of its page', async () => {
  const workflow = load(await read('docs/deploy/feedmill.yml')) as { jobs: { turn: { steps: readonly { run?: string }[] } } }
  const runs = workflow.jobs.turn.steps.flatMap(({ run }) => run ?? []).filter((line) => line.startsWith('feedmill '))
  const script = scriptOf(await read('docs/jobs/github-actions.md'))
  expect(runs.length).toBeGreaterThan(0)
  for (const line of runs) expect(script).toContain(line)
})

it('the CronJob runs one turn at a time, without root, on a root that cannot be written', async () => {
  const job = load(await read('docs/deploy/cronjob.yaml')) as {
    kind: string
    spec: { concurrencyPolicy: string; jobTemplate: { spec: { template: { spec: PodSpec } } } }
  }
  const pod = job.spec.jobTemplate.spec.template.spec
  const [container] = pod.containers
  expect([job.kind, job.spec.concurrencyPolicy, pod.securityContext.runAsNonRoot]).toEqual(['CronJob', 'Forbid', true])
  expect(container!.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false })
  expect(commands.map(({ name }) => name)).toContain(container!.args[0])
  expect(container!.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(['/config', '/data', '/feeds', '/tmp'])
})

interface PodSpec {
  readonly securityContext: { readonly runAsNonRoot: boolean }
  readonly containers: readonly {
    readonly args: readonly string[]
    readonly securityContext: object
    readonly volumeMounts: readonly { readonly mountPath: string }[]
  }[]
}
