import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Scope, Settings } from '../model/settings.ts'
import type { MillStatus } from '../model/status.ts'
import type { Store } from '../store/contract.ts'
import type { AlertsView, MachineFacts, PushReceiver } from './contract.ts'
import type { DocumentCache, StatusCounts } from './documents/contract.ts'
import type { Access, Limiter, ServerLimits } from './door/index.ts'
import type { ItemViewer } from './item-view.ts'
import type { Hub } from './push/contract.ts'
import type { ReadersSeen } from './readers-seen.ts'
import type { Steering } from './steering.ts'

/** What the routes are given. */
export interface RouteContext {
  readonly settings: Settings
  readonly store: Store
  readonly cache: DocumentCache
  readonly limiter: Limiter
  readonly limits: ServerLimits
  readonly counts: StatusCounts
  readonly access: Access
  readonly push: PushReceiver | undefined
  readonly hub: Hub | undefined
  readonly steering: Steering | undefined
  readonly alerts: AlertsView | undefined
  readonly viewer: ItemViewer
  readonly readers: ReadersSeen
  /** What is known of the machine; absent: nothing. */
  readonly machine: (() => Promise<MachineFacts>) | undefined
  /** Aborted when the server begins to close. */
  readonly closing: AbortSignal
  readonly log: Logger
  clock(): number
  status(): MillStatus
  /** Asks for a turn and returns at once. */
  refresh(sources: readonly string[] | undefined, force: boolean): void
  /** Returns the check that lets in a request whose token has the scope, and answers 401, 403 or 404 to any other. */
  guard(scope: Scope): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>
}
