import { validateDetailed } from 'node-cron'
import { allowList } from '../http/addresses.ts'
import { createSigner } from '../http/signature.ts'
import type { Config } from './schema/index.ts'
import type { Problem } from './secrets.ts'

/** Values that are well written and yet mean nothing, or what must not be: proxies, addresses, languages, zones, times. */
export function valueProblems(config: Config): readonly Problem[] {
  return [...fetchProblems(config), ...scheduleProblems(config), ...spanProblems(config), ...languageProblems(config)]
}

function fetchProblems({ fetch }: Config): Problem[] {
  const problems: Problem[] = []
  if (fetch.signature !== undefined) {
    try {
      createSigner({ key: fetch.signature.key, agent: 'https://agent.example' })
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      problems.push({ path: ['fetch', 'signature', 'key'], message: error.message })
    }
  }
  if (!isProxy(fetch.proxy)) problems.push({ path: ['fetch', 'proxy'], message: `must be ${PROXIES}` })
  for (const [index, entry] of fetch.allowAddresses.entries()) {
    try {
      allowList([entry])
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      problems.push({ path: ['fetch', 'allowAddresses', index], message: `${error.message}, such as 10.0.0.0/8 or ::1` })
    }
  }
  return problems
}

function scheduleProblems(config: Config): Problem[] {
  const problems: Problem[] = []
  if (config.site.timeZone !== undefined && !zoneExists(config.site.timeZone))
    problems.push({ path: ['site', 'timeZone'], message: 'is no IANA time zone, such as Europe/Berlin or Asia/Shanghai' })
  if (!zoneExists(config.schedule.timeZone))
    problems.push({ path: ['schedule', 'timeZone'], message: 'is no IANA time zone, such as Europe/Berlin or Asia/Shanghai' })
  const cron = validateDetailed(config.schedule.cron)
  if (!cron.valid)
    problems.push({
      path: ['schedule', 'cron'],
      message: `is no cron expression: ${cron.errors.map((error) => `${error.field}: ${error.message}`).join('; ')}`,
    })
  return problems
}

const PROXIES = '`env`, `direct`, or an address that begins with http:, https: or socks5:'

function isProxy(proxy: string | undefined): boolean {
  if (proxy === undefined || proxy === 'env' || proxy === 'direct') return true
  return /^(https?|socks5?):\/\//i.test(proxy) && URL.canParse(proxy)
}

type Path = Problem['path']

const MOST_TIMEOUT_MS = 30_000

function spanProblems({ fetch, polling, sources }: Config): Problem[] {
  const problems: Problem[] = []
  const timeout = (path: Path, ms: unknown): void => {
    if (typeof ms !== 'number') return
    if (ms < 1) problems.push({ path, message: 'must be more than nothing' })
    if (ms > MOST_TIMEOUT_MS) problems.push({ path, message: 'must be at most 30s' })
  }
  timeout(['fetch', 'connectTimeout'], fetch.connectTimeout)
  timeout(['fetch', 'timeout'], fetch.timeout)
  for (const [index, source] of sources.entries()) timeout(['sources', index, 'timeout'], source.timeout)
  for (const [name, value] of Object.entries(polling))
    if (name !== 'jitter' && value < 1000) problems.push({ path: ['polling', name], message: 'must be at least 1s' })
  for (const [least, most] of [
    ['minInterval', 'maxInterval'],
    ['backoffMin', 'backoffMax'],
    ['refusedMin', 'refusedMax'],
  ] as const)
    if (polling[least] > polling[most]) problems.push({ path: ['polling', least], message: `must not be above polling.${most}` })
  return problems
}

function languageProblems({ site, sources, categories }: Config): Problem[] {
  const named: (readonly [Path, string | undefined])[] = [
    [['site', 'language'], site.language],
    ...sources.map(({ language }, index) => [['sources', index, 'language'], language] as const),
    ...categories.map(({ language }, index) => [['categories', index, 'language'], language] as const),
  ]
  return named.flatMap(([path, tag]) =>
    tag === undefined || isLanguage(tag) ? [] : [{ path, message: 'is no BCP 47 tag, such as en or zh-Hans' }],
  )
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

function zoneExists(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}
