/** Names and values, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface Problem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Settings that may take their value from the environment, as `${NAME}`. */
const SECRET_PATHS = [
  /^server\.token$/,
  /^fetch\.proxy$/,
  /^push\.webhooks\.\d+\.(secret|url)$/,
  /^sources\.\d+\.(auth|headers|proxy)(\..+)?$/,
  /^outputs\.\d+\.\w*([sS]ecret|[kK]ey|[tT]oken|[pP]assword)$/,
]

/** The value with `${NAME}` replaced where a secret may stand; everywhere else, and for names that are not set, a problem. */
export function expandSecrets(
  value: unknown,
  environment: Environment,
): { readonly value: unknown; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  if (!namesEnvironment(value)) return { value, problems }
  return { value: expand(value, [], environment, problems), problems }
}

function namesEnvironment(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${')
  return typeof value === 'object' && value !== null && Object.values(value).some(namesEnvironment)
}

/** The path is the caller's own stack: it is copied only where something is wrong. */
function expand(value: unknown, path: (string | number)[], environment: Environment, problems: Problem[]): unknown {
  const inside = (key: string | number, part: unknown): unknown => {
    path.push(key)
    const expanded = expand(part, path, environment, problems)
    path.pop()
    return expanded
  }
  if (Array.isArray(value)) return value.map((part, index) => inside(index, part))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inside(key, part)]))
  if (typeof value !== 'string' || !value.includes('${')) return value
  if (!SECRET_PATHS.some((pattern) => pattern.test(path.join('.')))) {
    problems.push({ path: [...path], message: 'values from the environment are for secrets only (auth, headers, proxy, token, secret)' })
    return value
  }
  return value.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const found = environment[name]
    if (found === undefined) problems.push({ path: [...path], message: `the environment has no ${name}` })
    return found ?? whole
  })
}
