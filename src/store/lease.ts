import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { StoreError } from '../model/errors.ts'
import type { Instant } from '../model/instant.ts'
import type { Store } from './contract.ts'

export interface Lease {
  readonly holder: string
  readonly takenAt: Instant
  readonly until: Instant
}

/** Who works in a store: enough to name the process to a person, and to tell whether it still lives. */
export interface Holder {
  readonly pid: number
  readonly host: string
  readonly since: Instant
  /** Where process ids mean the same: the boot and the process namespace (Linux). */
  readonly space?: string
  /** When the process began, in the system's own count: tells it from a later one with the same number (Linux). */
  readonly start?: string
}

/** The lease of the data directory: one running feedmill. */
export const STORE_LEASE = 'store'

export interface HeldLease {
  /** To be called well before the lease ends. Throws STORE_LOCKED when someone else has taken it meanwhile. */
  renew(now: Instant): Promise<void>
  release(): Promise<void>
}

/** Takes the store for this process. Throws StoreError STORE_LOCKED that says who holds it. `lengthMs`: how long it holds without renewal. */
export async function holdStore(store: Pick<Store, 'meta'>, lengthMs: number, now: Instant): Promise<HeldLease> {
  const holder = JSON.stringify(thisProcess(now))
  const renew = async (at: Instant): Promise<void> => {
    const lease = await store.meta.lease(STORE_LEASE, holder, at + lengthMs, at)
    if (!lease.taken) throw lockedBy(lease.holder)
  }
  await renew(now)
  return { renew, release: () => store.meta.release(STORE_LEASE, holder) }
}

/** The error that names the holder of the store. */
export function lockedBy(holder: string): StoreError {
  return new StoreError('STORE_LOCKED', `the store is in use by ${describeHolder(holder)}`, {
    holder: parseHolder(holder) ?? holder,
  })
}

/** The running process, as a holder. */
export function thisProcess(since: Instant): Holder {
  const space = processSpace()
  const start = startOf(process.pid)
  return { pid: process.pid, host: hostname(), since, ...(space === undefined ? {} : { space }), ...(start === undefined ? {} : { start }) }
}

/** The holder in words. */
export function describeHolder(text: string): string {
  const holder = parseHolder(text)
  if (holder === undefined) return text
  return `process ${holder.pid} on ${holder.host} since ${new Date(holder.since).toISOString()}`
}

/**
 * True when `holder` may take a lease that stands in another's name. On the same machine the life of the process decides, so that no jump
 * of the clock gives the store to two or to none; elsewhere its end, and an end further off than the lease was long is the work of a clock
 * that has since been set back.
 */
export function mayTake(lease: Lease, holder: string, now: Instant, life: (holder: Holder) => Life = lifeOf): boolean {
  if (lease.holder === holder) return true
  const other = parseHolder(lease.holder)
  const is = other === undefined ? 'unknown' : life(other)
  if (is === 'dead') return true
  if (is === 'alive') return false
  return lease.until <= now || lease.until - now > 2 * (lease.until - lease.takenAt)
}

export type Life = 'alive' | 'dead' | 'unknown'

/** Whether the holder's process lives; `unknown` for another machine, and for a live number that cannot be told from a later process. */
export function lifeOf(holder: Holder): Life {
  if (holder.host !== hostname() || holder.space !== processSpace()) return 'unknown'
  if (!exists(holder.pid)) return 'dead'
  if (holder.start === undefined) return 'unknown'
  return holder.start === startOf(holder.pid) ? 'alive' : 'dead'
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isHolder(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false
  const { pid, host, since } = value as Partial<Holder>
  return Number.isInteger(pid) && typeof host === 'string' && Number.isFinite(since)
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function processSpace(): string | undefined {
  const boot = readText('/proc/sys/kernel/random/boot_id')
  return boot === undefined ? undefined : `${boot} ${namespace()}`
}

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and brackets, so the count begins after its last bracket. */
function startOf(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
