import { storeEngines } from '../../src/store/index.ts'
import { storeSuite } from './suite.ts'

for (const engine of storeEngines) storeSuite(engine.name, engine.open)
