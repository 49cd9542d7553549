import { type App, openApp } from '../app/index.ts'
import { createLog } from '../app/log.ts'
import type { Pusher } from '../app/pusher.ts'
import { compact } from '../lib/record.ts'
import { type CommandContext, logSettingsOf } from './command.ts'
import { createProgress } from './progress.ts'
import { failedOutputs, reportJson, sayReport } from './report.ts'

/** One turn. 0 when the outputs are good even if a source failed, 1 when an output could not be written. */
export async function run(context: CommandContext): Promise<number> {
  const { args, options, version } = context
  const log = await createLog(logSettingsOf(options, 'warn'))
  const app = await openApp({ config: options.config, data: options.data, out: options.out, version, log })
  const stop = new AbortController()
  const end = () => stop.abort()
  process.once('SIGTERM', end).once('SIGINT', end)
  const progress = createProgress(context)
  try {
    const pusher = await pusherOf(app)
    const report = await app.turn(
      compact({
        sources: args.length > 0 ? args : undefined,
        force: options.force === true,
        rewrite: options.rewrite === true,
        signal: stop.signal,
        onProgress: progress.show,
      }),
    )
    await pusher?.pay()
    progress.end()
    if (options.json) context.print(reportJson(report))
    else sayReport(context, report, app.outputs[0]?.place ?? '')
    return failedOutputs(report).length > 0 ? 1 : 0
  } finally {
    progress.end()
    await app.alerting.pay()
    process.off('SIGTERM', end).off('SIGINT', end)
    await app.close()
  }
}

/** The server's rooms are loaded only where somebody is to be told: most turns of cron tell nobody. */
async function pusherOf(app: App): Promise<Pusher | undefined> {
  const { hubs, hub, webhooks } = app.loaded.settings.push
  if (hubs.length === 0 && webhooks.length === 0 && !hub) return undefined
  const { openPusher } = await import('../app/pusher.ts')
  return openPusher(app)
}
