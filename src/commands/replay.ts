import { openApp } from '../app/index.ts'
import { createLog } from '../app/log.ts'
import { ConfigError, FeedmillError } from '../model/errors.ts'
import { rewindWebhooks } from '../server/index.ts'
import { holdStore } from '../store/index.ts'
import { type CommandContext, logSettingsOf } from './command.ts'
import { createProgress } from './progress.ts'
import { withStore } from './reading.ts'
import { failedOutputs, reportJson, sayReport } from './report.ts'

/** Writes every output again from what is held; or, of a webhook, sends a stretch of changes again. Throws STORE_LOCKED while a feedmill runs. */
export function run(context: CommandContext): Promise<number> {
  const [url] = context.args
  return url === undefined ? replayOutputs(context) : replayWebhook(context, url)
}

/** A turn that asks no source. 1 when an output could not be written. */
async function replayOutputs(context: CommandContext): Promise<number> {
  const { options, version } = context
  const log = await createLog(logSettingsOf(options, 'warn'))
  const app = await openApp({ config: options.config, data: options.data, out: options.out, version, log })
  const progress = createProgress(context)
  try {
    const report = await app.turn({ sources: [], rewrite: true, onProgress: progress.show })
    progress.end()
    if (options.json) context.print(reportJson(report))
    else sayReport(context, report, app.outputs[0]?.place ?? '')
    return failedOutputs(report).length > 0 ? 1 : 0
  } finally {
    progress.end()
    await app.close()
  }
}

/** The one that runs remembers how far a webhook came, so the store must be held. */
function replayWebhook(context: CommandContext, url: string): Promise<number> {
  const since = context.options.since as number | undefined
  if (since === undefined) throw new ConfigError('CONFIG_INVALID', 'name the instant of the first change with --since, such as 2026-11-01')
  return withStore(context, async (store) => {
    const now = Date.now()
    const lease = await holdStore(store, LEASE_MS, now)
    try {
      const categories = await rewindWebhooks(store, url, since, now)
      if (categories.length === 0) throw new FeedmillError('NOT_FOUND', `no webhook of the configuration has been told anything at ${url}`)
      const sinceWhen = new Date(since).toISOString()
      context.tell(`The changes since ${sinceWhen} of ${categories.join(', ')} are sent again at the next turn.`)
      if (context.options.json) context.print(JSON.stringify({ webhook: url, since: sinceWhen, categories }))
      return 0
    } finally {
      await lease.release()
    }
  })
}

const LEASE_MS = 60_000
