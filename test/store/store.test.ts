import { storeEngines } from '../../src/store/index.ts'
import { storeSuite } from './suite.ts'

storeSuite('sqlite', { open: (directory) => storeEngines.sqlite.open({ directory }) })
