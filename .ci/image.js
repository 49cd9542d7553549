// Goes through the steps of the Dockerfile without a container: each stage is a folder, COPY and RUN are done there, and the last one is started as the
// image's user on files that belong to another, until its own health check is content. Ends with 1 when a step fails.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

// The user `node` of the official images.
const USER = 1000
const isRoot = process.getuid() === 0
const root = mkdtempSync(path.join(tmpdir(), 'feedmill-image-'))
chmodSync(root, 0o755)
process.on('exit', () => rmSync(root, { recursive: true, force: true }))

// The machine's own node, where any user can run it.
mkdirSync(path.join(root, 'bin'))
cpSync(realpathSync(process.execPath), path.join(root, 'bin/node'))

const stages = new Map()
const image = { env: {} }
let stage

/** What a path of the image is here. */
const inside = (text) => text.replaceAll(/(?<![\w./])\/(app|config|data|feeds)\b/g, (_, name) => path.join(stage, name))

const steps = {
  FROM(words) {
    const [, , name = 'last'] = words.split(' ')
    stage = path.join(root, name)
    mkdirSync(stage)
    stages.set(name, stage)
  },
  WORKDIR(words) {
    image.cwd = inside(words)
    mkdirSync(image.cwd, { recursive: true })
  },
  COPY(words) {
    const from = /^--from=(\S+) /.exec(words)?.[1]
    const names = words.replace(/^--from=\S+ /, '').split(' ')
    const to = path.resolve(image.cwd, inside(names.pop()))
    for (const name of names) {
      const source = from === undefined ? path.resolve(name) : path.join(stages.get(from), name)
      const isFolder = names.length > 1 || words.endsWith('/')
      cpSync(source, isFolder ? path.join(to, path.basename(name)) : to, { recursive: true, verbatimSymlinks: true })
    }
  },
  RUN(words) {
    const command = inside(words.replace(/--mount=\S+ /g, '')).replaceAll('-o node -g node', isRoot ? `-o ${USER} -g ${USER}` : '')
    // npm is set up for the machine's own node.
    const env = { ...process.env, PATH: process.env.INSTALL_PATH ?? process.env.PATH }
    const { status } = spawnSync('sh', ['-c', command], { cwd: image.cwd, stdio: 'inherit', env })
    if (status !== 0) throw new Error(`RUN ${words} ended with ${status}`)
  },
  ENV(words) {
    for (const [, name, value] of words.matchAll(/(\w+)=(\S+)/g)) image.env[name] = inside(value)
  },
  ENTRYPOINT: (words) => void (image.entry = JSON.parse(words).map(inside)),
  CMD: (words) => void (image.words = JSON.parse(words)),
  HEALTHCHECK: (words) => void (image.health = JSON.parse(words.slice(words.indexOf('['))).map(inside)),
}

for (const line of readFileSync('Dockerfile', 'utf8')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, ' ')
  .split('\n')) {
  const [, name, words] = /^(\w+) (.*)$/.exec(line) ?? []
  if (name !== undefined) steps[name]?.(words)
}

const free = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** Nothing but the volumes may be written: all else belongs to root, or is made read-only. */
if (!isRoot) spawnSync('chmod', ['-R', 'a-w', path.join(stage, 'app'), path.join(stage, 'config')])
else for (const name of ['data', 'feeds']) chownSync(path.join(stage, name), USER, USER)
const user = isRoot ? { uid: USER, gid: USER } : {}
const options = {
  ...user,
  cwd: image.cwd,
  env: {
    ...image.env,
    FEEDMILL_PORT: String(await free()),
    FEEDMILL_TOKEN: 'a-token-of-this-run',
    HOME: '/nonexistent',
    PATH: path.join(root, 'bin'),
  },
}
const node = (words, more) => spawn(path.join(root, 'bin/node'), words.slice(1), { ...options, ...more })
const ended = (child) => new Promise((resolve) => child.once('close', resolve))

const child = node([...image.entry, ...image.words], { stdio: ['ignore', 'inherit', 'inherit'] })
const end = ended(child)
let code = 1
let published = false
for (let round = 0; round < 120 && !(code === 0 && published) && child.exitCode === null; round++) {
  code = await ended(node(image.health, { stdio: 'ignore' }))
  published = existsSync(path.join(stage, 'feeds/opml.xml'))
}
if (!published) console.error('nothing was published in the volume')
child.kill('SIGTERM')
const last = await end
console.log(`the image's steps: health check ${code}, SIGTERM ended it with ${last}`)
if (code !== 0 || !published || last !== 0) process.exitCode = 1
if (!isRoot) spawnSync('chmod', ['-R', 'u+w', root])
