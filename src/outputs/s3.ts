import { AwsV4Signer } from 'aws4fetch'
import { Parser } from 'htmlparser2'
import { z } from 'zod'
import { sha256Hex } from '../lib/hash.ts'
import { firstLine } from '../lib/text.ts'
import type { FeedDocument } from '../model/document.ts'
import { OutputError } from '../model/errors.ts'
import type { Output, OutputContext, OutputKind, Send } from './output.ts'
import { partsOf } from './paths.ts'

const options = z.object({
  endpoint: z
    .url({ protocol: /^https?$/ })
    .describe('Address of the service without the bucket, such as `https://s3.eu-central-1.amazonaws.com`.'),
  bucket: z.string().min(1).describe('Name of the bucket.'),
  region: z.string().min(1).default('us-east-1').describe('Region that requests are signed for; some services want `auto`.'),
  prefix: z.string().default('').describe('Put before the path of each document, such as `feeds/`.'),
  accessKey: z.string().min(1).describe('Access key id. May come from the environment.'),
  secretKey: z.string().min(1).describe('Secret access key. May come from the environment.'),
  acl: z.enum(['private', 'public-read']).optional().describe('Canned ACL of each object. Default: what the bucket says.'),
  cacheControl: z.string().min(1).default('public, max-age=300').describe('Cache-Control of each object.'),
})

/** Objects in a bucket of any service that speaks the S3 protocol, addressed by path. */
export const s3Output: OutputKind = {
  name: 's3',
  summary: 'Objects in a bucket of any S3-compatible service; only what changed is sent.',
  isLocal: false,
  options,
  open: async (given, context) => openBucket(options.parse(given), context),
}

type BucketOptions = z.output<typeof options>

async function openBucket(given: BucketOptions, { send }: OutputContext): Promise<Output> {
  if (send === undefined) throw new OutputError('OUTPUT_WRITE', `bucket ${given.bucket} cannot be reached: there is no HTTP client`)
  const bucket: Bucket = { ...given, endpoint: given.endpoint.replace(/\/?$/, '/'), send }
  return {
    place: `${bucket.endpoint}${given.bucket}/${given.prefix}`,
    write: (document) => put(bucket, document),
    remove: async (path) => void (await ask(bucket, { method: 'DELETE', path: keyOf(bucket, path), expected: [204, 200, 404] })),
    read: async (path) => {
      const answer = await ask(bucket, { method: 'GET', path: keyOf(bucket, path), expected: [200, 404] })
      return answer.status === 404 ? undefined : answer.bytes
    },
    list: () => listAll(bucket),
    finish: async () => undefined,
  }
}

interface Bucket extends BucketOptions {
  readonly send: Send
}

/** Where the entity tag of a document is kept: S3's own ETag depends on how an object was uploaded. */
const ETAG_FIELD = 'x-amz-meta-feedmill-etag'

async function put(bucket: Bucket, document: FeedDocument): Promise<'written' | 'unchanged'> {
  const path = keyOf(bucket, document.path)
  const head = await ask(bucket, { method: 'HEAD', path, expected: [200, 404] })
  const etag = document.etag.replaceAll('"', '')
  if (head.status === 200 && head.headers[ETAG_FIELD] === etag && head.headers['cache-control'] === bucket.cacheControl) return 'unchanged'
  const headers: Record<string, string> = { 'Content-Type': document.mediaType, 'Cache-Control': bucket.cacheControl, [ETAG_FIELD]: etag }
  if (bucket.acl !== undefined) headers['x-amz-acl'] = bucket.acl
  await ask(bucket, { method: 'PUT', path, headers, body: document.bytes, expected: [200] })
  return 'written'
}

function keyOf({ prefix }: Bucket, path: string): string {
  return `${prefix}${partsOf(path).join('/')}`
}

/** Keys of all objects below the prefix, without it, ordered. 1,000 a page. */
async function listAll(bucket: Bucket): Promise<readonly string[]> {
  const found: string[] = []
  let token: string | undefined
  do {
    const query = new URLSearchParams({
      'list-type': '2',
      prefix: bucket.prefix,
      ...(token === undefined ? {} : { 'continuation-token': token }),
    })
    const answer = await ask(bucket, { method: 'GET', path: '', query: query.toString().replaceAll('+', '%20'), expected: [200] })
    const page = listedIn(new TextDecoder().decode(answer.bytes))
    found.push(...page.keys.map((key) => key.slice(bucket.prefix.length)))
    token = page.next
  } while (token !== undefined)
  return found.toSorted()
}

function listedIn(xml: string): { readonly keys: readonly string[]; readonly next: string | undefined } {
  const texts: Record<'Key' | 'NextContinuationToken', string[]> = { Key: [], NextContinuationToken: [] }
  let text = ''
  const parser = new Parser(
    {
      onopentag: () => (text = ''),
      ontext: (part) => (text += part),
      onclosetag: (name) => {
        if (name === 'Key' || name === 'NextContinuationToken') texts[name].push(text)
      },
    },
    { xmlMode: true },
  )
  parser.end(xml)
  return { keys: texts.Key, next: texts.NextContinuationToken[0] }
}

interface Question {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  /** Key of the object; empty for the bucket itself. */
  readonly path: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Statuses that are answers; every other one throws OUTPUT_WRITE. */
  readonly expected: readonly number[]
}

async function ask(bucket: Bucket, { method, path, query = '', headers = {}, body, expected }: Question): ReturnType<Send> {
  const address = `${bucket.endpoint}${encodeURIComponent(bucket.bucket)}/${path.split('/').map(encodeURIComponent).join('/')}`
  const url = query === '' ? address : `${address}?${query}`
  const signed = await new AwsV4Signer({
    method,
    url,
    headers: { ...headers, 'X-Amz-Content-Sha256': sha256Hex(body ?? '') },
    accessKeyId: bucket.accessKey,
    secretAccessKey: bucket.secretKey,
    service: 's3',
    region: bucket.region,
  }).sign()
  const answer = await bucket.send({ method, url, headers: Object.fromEntries(signed.headers), body }).catch((cause: unknown) => {
    throw new OutputError(
      'OUTPUT_WRITE',
      `bucket ${bucket.bucket} could not be reached for ${path || 'its list'}: ${firstLine(cause)}`,
      { path },
      { cause },
    )
  })
  if (expected.includes(answer.status)) return answer
  const reason = /<Code>([^<]+)<\/Code>/.exec(new TextDecoder().decode(answer.bytes))?.[1] ?? `status ${answer.status}`
  throw new OutputError('OUTPUT_WRITE', `bucket ${bucket.bucket} refused ${method} of ${path || 'its list'}: ${reason}`, {
    path,
    status: answer.status,
  })
}
