import { loadConfig } from '../config/index.ts'
import { createHttpClient } from '../http/index.ts'
import { serverUrl } from '../lib/url/urls.ts'
import type { CommandContext } from './command.ts'

const PATIENCE_MS = 5_000
const MOST_BYTES = 65_536

/**
 * Asks the server of this configuration for `/healthz`, at the host and port that the configuration and the environment name, and prints its answer.
 * 0 when it is well, 1 when it is not or does not answer within 5 s. For the health checks of containers and supervisors.
 */
export async function run({ options, print, complain, version }: CommandContext): Promise<number> {
  const { server, fetch } = loadConfig(options.config, process.env, version).settings
  const url = new URL('healthz', serverUrl(server.host, server.port)).href
  // Its own server may listen anywhere on this machine: that address is no stranger's.
  const client = createHttpClient({ ...fetch, allowAddresses: ['0.0.0.0/0', '::/0'], allowPorts: [server.port] })
  try {
    const answer = await client.get(url, { timeoutMs: PATIENCE_MS, maxBytes: MOST_BYTES, maxRedirects: 0, proxy: 'direct' })
    print(new TextDecoder().decode(answer.bytes).trim())
    return answer.status === 200 ? 0 : 1
  } catch (error) {
    complain(`nothing answers at ${url}: ${(error as Error).message}; start feedmill run, or name its port with FEEDMILL_PORT`)
    return 1
  } finally {
    await client.close()
  }
}
