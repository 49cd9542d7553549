/** Names and values, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where secrets are taken from. */
export interface SecretSources {
  readonly environment: Environment
  /** The text of a file, relative to the folder of the configuration. Throws when it cannot be read. */
  readFile(path: string): string
}

export interface Problem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Settings that may take their value from the environment, as `${NAME}`, or from a file, as `${file:PATH}`. */
const SECRET_PATHS = [
  /^server\.(token|tokens\.\d+\.token)$/,
  /^store\.url$/,
  /^categories\.\d+\.token$/,
  /^fetch\.proxy$/,
  /^push\.webhooks\.\d+\.(secret|url)$/,
  /^alerts\.(webhooks\.\d+\.(url|token|secret)|mails\.\d+\.server)$/,
  /^fetch\.signature\.key$/,
  /^sources\.\d+\.(auth|headers|proxy)(\..+)?$/,
  /^outputs\.\d+\.(remote|\w*([sS]ecret|[kK]ey|[tT]oken|[pP]assword))$/,
]

/** Returns the value with `${NAME}` and `${file:PATH}` replaced where a secret may stand; everywhere else, and for a name or file that does not exist, a problem. */
export function expandSecrets(value: unknown, secrets: SecretSources): { readonly value: unknown; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  if (!namesEnvironment(value)) return { value, problems }
  return { value: expand(value, [], secrets, problems), problems }
}

function namesEnvironment(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${')
  return typeof value === 'object' && value !== null && Object.values(value).some(namesEnvironment)
}

/** The path is the caller's own stack: it is copied only where something is wrong. */
function expand(value: unknown, path: (string | number)[], secrets: SecretSources, problems: Problem[]): unknown {
  const inside = (key: string | number, part: unknown): unknown => {
    path.push(key)
    const expanded = expand(part, path, secrets, problems)
    path.pop()
    return expanded
  }
  if (Array.isArray(value)) return value.map((part, index) => inside(index, part))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inside(key, part)]))
  if (typeof value !== 'string' || !value.includes('${')) return value
  if (!SECRET_PATHS.some((pattern) => pattern.test(path.join('.')))) {
    problems.push({
      path: [...path],
      message: 'values from the environment are for secrets only (auth, headers, proxy, token, secret, store.url)',
    })
    return value
  }
  return value.replace(/\$\{(?:file:([^}]+)|(\w+))\}/g, (whole, file: string | undefined, name: string) => {
    const found = file === undefined ? secrets.environment[name] : contentOf(file, secrets)
    if (found === undefined)
      problems.push({ path: [...path], message: file === undefined ? `the environment has no ${name}` : `the file ${file} cannot be read` })
    return found ?? whole
  })
}

/** Editors end a file with a line break that is no part of the secret. */
function contentOf(file: string, { readFile }: SecretSources): string | undefined {
  try {
    return readFile(file).replace(/\r?\n$/, '')
  } catch {
    return undefined
  }
}
