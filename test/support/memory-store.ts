import type { ConsumerMemory, Store } from '../../src/store/contract.ts'

/** A store that holds nothing but consumers, in memory, and knows of no source and no item; the parts a test needs are given. Whatever else is asked of it throws. */
export function aMemoryStore(given: Partial<Store> = {}): Store {
  const missing = new Proxy({}, { get: (_target, name) => () => Promise.reject(new Error(`the memory store has no ${String(name)}`)) })
  const parts = {
    consumers: memoryConsumers(),
    documents: { get: async () => undefined, count: async () => 0 },
    history: { turns: async () => [], fetchesOf: async () => [], newPerDay: async () => new Map() },
    refusals: { find: async () => [], ofSource: async () => [], held: async () => [] },
    meta: { get: async () => undefined },
    sources: { all: async () => new Map(), get: async () => undefined, politeness: async () => [] },
    items: { count: async () => 0, list: async () => [] },
    stories: { ofItems: async () => new Map(), get: async () => new Map(), joinedOf: async () => ({ items: 0, joined: 0 }) },
    bytes: async () => 0,
    made: { all: async () => [] },
    entries: { changesSince: async () => ({ entries: [], removals: [] }) },
    close: async () => {},
    ...given,
  }
  return new Proxy(parts as unknown as Store, { get: (target, name) => Reflect.get(target, name) ?? missing })
}

/** Consumers in memory, with values as they come back from JSON. */
export function memoryConsumers(): ConsumerMemory {
  const rows = new Map<string, { kind: string; key: string; text: string; dueAt: number | undefined }>()
  const ofKind = (kind: string) => [...rows.values()].filter((row) => row.kind === kind)
  return {
    list: async (kind) =>
      ofKind(kind).map(({ key, text, dueAt }) => ({ key, value: JSON.parse(text) as unknown, ...(dueAt !== undefined && { dueAt }) })),
    put: async (kind, key, value, dueAt) => void rows.set(`${kind} ${key}`, { kind, key, text: JSON.stringify(value), dueAt }),
    remove: async (kind, key) => void rows.delete(`${kind} ${key}`),
    due: async (kind, now, limit) =>
      ofKind(kind)
        .filter((row) => row.dueAt !== undefined && row.dueAt <= now)
        .slice(0, limit)
        .map(({ key, text }) => ({ key, value: JSON.parse(text) as unknown })),
  }
}
