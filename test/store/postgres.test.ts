import { afterAll, beforeAll } from 'vitest'
import { storeEngines } from '../../src/store/index.ts'
import { describeOnPostgres, freshDatabase, type TestDatabase } from '../support/postgres/index.ts'
import { storeSuite } from './suite.ts'

await describeOnPostgres('PostgreSQL', (server) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await freshDatabase(server)
  })
  afterAll(() => database.drop())
  storeSuite('postgres', {
    open: (directory) => storeEngines.postgres.open({ directory, url: database.url }),
    end: () => database.clear(),
  })
})
