import { execFileSync } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { FeedDocument } from '../../src/model/document.ts'
import { outputKinds } from '../../src/outputs/index.ts'
import type { Output } from '../../src/outputs/output.ts'
import { inFolder } from '../support/command.ts'

interface Scene {
  readonly folder: string
  readonly remote: string
  open(): Promise<Output>
  /** What git says of the remote. */
  git(...words: readonly string[]): string
}

function inScene(work: (scene: Scene) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const remote = path.join(folder, 'pages.git')
    execFileSync('git', ['init', '-q', '--bare', remote])
    await work({
      folder,
      remote,
      open: () => outputKinds.of('git').open({ path: 'site', remote }, { directory: folder }),
      git: (...words) => execFileSync('git', ['--git-dir', remote, ...words], { encoding: 'utf8' }).trim(),
    })
  })
}

function aDocument(name: string, text: string): FeedDocument {
  return { path: name, bytes: Buffer.from(text), mediaType: 'text/html', etag: `"${text}"`, lastModified: 1e12 }
}

/** A commit that somebody else pushes. */
function pushElsewhere({ folder, remote }: Scene, name: string, text: string): void {
  const clone = path.join(folder, 'elsewhere')
  execFileSync('git', ['clone', '-q', '-b', 'gh-pages', remote, clone])
  execFileSync(
    'bash',
    [
      '-c',
      `printf '%s' '${text}' > ${name}; git add -A; git -c user.name=x -c user.email=x@a.example commit -qm other; git push -q origin gh-pages`,
    ],
    {
      cwd: clone,
    },
  )
}

test('A turn is one commit on the branch, pushed at its end', () =>
  inScene(async ({ open, git }) => {
    const output = await open()
    await output.write(aDocument('a/rss.xml', 'one'))
    await output.write(aDocument('index.html', 'page'))
    await output.finish()
    expect(git('log', '--format=%an %s', 'gh-pages')).toBe('feedmill Publish')
    expect(git('show', 'gh-pages:a/rss.xml')).toBe('one')
    expect(await output.list()).toEqual(['a/rss.xml', 'index.html'])
  }))

test('A turn that changes nothing makes no commit, and a removed document leaves the branch', () =>
  inScene(async ({ open, git }) => {
    const output = await open()
    await output.write(aDocument('a/rss.xml', 'one'))
    await output.write(aDocument('b/rss.xml', 'two'))
    await output.finish()
    expect(await output.write(aDocument('a/rss.xml', 'one'))).toBe('unchanged')
    await output.finish()
    expect(git('rev-list', '--count', 'gh-pages')).toBe('1')
    await output.remove('b/rss.xml')
    await output.finish()
    expect(git('ls-tree', '-r', '--name-only', 'gh-pages')).toBe('a/rss.xml')
  }))

test('Files that others keep on the branch stay, and ours win where both changed', () =>
  inScene(async (scene) => {
    const output = await scene.open()
    await output.write(aDocument('a/rss.xml', 'one'))
    await output.finish()
    pushElsewhere(scene, 'CNAME', 'planet.example')
    await output.write(aDocument('a/rss.xml', 'two'))
    await output.finish()
    expect(scene.git('ls-tree', '-r', '--name-only', 'gh-pages').split('\n')).toEqual(['CNAME', 'a/rss.xml'])
    expect(scene.git('show', 'gh-pages:a/rss.xml')).toBe('two')
  }))

test('A working directory that was lost begins with what the branch holds', () =>
  inScene(async (scene) => {
    const first = await scene.open()
    await first.write(aDocument('a/rss.xml', 'one'))
    await first.finish()
    await rm(path.join(scene.folder, 'site'), { recursive: true })
    const second = await scene.open()
    expect(await second.write(aDocument('a/rss.xml', 'one'))).toBe('unchanged')
    await second.finish()
    expect(scene.git('rev-list', '--count', 'gh-pages')).toBe('1')
  }))

test('What could not be pushed is said with the remote, and pushed at the end of the next turn', () =>
  inScene(async (scene) => {
    const output = await scene.open()
    await output.write(aDocument('a/rss.xml', 'one'))
    const hook = path.join(scene.remote, 'hooks/pre-receive')
    await writeFile(hook, '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    await expect(output.finish()).rejects.toMatchObject({
      code: 'OUTPUT_WRITE',
      message: expect.stringContaining(`branch gh-pages of ${scene.remote}`),
    })
    await rm(hook)
    await output.finish()
    expect(scene.git('show', 'gh-pages:a/rss.xml')).toBe('one')
    expect(await readFile(path.join(scene.folder, 'site/a/rss.xml'), 'utf8')).toBe('one')
  }))
