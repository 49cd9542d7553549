import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { type Hostile, numbered } from '../behaviour.ts'

const article = (
  what: string,
  text: string | Uint8Array,
  ends: Hostile['ends'],
  more: Partial<Hostile> & { readonly name?: string } = {},
): Hostile => {
  const { name = 'a.md', ...rest } = more
  return { what, files: (folder) => writeFileSync(path.join(folder, name), text), ends, ...rest }
}
const front = (yaml: string, body = 'Words.'): string => `---\n${yaml}\n---\n${body}\n`
const beside = (folder: string): void =>
  writeFileSync(path.join(folder, 'good.md'), front('title: Good\ndate: 2026-03-01', 'A good article.'))
const bomb = [
  'a0: &a0 [x,x,x,x,x,x,x,x,x,x]',
  ...Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array.from({ length: 10 }, () => `*a${n}`).join(',')}]`),
].join('\n')
const isRoot = process.getuid?.() === 0

/** Files that somebody puts into a folder of articles. */
export const articleBehaviours = numbered(501, [
  article('YAML alias bomb', front(bomb), 0, { told: 'PARSE_FRONT_MATTER' }),
  article('YAML that merges itself', front('a: &a\n  <<: *a\ntitle: x'), 1),
  article(
    'YAML with tags of functions',
    front('title: !!js/function "function(){}"\nx: !!python/object/apply:os.system [id]\ny: !<tag:x> 1'),
    1,
  ),
  article('YAML nested 10,000 deep', front(`title: ${'['.repeat(10_000)}`), 0, { told: 'PARSE_FRONT_MATTER' }),
  article('YAML with keys of prototypes', front('__proto__: { draft: true }\nconstructor: x\ntitle: Still here'), 1),
  article('YAML of 1 MB', front(`title: x\ny: ${'z'.repeat(1_000_000)}`), 0, { told: 'PARSE_FRONT_MATTER' }),
  article('front matter that is a program', '---js\n{ title: process.exit(7) }\n---\nText\n', 1),
  article('front matter that is a program of another kind', '---coffee\ntitle: require("fs")\n---\nText\n', 1),
  article('JSON front matter nested deep', `---json\n{"title":${'['.repeat(50_000)}\n---\nText\n`, 0, { told: 'PARSE_FRONT_MATTER' }),
  article('TOML front matter of prototypes', '+++\n[__proto__]\npolluted = true\n+++\nText\n', 1),
  article('slug that leaves the folder', front('title: x\nslug: ../../../../../../tmp/feedmill-owned'), 1),
  article('permalink that leaves the site', front('title: x\npermalink: ../../../../etc/passwd'), 1),
  article(
    'permalink that is a script',
    front('title: x\npermalink: "javascript:alert(1)"\nurl: "data:text/html,x"\nlink: "file:///etc/passwd"'),
    1,
  ),
  article(
    'categories that leave the folder',
    front('title: x\ncategories: ["../../../tmp/owned", "/etc/passwd", "..", "a\\\\..\\\\b"]'),
    1,
  ),
  article(
    'pictures that leave the folder',
    front('title: x\nimage: ../../../../etc/passwd', '![x](../../../../../etc/passwd)\n\n![x](file:///etc/passwd)'),
    1,
  ),
  article(
    'script in Markdown',
    front(
      'title: "<script>alert(1)</script>"',
      '<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![x](javascript:alert(1)) <javascript:alert(1)>\n\n<img src=x onerror=alert(1)>',
    ),
    1,
  ),
  article(
    'script in an HTML file',
    '<!doctype html><title>x</title><body onload=alert(1)><p>Words</p><script>alert(1)</script><svg onload=alert(1)>',
    1,
    { name: 'a.html' },
  ),
  article('quotes nested 20,000 deep', front('title: x', `${'>'.repeat(20_000)} x`), 1),
  article('lists nested 1,000 deep', front('title: x', Array.from({ length: 1000 }, (_, n) => `${'  '.repeat(n)}- x`).join('\n')), 1),
  article('brackets of links', front('title: x', '[a]('.repeat(50_000)), 1),
  article('stars of emphasis', front('title: x', '*a _b '.repeat(50_000)), 1),
  article('ticks of code', front('title: x', Array.from({ length: 1500 }, (_, n) => '`'.repeat(n)).join(' ')), 1),
  article('table of 10,000 columns', front('title: x', `|${'a|'.repeat(10_000)}\n|${'-|'.repeat(10_000)}\n|x|`), 1),
  article('footnotes of footnotes', front('title: x', Array.from({ length: 5000 }, (_, n) => `[^${n}]: [^${n + 1}]`).join('\n\n')), 1),
  article('bytes that are no text', Buffer.from('00ff00ff89504e47'.repeat(1000), 'hex'), 1),
  article('article of 11 MB', Buffer.alloc(11 * 2 ** 20, 0x61), 0, { told: 'FETCH_TOO_LARGE' }),
  article('article of 5 MB without a line end', Buffer.alloc(5 * 2 ** 20, 0x61), 1),
  article('date that is none', front('title: x\ndate: 99999-99-99T99:99:99+99:99'), 1),
  article('name with control characters', front('title: x'), 0, { name: 'a\u001b[2J\n.md', told: 'FILE_FORBIDDEN' }),
  {
    what: 'two names that are one',
    files: (folder) => {
      writeFileSync(path.join(folder, 'caf\u00e9.md'), front('title: One'))
      writeFileSync(path.join(folder, 'cafe\u0301.md'), front('title: Other'))
    },
    ends: 1,
    told: 'FILE_FORBIDDEN',
  },
  {
    what: 'link to a file outside',
    files: (folder) => {
      beside(folder)
      symlinkSync('/etc/passwd', path.join(folder, 'passwd.md'))
    },
    ends: 1,
    told: 'FILE_FORBIDDEN',
  },
  {
    what: 'link to the folder itself',
    files: (folder) => {
      beside(folder)
      symlinkSync('.', path.join(folder, 'again'))
    },
    ends: 1,
    told: 'FILE_FORBIDDEN',
  },
  {
    what: 'pipe that nobody writes to',
    files: (folder) => {
      beside(folder)
      execFileSync('mkfifo', [path.join(folder, 'pipe.md')])
    },
    ends: 1,
    told: 'FILE_FORBIDDEN',
  },
  {
    what: isRoot ? 'device without end' : 'link to a device without end',
    files: (folder) => {
      beside(folder)
      if (isRoot) execFileSync('mknod', [path.join(folder, 'zero.md'), 'c', '1', '5'])
      else symlinkSync('/dev/zero', path.join(folder, 'zero.md'))
    },
    ends: 1,
    told: 'FILE_FORBIDDEN',
  },
  {
    what: 'socket',
    files: (folder) =>
      new Promise((resolve) => {
        beside(folder)
        const server = createServer().listen(path.join(folder, 's.md'), resolve).unref()
        server.on('error', () => resolve())
      }),
    ends: 1,
    told: 'FILE_FORBIDDEN',
  },
  {
    what: 'folder with the name of an article',
    files: (folder) => {
      beside(folder)
      mkdirSync(path.join(folder, 'folder.md'))
    },
    ends: 1,
  },
  {
    what: 'folders 100 deep',
    files: (folder) => {
      const deep = path.join(folder, ...Array.from({ length: 100 }, () => 'd'))
      mkdirSync(deep, { recursive: true })
      writeFileSync(path.join(deep, 'a.md'), front('title: Deep'))
    },
    ends: 1,
  },
  {
    what: 'articles in hidden folders',
    files: (folder) => {
      beside(folder)
      mkdirSync(path.join(folder, '.git'))
      writeFileSync(path.join(folder, '.git', 'a.md'), front('title: Hidden'))
    },
    ends: 1,
  },
])
