import type { Item } from '../../src/model/item.ts'
import type { Store } from '../../src/store/contract.ts'

/** The store a case works on, new for each case, and what cases often do with it. */
export interface StoreUnderTest {
  readonly store: Store
  /** Saves them as the news of source `s`, with their names. */
  hold(...items: readonly Item[]): Promise<void>
  /** Marks every dirty category published as it stands. */
  publishAll(): Promise<void>
  /** Closes the store and opens it again. */
  reopen(): Promise<void>
}
