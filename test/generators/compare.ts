import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Answer, answerOf, publishedBy } from './published.ts'

/**
 * `npm run compare:generators [-- --write]`: installs Hexo, Eleventy and Astro in a temporary directory, lets each make its site of test/fixtures/sites, and compares
 * what it publishes, item by item, with what feedmill publishes. `--write` keeps the generators' answers, which test/articles/sites.test.ts compares with.
 * Needs the network; no part of CI.
 */
const PACKAGES = ['hexo@8', 'hexo-renderer-marked@7', '@11ty/eleventy@3', 'astro@7']
const SITES_FOLDER = path.resolve(import.meta.dirname, '../fixtures/sites')
const isWriting = process.argv.includes('--write')
/** A directory in which the packages are installed already: `GENERATORS=DIR`. */
const installed = process.env.GENERATORS
const work = mkdtempSync(path.join(tmpdir(), 'feedmill-generators-'))
const packages = installed ?? work

try {
  if (installed === undefined) {
    writeFileSync(path.join(work, 'package.json'), '{"private":true}')
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', ...PACKAGES], { cwd: work, stdio: 'inherit' })
  }
  let differences = 0
  for (const [name, ask] of Object.entries({ hexo, eleventy, astro })) {
    const theirs = ask(siteCopy(name)).toSorted((a, b) => (a.link < b.link ? -1 : 1))
    if (isWriting) writeFileSync(path.join(SITES_FOLDER, name, 'answers.json'), `${JSON.stringify(theirs, null, 2)}\n`)
    const ours = await publishedBy(name, path.join(SITES_FOLDER, name))
    const different = differencesOf(theirs, ours)
    differences += different.length
    process.stdout.write(`${name}: ${theirs.length} articles, ${ours.length} of feedmill, ${different.length} differences\n`)
    for (const line of different) process.stdout.write(`  ${line}\n`)
  }
  process.exitCode = differences === 0 ? 0 : 1
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** A copy of the site with the packages beside it; a generator writes into its own directory. */
function siteCopy(name: string): string {
  const copy = path.join(work, `site-${name}`)
  cpSync(path.join(SITES_FOLDER, name), copy, { recursive: true })
  const manifest = name === 'hexo' ? { hexo: {}, dependencies: { 'hexo-renderer-marked': '*' } } : { type: 'module' }
  writeFileSync(path.join(copy, 'package.json'), JSON.stringify({ name: 'site', private: true, ...manifest }))
  // Astro's bundler refuses packages behind a link that leaves the site.
  if (name === 'astro')
    cpSync(path.join(packages, 'node_modules'), path.join(copy, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  else symlinkSync(path.join(packages, 'node_modules'), path.join(copy, 'node_modules'))
  return copy
}

type Raw = Parameters<typeof answerOf>[0]

function hexo(site: string): readonly Answer[] {
  const program = `
    const hexo = new (require('hexo'))(process.cwd(), { silent: true })
    hexo.init().then(() => hexo.load()).then(() => hexo._generate({ cache: false })).then(() => {
      const posts = hexo.locals.get('posts').toArray().map((post) => ({
        link: post.permalink, title: post.title, date: post.date.toISOString(), html: post.content,
        categories: [...post.categories.map((one) => one.name), ...post.tags.map((one) => one.name)],
      }))
      require('node:fs').writeFileSync('answers.json', JSON.stringify(posts))
    })`
  run(site, ['-e', program])
  return answersIn(path.join(site, 'answers.json'), 'https://harbour.example/')
}

function eleventy(site: string): readonly Answer[] {
  run(site, ['node_modules/@11ty/eleventy/cmd.cjs', '--quiet'])
  const answers = answersIn(path.join(site, '_site/answers.json'), 'https://harbour.example/')
  return answers.map((answer) => ({ ...answer, categories: answer.categories.filter((label) => label !== 'posts') }))
}

function astro(site: string): readonly Answer[] {
  run(site, ['node_modules/astro/bin/astro.mjs', 'build', '--silent'])
  const raw = JSON.parse(readFileSync(path.join(site, 'dist/answers.json'), 'utf8')) as readonly Omit<Raw, 'html'>[]
  return raw.map((one) => {
    const page = path.join(site, 'dist', one.link.replace(/^\/sub\//, ''), 'index.html')
    const html = /<article>([\s\S]*)<\/article>/.exec(readFileSync(page, 'utf8'))?.[1] ?? ''
    return answerOf({ ...one, html, link: new URL(one.link, 'https://harbour.example/').href })
  })
}

function run(site: string, words: readonly string[]): void {
  const environment = { ...process.env, TZ: 'UTC', ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }
  execFileSync(process.execPath, words, { cwd: site, env: environment, stdio: ['ignore', 'ignore', 'inherit'], timeout: 120_000 })
}

function answersIn(file: string, base: string): readonly Answer[] {
  const raw = JSON.parse(readFileSync(file, 'utf8')) as readonly Raw[]
  return raw.map((one) => answerOf({ ...one, link: new URL(one.link, base).href }))
}

function differencesOf(theirs: readonly Answer[], ours: readonly Answer[]): string[] {
  const links = new Set([...theirs, ...ours].map(({ link }) => link))
  return [...links].flatMap((link) => {
    const [a, b] = [theirs.find((one) => one.link === link), ours.find((one) => one.link === link)]
    if (a === undefined || b === undefined) return [`${link}: only ${a === undefined ? 'feedmill' : 'the generator'} has it`]
    return (['title', 'date', 'categories', 'text'] as const)
      .filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]))
      .map((field) => `${link}: ${field} is ${JSON.stringify(a[field])}, with feedmill ${JSON.stringify(b[field])}`)
  })
}
