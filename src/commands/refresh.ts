import { openApp } from '../app/app.ts'
import { createLog } from '../app/log.ts'
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
    const report = await app.turn(
      compact({
        sources: args.length > 0 ? args : undefined,
        force: options.force === true,
        rewrite: options.rewrite === true,
        signal: stop.signal,
        onProgress: progress.show,
      }),
    )
    progress.end()
    if (options.json) context.print(reportJson(report))
    else sayReport(context, report, app.outputs[0]?.place ?? '')
    return failedOutputs(report).length > 0 ? 1 : 0
  } finally {
    progress.end()
    process.off('SIGTERM', end).off('SIGINT', end)
    await app.close()
  }
}
