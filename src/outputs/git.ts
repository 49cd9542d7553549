import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { firstLine } from '../lib/text.ts'
import { loggableUrl } from '../lib/url/urls.ts'
import { OutputError } from '../model/errors.ts'
import { directoryOutput, inWords } from './directory.ts'
import { makeDirectory, realFiles } from './files.ts'
import { minFree } from './free-space.ts'
import type { Output, OutputContext, OutputKind } from './output.ts'

const options = z.object({
  path: z.string().min(1).describe('Working directory of the branch; made if there is none. Relative to the configuration file.'),
  remote: z.string().min(1).describe('Repository that is pushed to: a URL, `user@host:path` or a path. May come from the environment.'),
  branch: z
    .string()
    .regex(/^[A-Za-z0-9][\w./-]*$/)
    .default('gh-pages')
    .describe('Branch that holds the documents.'),
  name: z.string().min(1).default('feedmill').describe('Name of the author of the commits.'),
  email: z.string().min(1).default('feedmill@localhost').describe('Mail address of the author of the commits.'),
  message: z.string().min(1).default('Publish').describe('Message of the commits.'),
  minFree,
})

/** A branch of a git repository, as hosts of static pages want it: one commit a turn that changed something, pushed at its end. */
export const gitOutput: OutputKind = {
  name: 'git',
  summary: 'A branch of a git repository: one commit a turn that changed something, pushed. Needs the program git.',
  isLocal: true,
  options,
  open: async (given, context) => openGit(options.parse(given), context),
}

type GitOptions = z.output<typeof options>

async function openGit(given: GitOptions, context: OutputContext): Promise<Output> {
  const folder = resolve(context.directory, given.path)
  const branch = branchIn(folder, given)
  await branch.prepare()
  const files = await directoryOutput.open({ path: folder, minFree: given.minFree }, context)
  let isOwed = true
  return {
    ...files,
    place: `${folder} (branch ${given.branch} of ${loggable(given.remote)})`,
    write: async (document) => {
      const result = await files.write(document)
      if (result === 'written') isOwed = true
      return result
    },
    remove: async (path) => {
      await files.remove(path)
      isOwed = true
    },
    list: async () => (await files.list()).filter((path) => !path.startsWith('.git/')),
    finish: async () => {
      await files.finish()
      if (!isOwed) return
      await branch.publish()
      isOwed = false
    },
  }
}

interface Branch {
  /** Makes the working directory, with what the remote branch holds if it can be reached. */
  prepare(): Promise<void>
  /** Commits what changed and pushes what the remote does not have. Throws OUTPUT_WRITE; the commit stays and is pushed next time. */
  publish(): Promise<void>
}

function branchIn(folder: string, given: GitOptions): Branch {
  const run = (...words: readonly string[]): Promise<string> => git(folder, given, words)
  const succeeds = (...words: readonly string[]): Promise<boolean> =>
    run(...words).then(
      () => true,
      () => false,
    )
  return {
    async prepare() {
      await inWords(given.path, 'opened', () => makeDirectory(realFiles, folder))
      if (!existsSync(join(folder, '.git'))) await run('init', '-q')
      if (!(await succeeds('remote', 'set-url', 'origin', given.remote))) await run('remote', 'add', 'origin', given.remote)
      // A killed process leaves its lock; one feedmill at a time holds the store.
      await rm(join(folder, '.git', 'index.lock'), { force: true })
      if (await succeeds('rev-parse', '--verify', '-q', `refs/heads/${given.branch}`))
        await run('symbolic-ref', 'HEAD', `refs/heads/${given.branch}`)
      else if (await succeeds('fetch', '-q', 'origin', given.branch))
        await run('checkout', '-q', '-B', given.branch, `refs/remotes/origin/${given.branch}`)
      else await run('symbolic-ref', 'HEAD', `refs/heads/${given.branch}`)
    },
    async publish() {
      await run('add', '-A')
      if (!(await succeeds('diff', '--cached', '--quiet'))) await run('commit', '-q', '-m', given.message)
      if (!(await succeeds('rev-parse', '--verify', '-q', 'HEAD'))) return
      if (await succeeds('push', '-q', 'origin', `HEAD:refs/heads/${given.branch}`)) return
      // Somebody else pushed: their files stay, ours win where both changed.
      await run('fetch', '-q', 'origin', given.branch)
      await run('merge', '-q', '-X', 'ours', '--allow-unrelated-histories', '-m', given.message, `refs/remotes/origin/${given.branch}`)
      await run('push', '-q', 'origin', `HEAD:refs/heads/${given.branch}`)
    },
  }
}

const started = promisify(execFile)

/** Runs git without prompts, hooks or signing of the machine's own configuration. Throws OUTPUT_WRITE with the first line git says. */
async function git(folder: string, { name, email, remote, branch }: GitOptions, words: readonly string[]): Promise<string> {
  const identity = [
    '-c',
    `user.name=${name}`,
    '-c',
    `user.email=${email}`,
    '-c',
    'commit.gpgSign=false',
    '-c',
    'core.hooksPath=',
    '-c',
    'core.autocrlf=false',
  ]
  try {
    const { stdout } = await started('git', [...identity, ...words], {
      cwd: folder,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_DIR: join(folder, '.git'), GIT_WORK_TREE: folder },
      timeout: TIMEOUT_MS,
      maxBuffer: 16 * 2 ** 20,
    })
    return stdout.trim()
  } catch (cause) {
    const { stderr = '', code } = cause as { readonly stderr?: string; readonly code?: unknown }
    const fact = code === 'ENOENT' ? 'the program git is not installed' : firstLine(new Error(stderr.trim() || firstLine(cause)))
    const shown = fact.replaceAll(remote, loggable(remote))
    throw new OutputError(
      'OUTPUT_WRITE',
      `branch ${branch} of ${loggable(remote)} could not be published: git ${words[0]}: ${shown}`,
      { branch },
      { cause },
    )
  }
}

function loggable(remote: string): string {
  return URL.canParse(remote) ? loggableUrl(remote) : remote
}

const TIMEOUT_MS = 120_000
