import { afterAll, describe, it } from 'vitest'
import { storeEngines } from '../../src/store/index.ts'
import { freshDatabase, testServer } from '../support/postgres/index.ts'
import { storeSuite } from './suite.ts'

const server = await testServer()

if (server.url === undefined) describe.skip(`the store on postgres: ${server.reason}`, () => void it('is tested', () => undefined))
else {
  const database = await freshDatabase(server)
  afterAll(() => database.drop())
  storeSuite('postgres', { open: (directory) => storeEngines.postgres.open({ directory, url: database.url }), end: () => database.clear() })
}
