import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A bucket in memory that speaks the part of the S3 protocol that outputs use, and refuses requests whose signature (AWS Signature Version 4) is wrong. */
export interface S3Origin {
  readonly endpoint: string
  readonly objects: Map<string, { readonly headers: IncomingMessage['headers']; readonly bytes: Buffer }>
  /** Methods and keys, in the order they came. */
  readonly asked: string[]
  close(): Promise<void>
}

export const KEYS = { accessKey: 'AKEXAMPLE', secretKey: 'example-secret-key' }
const KEYS_A_PAGE = 2

export async function startS3Origin(bucket: string): Promise<S3Origin> {
  const objects: S3Origin['objects'] = new Map()
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const bytes = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const key = decodeURIComponent(url.pathname.slice(`/${bucket}/`.length))
    asked.push(`${request.method} ${key}`)
    if (!isSigned(request, url, bytes)) return end(response, 403, '<Error><Code>SignatureDoesNotMatch</Code></Error>')
    answer({ request, response, url, key, bytes, objects })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}

function answer({
  request,
  response,
  url,
  key,
  bytes,
  objects,
}: {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly key: string
  readonly bytes: Buffer
  readonly objects: S3Origin['objects']
}): void {
  if (request.method === 'PUT') {
    objects.set(key, { headers: request.headers, bytes })
    return void end(response, 200)
  }
  if (request.method === 'DELETE') {
    objects.delete(key)
    return void end(response, 204)
  }
  if (key === '') return void end(response, 200, listOf(url, [...objects.keys()]))
  const object = objects.get(key)
  if (object === undefined) return void end(response, 404, '<Error><Code>NoSuchKey</Code></Error>')
  for (const [name, value] of Object.entries(object.headers))
    if (/^(?:content-type|cache-control|x-amz-meta-.*)$/.test(name)) response.setHeader(name, value ?? '')
  end(response, 200, request.method === 'HEAD' ? undefined : object.bytes)
}

function listOf(url: URL, keys: readonly string[]): string {
  const prefix = url.searchParams.get('prefix') ?? ''
  const start = Number(url.searchParams.get('continuation-token') ?? 0)
  const all = keys.filter((key) => key.startsWith(prefix)).toSorted()
  const page = all.slice(start, start + KEYS_A_PAGE).map((key) => `<Contents><Key>${key.replaceAll('&', '&amp;')}</Key></Contents>`)
  const more = start + KEYS_A_PAGE < all.length ? `<NextContinuationToken>${start + KEYS_A_PAGE}</NextContinuationToken>` : ''
  return `<?xml version="1.0"?><ListBucketResult>${page.join('')}${more}</ListBucketResult>`
}

function end(response: ServerResponse, status: number, body?: string | Buffer): void {
  response.writeHead(status).end(body)
}

/** The signature made anew from the request, as the service documents it. */
function isSigned(request: IncomingMessage, url: URL, bytes: Buffer): boolean {
  const found = /Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)/.exec(
    request.headers.authorization ?? '',
  )
  if (found === null || found[1] !== KEYS.accessKey) return false
  const [, , day = '', region = '', signedHeaders = '', signature] = found
  const payload = String(request.headers['x-amz-content-sha256'])
  if (payload !== createHash('sha256').update(bytes).digest('hex')) return false
  const headers = signedHeaders.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
  const query = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted()
  const canonical = [request.method, url.pathname, query.join('&'), headers.join(''), signedHeaders, payload].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (last, part) => createHmac('sha256', last).update(part).digest(),
    `AWS4${KEYS.secretKey}`,
  )
  return createHmac('sha256', key).update(text).digest('hex') === signature
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
