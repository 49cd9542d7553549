import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import { createSigner } from '../../src/http/signature.ts'
import { fetchSettings } from '../sources/builders.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
const keyId = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`).digest('base64url')

let origin: Origin
beforeEach(async () => {
  origin = await startOrigin()
})
afterEach(() => origin.close())

/** Verifies as RFC 9421 §3.2 says: the base is made anew of what arrived. */
function isVerified(params: string, components: readonly string[], signature: string): boolean {
  const base = [...components, `"@signature-params": ${params}`].join('\n')
  return verify(null, Buffer.from(base), createPublicKey(privateKey), Buffer.from(signature.replace(/^sig1=:|:$/g, ''), 'base64'))
}

it('each request of a chain is signed for the authority it goes to', async () => {
  const other = await startOrigin({ host: '127.0.0.2' })
  const settings = fetchSettings({ signature: { key, agent: 'https://mill.example/news/' } })
  const client = createHttpClient(settings, { clock: () => Date.UTC(2026, 5, 1) })
  origin.on('/feed', { status: 302, headers: { location: other.url('/feed') } })
  other.on('/feed', { body: 'x' })
  await client.get(origin.url('/feed'))
  for (const one of [origin, other]) {
    const { headers } = one.requests[0]!
    const params = String(headers['signature-input']).replace('sig1=', '')
    expect(headers['signature-agent']).toBe('"https://mill.example"')
    expect(params).toBe(
      `("@authority" "signature-agent");created=1780272000;expires=1780272300;keyid="${keyId}";alg="ed25519";tag="web-bot-auth"`,
    )
    const components = [`"@authority": ${headers.host}`, `"signature-agent": ${headers['signature-agent']}`]
    expect(isVerified(params, components, String(headers.signature))).toBe(true)
  }
  await client.close()
  await other.close()
})

it('the directory gives the public key alone, signed for the authority that was asked', () => {
  const { body, headers } = createSigner({ key, agent: 'https://mill.example' }).directory('Mill.Example', Date.UTC(2026, 5, 1))
  expect(JSON.parse(body)).toEqual({ keys: [{ kid: keyId, kty: 'OKP', crv: 'Ed25519', x: jwk.x, use: 'sig' }] })
  expect(headers['content-type']).toBe('application/http-message-signatures-directory+json')
  const params = headers['signature-input']!.replace('sig1=', '')
  expect(params).toContain('tag="http-message-signatures-directory"')
  expect(isVerified(params, ['"@authority";req: mill.example'], headers.signature!)).toBe(true)
})

it('a key of another kind is rejected with the command that makes the right one', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  for (const wrong of [rsa, 'secret', ''])
    expect(() => createSigner({ key: wrong, agent: 'https://mill.example' })).toThrow(/openssl genpkey/)
})

it('without a key nothing is signed', async () => {
  const client = createHttpClient(fetchSettings())
  origin.on('/feed', { body: 'x' })
  await client.get(origin.url('/feed'))
  expect(Object.keys(origin.requests[0]!.headers).filter((name) => name.startsWith('signature'))).toEqual([])
  await client.close()
})
