import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../src')

/** Who may use which module beyond what is harmless. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'sources/dialer.ts': ['undici', 'node:dns'],
}

/** Values that open nothing outwards. */
const HARMLESS = new Set(['createServer', 'isIP', 'isIPv4', 'isIPv6', 'BlockList', 'STATUS_CODES'])

const NAME = `['"]((?:node:)?(?:net|tls|http|https|http2|dns|dns/promises|dgram|quic)|undici)['"]`
const STATIC_IMPORT = new RegExp(String.raw`\bimport\s+(type\s)?([^'";()]*?)\s*\bfrom\s*${NAME}`, 'g')
const OTHER_IMPORT = new RegExp(String.raw`\b(?:import|require|getBuiltinModule)\s*\(?\s*${NAME}`, 'g')
const GLOBAL = /(?<![\w.$'"`-])(?:globalThis\s*\.\s*)?(?:fetch\s*\(|new\s+(?:WebSocket|EventSource)\b)/g

function findings(path: string, text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  const statics = [...code.matchAll(STATIC_IMPORT)]
    .filter(([, type, clause = '']) => type === undefined && opens(clause))
    .map((match) => match[3] ?? '')
  const others = [...code.matchAll(OTHER_IMPORT)].map((match) => match[1] ?? '')
  const modules = [...statics, ...others].filter((name) => !ALLOWED[path]?.includes(name))
  return [...modules, ...[...code.matchAll(GLOBAL)].map((match) => match[0])].map((what) => `${path}: ${what}`)
}

/** True where an import names a value that is not harmless: anything but `{ harmless, type Some }`. */
function opens(clause: string): boolean {
  const named = /^\{([^}]*)\}$/.exec(clause.trim())
  if (named === null) return true
  const names = (named[1] ?? '').split(',').map((name) => name.trim())
  return names.some((name) => name !== '' && !name.startsWith('type ') && !HARMLESS.has(name.split(/\s+as\s+/)[0] ?? ''))
}

test('nothing in src opens a connection but the guarded dialer', () => {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) => /\.[cm]?[jt]sx?$/.test(path))
  expect(files.length).toBeGreaterThan(50)
  expect(files.flatMap((path) => findings(path.replaceAll('\\', '/'), readFileSync(join(ROOT, path), 'utf8')))).toEqual([])
})

test.each([
  "import { connect } from 'node:net'",
  "import tls from 'tls'",
  "const http = await import('node:http')",
  "const { get } = require('https')",
  "import { request } from 'undici'",
  "import { isIP, connect as dial } from 'node:net'",
  "import * as net from 'node:net'",
  "import { BlockList, isIP } from 'node:net'; import net from 'net'",
  "process.getBuiltinModule('node:net')",
  'const answer = await fetch(url)',
  'globalThis.fetch(url)',
  "new WebSocket('ws://a.example')",
])('the rule would find: %s', (line) => {
  expect(findings('mill/turn.ts', line)).toHaveLength(1)
})

test('the rule leaves alone what only sounds like it', () => {
  expect(findings('mill/turn.ts', "settings.fetch(x); prefetch(y); // fetch(z)\nimport { x } from './http.ts'")).toEqual([])
  expect(
    findings('mill/turn.ts', "import { isIP, type Socket } from 'node:net'\nimport type { IncomingMessage } from 'node:http'"),
  ).toEqual([])
})
