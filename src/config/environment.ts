import { isRecord } from '../lib/record.ts'
import type { Environment } from './secrets.ts'

/** Settings that a variable of the environment sets, over what the file says. */
const VARIABLES = [
  { name: 'FEEDMILL_SITE_URL', path: ['site', 'url'] },
  { name: 'FEEDMILL_TOKEN', path: ['server', 'token'] },
  { name: 'FEEDMILL_HOST', path: ['server', 'host'] },
  { name: 'FEEDMILL_STORE', path: ['store', 'url'] },
  { name: 'FEEDMILL_PORT', path: ['server', 'port'] },
] as const

type PlaceOf = (where: readonly PropertyKey[]) => string

/** Returns the content of a configuration with the settings that the environment names; a variable that is empty names none. */
export function withEnvironment(content: unknown, environment: Environment): unknown {
  if (!isRecord(content)) return content
  const all: Record<string, unknown> = { ...content }
  for (const { name, path } of VARIABLES) {
    const [room, key] = path
    const text = environment[name]
    const group = all[room] ?? {}
    if (text === undefined || text === '' || !isRecord(group)) continue
    all[room] = { ...group, [key]: key === 'port' && /^\d+$/.test(text) ? Number(text) : text }
  }
  return all
}

/** Returns a function that names the variable where a setting came from one, else the place in the file. */
export function namedByEnvironment(environment: Environment, at: PlaceOf): PlaceOf {
  return (where) => {
    const from = VARIABLES.find(({ name, path }) => (environment[name] ?? '') !== '' && path.join('.') === where.join('.'))
    return from === undefined ? at(where) : `${from.name} (${from.path.join('.')})`
  }
}
