/** A path that moved: both begin and end with '/', as they are written in addresses before they are encoded. */
export interface MovedPath {
  readonly from: string
  readonly to: string
}

/** Returns the files of rules that make a server of static files answer 301 for what moved, by name: nginx (to be included in a `server`), Caddy (to be imported in a site), and `_redirects` of hosts that read that. */
export function redirectFiles(moved: readonly MovedPath[]): ReadonlyMap<string, string> {
  return new Map([
    ['redirects.nginx', `${HEAD}${moved.map(nginxRule).join('')}`],
    ['redirects.caddy', `${HEAD}${moved.map(caddyRule).join('')}`],
    ['_redirects', `${HEAD}${moved.map(({ from, to }) => `${encoded(from)}* ${encoded(to)}:splat 301\n`).join('')}`],
  ])
}

const HEAD = '# Addresses that categories had before (`formerly`). Written by feedmill: what is changed here is lost.\n'

/** nginx matches the decoded path. */
function nginxRule({ from, to }: MovedPath): string {
  return `rewrite "^${literal(from)}(.*)$" "${encoded(to)}$1" permanent;\n`
}

function caddyRule({ from, to }: MovedPath, index: number): string {
  const name = `feedmill_moved_${index + 1}`
  return `@${name} path_regexp ${name} \`^${literal(from)}(.*)$\`\nredir @${name} \`${encoded(to)}{re.${name}.1}\` permanent\n`
}

function literal(path: string): string {
  return path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
