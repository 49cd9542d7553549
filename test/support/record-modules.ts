/** Preloaded into a process and its threads (`--import`): every module that is loaded is written, a line each, to the file MODULES_LOADED. */
import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const file = process.env.MODULES_LOADED ?? ''
registerHooks({
  load(url, context, next) {
    appendFileSync(file, `${url}\n`)
    return next(url, context)
  },
})
