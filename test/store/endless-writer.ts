/** Writes intakes and gatherings into the store of a directory, or of the URL behind it, until it is killed; says the number of each round that was saved. */
import { openStore } from '../../src/store/index.ts'
import { anItem } from '../support/builders.ts'
import { aName, anIntake, aState, storiesOf } from './builders.ts'

const directory = process.argv[2]!
const store = await openStore({ directory, url: process.argv[3] })
const first = Number((await store.meta.get('round')) ?? '0') + 1

for (let round = first; ; round++) {
  const items = Array.from({ length: 20 }, (_, index) => anItem({ id: `r${round}-${index}`, content: 'x'.repeat(4_000) }))
  const state = aState({ validators: { etag: `"${round}"`, url: 'http://a.example/feed' } })
  await store.saveIntakes(anIntake({ state, new: items, ledger: items.map((item) => aName(item)) }))
  await store.saveGathering(storiesOf(items))
  await store.meta.set('round', String(round))
  process.stdout.write(`${round}\n`)
}
