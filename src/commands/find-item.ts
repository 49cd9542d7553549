import { FeedmillError } from '../model/errors.ts'
import type { Item } from '../model/item.ts'
import type { Store } from '../store/contract.ts'

/** The one item meant by an id, the beginning of an id, a guid or an address. Throws NOT_FOUND where there is none, or more than one. */
export async function findItem(text: string, store: Store): Promise<Item> {
  const found = await store.items.find(text.replace(/…$/, ''))
  const [item] = found
  if (item === undefined) throw new FeedmillError('NOT_FOUND', `no item is known as '${text}'; feedmill items lists them`)
  if (found.length > 1)
    throw new FeedmillError(
      'NOT_FOUND',
      `'${text}' means ${found.length} items: ${found
        .slice(0, 5)
        .map((one) => `${one.id.slice(0, 10)} (${one.sourceId})`)
        .join(', ')}`,
    )
  return item
}
