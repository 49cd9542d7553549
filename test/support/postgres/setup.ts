import { createServer } from 'node:net'
import type { TestProject } from 'vitest/node'
import { type Cluster, postgresPrograms, startCluster } from './cluster.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The port of 127.0.0.1 that answers with the URL of the tests' PostgreSQL, as JSON: `{url}`, or `{reason}` if there is none. */
    readonly postgres: number
  }
}

/** Starts one PostgreSQL for all test files when the first of them asks for it, and ends it with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let cluster: Promise<Cluster> | undefined
  const answer = async (): Promise<object> => {
    const programs = postgresPrograms()
    if (programs === undefined)
      return { reason: 'no PostgreSQL found: install it, or name the folder of its programs in FEEDMILL_TEST_POSTGRES' }
    cluster ??= startCluster(programs)
    return cluster.then(
      ({ url }) => ({ url, programs }),
      (error: unknown) => ({ reason: String(error) }),
    )
  }
  const door = createServer((socket) => {
    socket.on('error', () => undefined)
    void answer().then((said) => socket.end(JSON.stringify(said)))
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const address = door.address()
  project.provide('postgres', typeof address === 'object' && address !== null ? address.port : 0)
  return async () => {
    door.close()
    await (await cluster?.catch(() => undefined))?.end()
  }
}
