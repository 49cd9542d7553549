import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inFolder } from '../support/command.ts'

const HOME = join(import.meta.dirname, '../..')
const ROOT = join(HOME, 'src')

/** Who may use which module beyond what is harmless. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'http/dialer.ts': ['undici', 'node:dns'],
  // The operator's own remote, by the operator's own git: no address of others is ever dialled.
  'outputs/git.ts': ['node:child_process'],
}

/** Values that open nothing outwards. */
const HARMLESS = new Set(['createServer', 'isIP', 'isIPv4', 'isIPv6', 'BlockList', 'STATUS_CODES'])

const MODULES = 'net|tls|_tls_wrap|https?|_http_client|http2|dns|dns/promises|dgram|quic|child_process|cluster|inspector|inspector/promises'
const NAME = `(?:node:)?(?:${MODULES})|undici(?:/[^'"\`]*)?`
const STATIC_IMPORT = new RegExp(String.raw`\bimport\s+(type\s)?([^'";()]*?)\s*\bfrom\s*['"](?:${NAME})['"]`, 'g')
/** Also in comments and strings: nobody needs to write them there. */
const OPENERS = [
  new RegExp(String.raw`\b(?:from|import|require|getBuiltinModule)\s*\(?\s*['"\`](${NAME})['"\`]`, 'g'),
  new RegExp(String.raw`['"\`](node:(?:${MODULES}))['"\`]`, 'g'),
  // What is loaded by a name that is put together could be anything.
  /\b(import\s*\((?!\s*'[^']*'\s*\))|createRequire\b|getBuiltinModule\b|process\s*\.\s*binding\b)/g,
]

function findings(path: string, text: string): string[] {
  const code = text.replace(STATIC_IMPORT, (found, type, clause) => (type !== undefined || !opens(clause) ? '' : found))
  const found = new Set(OPENERS.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? '')))
  return [...found].filter((name) => !ALLOWED[path]?.includes(name)).map((what) => `${path}: ${what}`)
}

/** True where an import names a value that is not harmless: anything but `{ harmless, type Some }`. */
function opens(clause: string): boolean {
  const named = /^\{([^}]*)\}$/.exec(clause.trim())
  if (named === null) return true
  const names = (named[1] ?? '').split(',').map((name) => name.trim())
  return names.some((name) => name !== '' && !name.startsWith('type ') && !HARMLESS.has(name.split(/\s+as\s+/)[0] ?? ''))
}

test('nothing in src loads what opens a connection but the guarded dialer', () => {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) => /\.[cm]?[jt]sx?$/.test(path))
  expect(files.length).toBeGreaterThan(50)
  expect(files.flatMap((path) => findings(path.replaceAll('\\', '/'), readFileSync(join(ROOT, path), 'utf8')))).toEqual([])
})

test.each([
  "import { connect } from 'node:net'",
  "import net from 'node:net'",
  "import 'node:net'",
  "import tls from 'tls'",
  "export { connect } from 'node:net'",
  "export * from 'node:http'",
  "const http = await import('node:http')",
  'const http = await import(`node:http`)',
  "const http = await import('node:' + 'http')",
  'const anything = await import(name)',
  "const { get } = require('https')",
  "createRequire(import.meta.url)('net')",
  "import { request } from 'undici'",
  "import request from 'undici/lib/api/api-request.js'",
  "import { request } from 'node:http'",
  "import { createSocket } from 'node:dgram'",
  "import { spawn } from 'node:child_process'",
  "import { isIP, connect as dial } from 'node:net'",
  "import * as net from 'node:net'",
  "import { BlockList, isIP } from 'node:net'; import net from 'net'",
  "const url = 'http://a.example'; import('net')",
  "const any = '/*'; import('net'); const other = '*/'",
  "process.binding('tcp_wrap')",
])('the rule would find: %s', (line) => {
  expect(findings('mill/turn.ts', line)).not.toEqual([])
})

test('the rule leaves alone what only sounds like it', () => {
  expect(findings('mill/turn.ts', "import { x } from './http.ts'\nconst protocol = 'http'")).toEqual([])
  expect(
    findings('mill/turn.ts', "import { isIP, type Socket } from 'node:net'\nimport type { IncomingMessage } from 'node:http'"),
  ).toEqual([])
})

test('the linter finds every use in src of a global that opens a connection, and nothing that is only called so', async () => {
  const uses = [
    'export const answer = await fetch(url)',
    'export const load = fetch',
    'export const all = (urls: string[]) => urls.map(fetch)',
    'export const get = () => globalThis.fetch',
    'export const { fetch: take } = globalThis',
    "export const socket = () => new WebSocket('ws://a.example')",
    "export const events = () => new EventSource('http://a.example')",
  ]
  const harmless = 'export const limit = ({ fetch }: { fetch: { limit: number } }) => fetch.limit'
  await inFolder(async (folder) => {
    await copyFile(join(HOME, 'biome.json'), join(folder, 'biome.json'))
    await mkdir(join(folder, 'src'))
    await writeFile(join(folder, 'src', 'probe.ts'), [...uses, harmless, ''].join('\n'))
    const { stdout, stderr } = spawnSync(join(HOME, 'node_modules/.bin/biome'), ['lint', '--vcs-enabled=false', 'src'], {
      cwd: folder,
      encoding: 'utf8',
    })
    const lines = [...(stdout + stderr).matchAll(/probe\.ts:(\d+):\d+ lint\/style\/noRestrictedGlobals/g)].map((match) => Number(match[1]))
    expect(lines).toEqual(uses.map((_, index) => index + 1))
  })
})
