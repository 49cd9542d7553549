import { openApp } from '../app.ts'
import { createService, type Service } from '../service.ts'
import type { CommandContext } from './command.ts'
import { createLog } from './log.ts'
import { createProgress } from './progress.ts'
import { reportJson, reportLines } from './report.ts'

/** Keeps refreshing and serving until SIGTERM or SIGINT, then ends with 0 within 10 s. */
export async function run(context: CommandContext): Promise<number> {
  const { options, version, tell, print } = context
  const log = createLog(options)
  let service: Service | undefined
  const app = await openApp({
    config: options.config,
    data: options.data,
    out: options.out,
    server: listenAt(options),
    version,
    log,
    onPublished: (documents) => service?.published(documents),
    onRemoved: (paths) => service?.removed(paths),
  })
  const progress = createProgress(context)
  service = await createService({
    app,
    log,
    version,
    onProgress: progress.show,
    onTurn: (report) => {
      progress.end()
      if (options.json) print(reportJson(report))
      else for (const line of reportLines(report, { place: app.outputs[0]?.place ?? '' })) tell(line)
    },
  })
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve()).once('SIGINT', () => resolve())
  })
  const { url, firstTurn } = await service.start()
  void firstTurn.then(() => tell(`Serving ${url} and turning by '${app.loaded.settings.schedule.cron}'. Ctrl-C ends it.`))
  await stopped
  progress.end()
  tell('Stopping …')
  await service.stop()
  return 0
}

/** Where to listen, as the words or the environment say; what neither says is left to the configuration. */
function listenAt(options: CommandContext['options']): { readonly host?: string; readonly port?: number } {
  const host = options.host ?? process.env.FEEDMILL_HOST
  const port = Number(options.port ?? process.env.FEEDMILL_PORT ?? Number.NaN)
  return { ...(typeof host === 'string' && host !== '' && { host }), ...(Number.isInteger(port) && { port }) }
}
