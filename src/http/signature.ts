import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import type { Instant } from '../model/instant.ts'
import type { SignatureSettings } from '../model/settings.ts'

/** Signs requests, so that walls that know the key let them through (RFC 9421 in the profile of Web Bot Auth). */
export interface Signer {
  /** The headers that sign one request to this URL. */
  headersFor(url: URL, now: Instant): Readonly<Record<string, string>>
  /** The key directory, as it is served at `DIRECTORY_PATH` of the agent; signed for the authority that was asked. */
  directory(authority: string, now: Instant): { readonly body: string; readonly headers: Readonly<Record<string, string>> }
}

/** Where verifiers look for the public key. */
export const DIRECTORY_PATH = '/.well-known/http-message-signatures-directory'

const DIRECTORY_TYPE = 'application/http-message-signatures-directory+json'
/** A signature is made for one request; clocks differ by minutes. */
const LIFETIME_SECONDS = 300

/** Returns the signer of a key. Throws RangeError for what is no private Ed25519 key in PEM (PKCS #8). */
export function createSigner({ key, agent }: SignatureSettings): Signer {
  const secret = readKey(key)
  const { kty, crv, x } = createPublicKey(secret).export({ format: 'jwk' })
  // RFC 7638 §3: the thumbprint is of these members, in this order.
  const keyId = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')
  const signatureAgent = `"${new URL(agent).origin}"`
  const signed = (components: readonly Component[], tag: string, now: Instant) => {
    const created = Math.floor(now / 1000)
    const covered = components.map(([name]) => name).join(' ')
    const params = `(${covered});created=${created};expires=${created + LIFETIME_SECONDS};keyid="${keyId}";alg="ed25519";tag="${tag}"`
    const base = [...components.map(([name, value]) => `${name}: ${value}`), `"@signature-params": ${params}`].join('\n')
    const signature = sign(null, Buffer.from(base), secret).toString('base64')
    return { 'signature-input': `sig1=${params}`, signature: `sig1=:${signature}:` }
  }
  return {
    headersFor: (url, now) => ({
      'signature-agent': signatureAgent,
      ...signed(
        [
          ['"@authority"', url.host],
          ['"signature-agent"', signatureAgent],
        ],
        'web-bot-auth',
        now,
      ),
    }),
    directory: (authority, now) => ({
      body: JSON.stringify({ keys: [{ kid: keyId, kty, crv, x, use: 'sig' }] }),
      headers: {
        'content-type': DIRECTORY_TYPE,
        ...signed([['"@authority";req', authority.toLowerCase()]], 'http-message-signatures-directory', now),
      },
    }),
  }
}

/** A covered component as RFC 9421 §2.5 writes it, and its value. */
type Component = readonly [identifier: string, value: string]

function readKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {}
  throw new RangeError('is no private Ed25519 key in PEM; `openssl genpkey -algorithm ed25519` makes one')
}
