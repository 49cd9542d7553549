import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Scope } from '../../model/settings.ts'
import type { RouteContext } from '../route-context.ts'

/** A JSON Schema (2020-12). */
export type Schema = Readonly<Record<string, unknown>>

/** What a route takes and answers: the server checks by it, and the OpenAPI document is made of it. */
export interface Described {
  readonly summary: string
  /** Scope of the token it asks for; `anyone` asks for none, `category` for the category's own where it has one. */
  readonly scope: Scope | 'anyone' | 'category'
  readonly query?: Schema
  /** Of the body, which is JSON. */
  readonly body?: Schema
  /** Largest body in bytes. */
  readonly bodyLimit?: number
  /** The answer of a success, and others by status, in words. */
  readonly answer: Answer
  readonly others?: Readonly<Record<number, string>>
}

export interface Answer {
  readonly status?: number
  readonly words: string
  /** Name of the shape of a JSON answer. */
  readonly shape?: string
  readonly mediaType?: string
}

type Method = 'GET' | 'POST' | 'PUT'

export interface DescribedRoute extends Described {
  readonly method: Method
  readonly path: string
}

/** Adds routes to the server, and remembers what they said of themselves. */
export class Catalogue {
  readonly routes: DescribedRoute[] = []
  readonly #app: FastifyInstance
  readonly #context: RouteContext

  constructor(app: FastifyInstance, context: RouteContext) {
    this.#app = app
    this.#context = context
  }

  /** HEAD of a GET runs the handler if `headRuns`, else it answers 200 after the same checks. */
  add(
    method: Method,
    path: string,
    described: Described,
    handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
    { headRuns = false, before }: { readonly headRuns?: boolean; readonly before?: (request: FastifyRequest) => void } = {},
  ): void {
    const { scope, query, body, bodyLimit } = described
    const guard = scope === 'anyone' || scope === 'category' ? undefined : this.#context.guard(scope)
    this.routes.push({ ...described, method, path })
    this.#app.route({
      method,
      url: path,
      schema: { ...(query === undefined ? {} : { querystring: query }), ...(body === undefined ? {} : { body }) },
      config: { headRuns },
      ...(bodyLimit === undefined ? {} : { bodyLimit }),
      // Before the body is read, because who may not come in sends none.
      ...(guard === undefined
        ? {}
        : {
            onRequest: (request: FastifyRequest, reply: FastifyReply) => {
              before?.(request)
              return guard(request, reply)
            },
          }),
      handler,
    })
  }
}

/** Answers with JSON that no cache keeps. */
export function sendJson(reply: FastifyReply, value: object, status = 200): FastifyReply {
  return reply.code(status).header('Cache-Control', 'no-store').send(value)
}

/** An object with these members; those that end in `?` may be absent. No others. */
export function object(members: Readonly<Record<string, Schema>>, more: Schema = {}): Schema {
  const names = Object.keys(members)
  const required = names.filter((name) => !name.endsWith('?'))
  const properties = Object.fromEntries(names.map((name) => [name.replace(/\?$/, ''), members[name]]))
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false, ...more }
}

export const TEXT: Schema = { type: 'string' }
export const SHORT: Schema = { type: 'string', maxLength: 2000 }
export const COUNT: Schema = { type: 'integer', minimum: 0 }
export const YES_NO: Schema = { type: 'boolean' }
export const INSTANT: Schema = { type: 'string', format: 'date-time' }
export const listOf = (items: Schema): Schema => ({ type: 'array', items })
export const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: [...values] })
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
