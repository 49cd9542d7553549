import { compact } from '../lib/record.ts'
import { DAY_MS } from '../lib/time/duration.ts'
import type { Settings } from '../model/settings.ts'
import { slugOf } from '../publications/slugs.ts'
import { type Config, isRule } from './schema/index.ts'

/** The settings in our own words and units; nothing is decided here. */
export function settingsOf(
  config: Config,
  named: Pick<Settings, 'sources' | 'categories' | 'allSlug' | 'categoryRules'>,
  version: string,
): Settings {
  const { site, fetch, polling } = config
  const url = site.url.endsWith('/') ? site.url : `${site.url}/`
  return {
    site: {
      ...site,
      url,
      timeZone: site.timeZone ?? config.schedule.timeZone,
      theme: typeof site.theme === 'string' ? { name: site.theme } : { name: site.theme.base },
      author: { ...site.author, name: site.author.name ?? site.title },
    },
    schedule: config.schedule,
    fetch: {
      connectTimeoutMs: fetch.connectTimeout,
      timeoutMs: fetch.timeout,
      maxBodyBytes: fetch.maxBody,
      maxRedirects: fetch.maxRedirects,
      maxItems: fetch.maxItems,
      newItemsPerDay: fetch.newItemsPerDay,
      concurrency: fetch.concurrency,
      hostGapMs: fetch.hostGap,
      userAgent: fetch.userAgent ?? `feedmill/${version} (+${url})`,
      allowAddresses: fetch.allowAddresses,
      allowPorts: fetch.allowPorts,
      proxy: fetch.proxy,
      signature: fetch.signature && { key: fetch.signature.key, agent: fetch.signature.agent ?? url },
    },
    polling: {
      intervalMs: polling.interval,
      minIntervalMs: polling.minInterval,
      maxIntervalMs: polling.maxInterval,
      unconditionalMs: polling.unconditional,
      backoffMinMs: polling.backoffMin,
      backoffMaxMs: polling.backoffMax,
      refusedMinMs: polling.refusedMin,
      refusedMaxMs: polling.refusedMax,
      retryAfterMaxMs: polling.retryAfterMax,
      deadAfterMs: polling.deadAfter,
      deadIntervalMs: polling.deadInterval,
      pushBackupMs: polling.pushBackup,
      listIntervalMs: polling.listInterval,
      jitter: polling.jitter,
    },
    stories: { dedup: config.stories.dedup, windowDays: config.stories.window / DAY_MS },
    retention: { contentDays: config.retention.content / DAY_MS, minPerSource: config.retention.minPerSource },
    store: config.store,
    server: serverSettingsOf(config.server),
    push: config.push,
    alerts: alertSettingsOf(config.alerts),
    outputs: config.outputs.map(({ kind, ...options }) => ({ kind: String(kind), options })),
    ...named,
    goneSlugs: config.categories.flatMap((row) => (!isRule(row) && row.gone ? [slugOf(row.slug ?? row.title)] : [])),
  }
}

/** `server.token` is the token named `token` that reaches everywhere. */
function serverSettingsOf({ token, tokens, maxAge, memory, ...server }: Config['server']): Settings['server'] {
  const whole = token === undefined ? [] : [{ name: 'token', token, scopes: ['admin'] as const }]
  return { ...server, tokens: [...whole, ...tokens], maxAgeMs: maxAge, memoryBytes: memory }
}

function alertSettingsOf({ failingAfter, silentAfter, webhooks, mails, file }: Config['alerts']): Settings['alerts'] {
  return compact({
    failingAfterMs: failingAfter,
    silentAfterMs: silentAfter,
    channels: [
      ...webhooks.map((row) => ({ kind: 'webhook' as const, ...row })),
      ...mails.map((row) => ({ kind: 'mail' as const, ...row })),
    ],
    file,
  })
}
