import { Alerts, alertFeed, readAlertState } from '../../alerts/index.ts'
import type { LoadedConfig } from '../../config/index.ts'
import { createHttpClient } from '../../http/index.ts'
import { compact } from '../../lib/record.ts'
import { expandLists } from '../../mill/lists.ts'
import type { MillParts } from '../../mill/parts.ts'
import { remembered } from '../../mill/remembered.ts'
import type { FetchSettings, Settings } from '../../model/settings.ts'
import type { TurnReport } from '../../model/turn.ts'
import type { AlertsView } from '../../server/index.ts'
import type { Store } from '../../store/contract.ts'

/** Tells the operator of troubles: noted after each turn, sent when `pay` is called. */
export interface Alerting {
  noteTurn(report: TurnReport): Promise<void>
  noteFailure(error: unknown): Promise<void>
  /** Sends what is owed; never rejects. */
  pay(): Promise<void>
  /** Resolves within 5 s. */
  close(): Promise<void>
}

/** Returns the alerting of a mill, with what it was told before. */
export async function openAlerting(
  { settings, directory }: Pick<LoadedConfig, 'settings' | 'directory'>,
  parts: MillParts,
): Promise<Alerting> {
  const { store, version, clock } = parts
  const client = createHttpClient(ownAddresses(settings))
  const log = parts.log.child({ part: 'alerts' })
  const alerts = await Alerts.open({ settings, store, client, directory, version, log })
  return {
    noteTurn: (report) =>
      noteTurn(alerts, parts, report).catch((error: unknown) =>
        log.error({ event: 'alerts-failed', err: error }, 'troubles could not be looked for'),
      ),
    noteFailure: (error) => alerts.noteFailure(error, clock()),
    pay: () => alerts.pay(clock()),
    // What was taken must be noted before the store closes, or it would be sent again.
    close: async () => {
      await within(CLOSE_GRACE_MS, alerts.paid())
      await client.close()
    },
  }
}

const CLOSE_GRACE_MS = 5_000

async function within(ms: number, work: Promise<void>): Promise<void> {
  const limit = Promise.withResolvers<void>()
  const timer = setTimeout(limit.resolve, ms)
  await Promise.race([work, limit.promise])
  clearTimeout(timer)
}

/** Where alerts go the operator chose: private addresses and any port that a webhook names. */
export function ownAddresses({ fetch, alerts }: Pick<Settings, 'fetch' | 'alerts'>): FetchSettings {
  const ports = alerts.channels.flatMap((channel) => (channel.kind === 'webhook' ? portOf(new URL(channel.url)) : []))
  return { ...fetch, allowAddresses: ['0.0.0.0/0', '::/0'], allowPorts: [...new Set(ports)] }
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

/** Returns what the server shows of alerts. */
export function alertsView(store: Pick<Store, 'consumers'>, { site }: Pick<Settings, 'site'>): AlertsView {
  return {
    feed: async () => alertFeed(await readAlertState(store), site),
    standing: async () => Object.values((await readAlertState(store)).standing).map(({ trouble }) => trouble),
  }
}

async function noteTurn(alerts: Alerts, { store, settings }: MillParts, report: TurnReport): Promise<void> {
  const states = await store.sources.all()
  const sources = (await expandLists(settings.sources, store)).map((source) => ({ source, state: states.get(source.id) }))
  const heldBack = (await remembered.heldBack.get(store)) ?? {}
  const turnError = report.categories.find(({ failed }) => failed !== undefined)?.failed
  await alerts.note(compact({ now: report.startedAt, sources, heldBack, turnError }))
}
