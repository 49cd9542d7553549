import { randomUUID } from 'node:crypto'
import { nameOfChannel, readAlertState, sendNotice } from '../alerts/index.ts'
import { ownAddresses } from '../app/alerting/index.ts'
import { loadConfig } from '../config/index.ts'
import { createHttpClient } from '../http/index.ts'
import { compact } from '../lib/record.ts'
import type { Trouble } from '../model/status.ts'
import type { CommandContext } from './command.ts'
import { withStore } from './reading.ts'

/** The troubles that stand; with `--test` a message through every channel, and 1 if one of them did not take it. */
export function run(context: CommandContext): Promise<number> {
  return context.options.test === true ? test(context) : list(context)
}

function list(context: CommandContext): Promise<number> {
  const { options, print, printTable, tell } = context
  return withStore(context, async (store, { settings }) => {
    const { standing, owed } = await readAlertState(store)
    const troubles = Object.values(standing)
    const channels = settings.alerts.channels.map(nameOfChannel)
    if (options.json) {
      print(JSON.stringify({ troubles: troubles.map(({ trouble, at }) => jsonOf(trouble, at)), channels, owed: owed.length }))
      return 0
    }
    if (troubles.length === 0) tell('No trouble stands.')
    else
      printTable({
        head: ['kind', 'name', 'since', 'what', 'what helps'],
        rows: troubles.map(({ trouble }) => [
          trouble.kind,
          trouble.name,
          new Date(trouble.since).toISOString().slice(0, 16),
          trouble.message,
          trouble.cure ?? '',
        ]),
      })
    tell(channels.length === 0 ? 'No channel is configured (alerts.webhooks, alerts.mails).' : `Told by ${channels.join('; ')}.`)
    if (owed.length > 0) tell(`${owed.length} messages were not taken yet; they are sent again after the next turn.`)
    return 0
  })
}

function jsonOf({ key: _key, since, ...trouble }: Trouble, notedAt: number): Readonly<Record<string, unknown>> {
  return compact({ ...trouble, since: new Date(since).toISOString(), notedAt: new Date(notedAt).toISOString() })
}

async function test({ options, version, print, printMarked, tell }: CommandContext): Promise<number> {
  const { settings } = loadConfig(options.config, process.env, version)
  const client = createHttpClient(ownAddresses(settings))
  const now = Date.now()
  const trouble: Trouble = {
    key: 'turn:',
    kind: 'turn',
    subject: '',
    name: 'A test',
    since: now,
    message: 'nothing is wrong, this is a test of alerts',
  }
  const sender = { title: settings.site.title, url: settings.site.url, version }
  try {
    const results = await Promise.all(
      settings.alerts.channels.map(async (channel) => {
        const notice = { id: randomUUID(), channel: 'test', at: now, events: [{ change: 'begun' as const, trouble, at: now }] }
        return compact({ channel: nameOfChannel(channel), problem: await sendNotice(client, channel, notice, sender) })
      }),
    )
    if (options.json) print(JSON.stringify(results))
    else
      for (const { channel, problem } of results)
        printMarked(problem === undefined ? 'OK' : 'FAIL', problem === undefined ? channel : `${channel}: ${problem}`)
    if (results.length === 0) tell('No channel is configured (alerts.webhooks, alerts.mails).')
    return results.some(({ problem }) => problem !== undefined) ? 1 : 0
  } finally {
    await client.close()
  }
}
