import { setImmediate as breathe } from 'node:timers/promises'

/** Does works one after another, with a breath before each: the store answers in this thread, and thousands of writes in one go would hold up every reader. */
export function createOneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(() => breathe()).then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}
