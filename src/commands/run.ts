import { createLog } from '../app/log.ts'
import { type Service, startService } from '../app/service.ts'
import { compact } from '../lib/record.ts'
import { ConfigError } from '../model/errors.ts'
import { type CommandContext, logSettingsOf } from './command.ts'
import { createProgress } from './progress.ts'
import { reportJson, sayReport } from './report.ts'
import { readPort } from './words.ts'

/** Keeps refreshing and serving until SIGTERM or SIGINT, then ends with 0 within 10 s; with 1 when the mill itself broke. */
export async function run(context: CommandContext): Promise<number> {
  const { options, version, tell, complain, print } = context
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve()).once('SIGINT', () => resolve())
  })
  const progress = createProgress(context)
  const logSettings = logSettingsOf(options, 'info')
  const service = await startService({
    config: options.config,
    data: options.data,
    out: options.out,
    server: listenAt(options),
    version,
    log: await createLog(logSettings),
    logSettings,
    onProgress: progress.show,
    onTurn: (report) => {
      progress.end()
      if (options.json) print(reportJson(report))
      else sayReport(context, report, service.place)
    },
  })
  const { cron } = service.loaded.settings.schedule
  const over = Promise.race([stopped.then(() => 'asked' as const), service.ended.then(() => 'broken' as const)])
  const ready = await Promise.race([service.firstTurn.then(() => true), over.then(() => false)])
  if (ready) tell(`Serving ${service.url} and turning by '${cron}'. Ctrl-C ends it.`)
  if (ready) tell(doorWords(service))
  const reason = await over
  progress.end()
  if (reason === 'asked') tell('Stopping …')
  else complain('The mill broke; ending, so that whoever started it can start it anew.')
  await service.stop()
  return reason === 'asked' ? 0 : 1
}

/** How the operator gets in. */
function doorWords({ url, firstToken }: Service): string {
  if (firstToken === undefined) return `The admin pages are at ${url}admin/ and ask for a token of the configuration.`
  return `The admin pages are at ${url}admin/; from another machine the password is ${firstToken}`
}

/** Where to listen, as the words or the environment say; what neither says is left to the configuration. */
function listenAt(options: CommandContext['options']): { readonly host?: string; readonly port?: number } {
  const host = options.host ?? process.env.FEEDMILL_HOST
  const port = options.port ?? portOf(process.env.FEEDMILL_PORT)
  return compact({ host: typeof host === 'string' && host !== '' ? host : undefined, port: typeof port === 'number' ? port : undefined })
}

function portOf(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined
  try {
    return readPort(text)
  } catch (cause) {
    throw new ConfigError('CONFIG_INVALID', `FEEDMILL_PORT is '${text}'. ${(cause as Error).message}`, {}, { cause })
  }
}
