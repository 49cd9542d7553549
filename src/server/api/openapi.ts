import type { DescribedRoute, Schema } from './described.ts'
import { SHAPES } from './shapes.ts'

/** PURE. Returns the OpenAPI 3.1 document of these routes. */
export function openApiOf(routes: readonly DescribedRoute[], info: { readonly version: string; readonly url: string }): Schema {
  const byPath = Map.groupBy(routes, ({ path }) => path)
  return {
    openapi: '3.1.0',
    info: {
      title: 'feedmill',
      version: info.version,
      description:
        'Everything the control room shows and does. A token is sent as `Authorization: Bearer` or as the password of Basic; `x-scope` names the scope it needs (`admin` holds all). Decisions count from the next turn on.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: info.url }],
    paths: Object.fromEntries(
      [...byPath].map(([path, some]) => [path, Object.fromEntries(some.map((route) => [route.method.toLowerCase(), operationOf(route)]))]),
    ),
    components: {
      schemas: SHAPES,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, basic: { type: 'http', scheme: 'basic' } },
    },
  }
}

function operationOf({ method, path, summary, scope, query, body, answer, others = {} }: DescribedRoute): Schema {
  const isOpen = scope === 'anyone' || scope === 'category'
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^a-z]+([a-z])/gi, (_match, letter: string) => letter.toUpperCase()).replace(/[^a-z]/gi, '')}`,
    summary,
    'x-scope': scope,
    security: scope === 'anyone' ? [] : [{ bearer: [] }, { basic: [] }, ...(scope === 'category' ? [{}] : [])],
    ...(query === undefined ? {} : { parameters: parametersOf(query) }),
    ...(body === undefined ? {} : { requestBody: { required: !isNullable(body), content: { 'application/json': { schema: body } } } }),
    responses: {
      [String(answer.status ?? 200)]: {
        description: answer.words,
        ...(answer.shape === undefined && answer.mediaType === undefined ? {} : { content: contentOf(answer) }),
      },
      ...(isOpen ? {} : { '401': refused('No token, or a wrong one.'), '403': refused('The token does not have the scope.') }),
      ...(query === undefined && body === undefined ? {} : { '400': refused('The request is not as described.') }),
      ...Object.fromEntries(Object.entries(others).map(([status, words]) => [status, refused(words)])),
    },
  }
}

function contentOf({ shape, mediaType = 'application/json' }: DescribedRoute['answer']): Schema {
  return { [mediaType]: { schema: shape === undefined ? { type: 'string' } : { $ref: `#/components/schemas/${shape}` } } }
}

function refused(description: string): Schema {
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } }
}

function parametersOf({ properties = {}, required = [] }: Schema): readonly Schema[] {
  return Object.entries(properties as Readonly<Record<string, Schema>>).map(([name, schema]) => ({
    name,
    in: 'query',
    required: (required as readonly string[]).includes(name),
    schema,
  }))
}

function isNullable({ type }: Schema): boolean {
  return Array.isArray(type) && type.includes('null')
}
