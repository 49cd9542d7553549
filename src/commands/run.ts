import { createLog } from '../app/log.ts'
import { type Service, startService } from '../app/service.ts'
import { compact } from '../lib/record.ts'
import { type CommandContext, logSettingsOf } from './command.ts'
import { createProgress } from './progress.ts'
import { reportJson, sayReport } from './report.ts'
import { steeringOf } from './steering.ts'

/** Keeps refreshing and serving, with a configuration that is read again when it changes or at SIGHUP, until SIGTERM or SIGINT, then ends with 0 within 10 s; with 1 when the mill itself broke. */
export async function run(context: CommandContext): Promise<number> {
  const { options, version, tell, complain, print } = context
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve()).once('SIGINT', () => resolve())
  })
  const progress = createProgress(context)
  const logSettings = logSettingsOf(options, 'info')
  let isTurning = true
  let isStopping = false
  const service = await startService({
    config: options.config,
    data: options.data,
    out: options.out,
    server: listenAt(options),
    version,
    log: await createLog(logSettings),
    logSettings,
    steering: steeringOf(context),
    onProgress(shown) {
      isTurning = true
      progress.show(shown)
    },
    onTurn(report) {
      isTurning = false
      progress.end()
      if (isStopping) return
      if (options.json) print(reportJson(report))
      else sayReport(context, report, service.place)
    },
  })
  process.on('SIGHUP', () => void service.reload())
  const { cron } = service.loaded.settings.schedule
  tell(`Serving ${service.url} while the first turn is under way. Ctrl-C ends it.`)
  tell(doorWords(service))
  const over = Promise.race([stopped.then(() => 'asked' as const), service.ended.then(() => 'broken' as const)])
  const ready = await Promise.race([service.firstTurn.then(() => true), over.then(() => false)])
  if (ready) tell(`The first turn has ended; the next ones come by '${cron}'.`)
  const reason = await over
  isStopping = true
  progress.end()
  if (reason === 'asked') tell(isTurning ? STOPPED_TURN : 'Stopping …')
  else complain('The mill broke; ending, so that whoever started it can start it anew.')
  await service.stop()
  return reason === 'asked' ? 0 : 1
}

const STOPPED_TURN = 'Stopping the turn under way … what it has done stays, and the next turn goes on from there.'

/** How the operator gets in. */
function doorWords({ url, firstToken }: Service): string {
  if (firstToken === undefined) return `The admin pages are at ${url}admin/ and ask for a token of the configuration.`
  return `The admin pages are at ${url}admin/; from another machine the password is ${firstToken}`
}

/** Where to listen, as the words say; what they do not say is left to the configuration and the environment. */
function listenAt({ host, port }: CommandContext['options']): { readonly host?: string; readonly port?: number } {
  return compact({ host: typeof host === 'string' && host !== '' ? host : undefined, port: typeof port === 'number' ? port : undefined })
}
