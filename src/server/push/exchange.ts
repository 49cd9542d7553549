import type { HttpClient } from '../../http/contract.ts'
import { responseHints } from '../../http/hints.ts'

/** One request to an address that a subscriber or the operator chose. */
export interface PushRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}

export interface PushAnswer {
  readonly status: number
  readonly text: string
  /** Retry-After in ms. */
  readonly retryAfterMs: number | undefined
}

/**
 * Returns the answer, whatever its status; undefined when none came within 10 s, when it is over 1 MiB, or when the address is refused.
 * A POST follows no redirect, because WebSub §7 and webhooks address exactly one URL.
 */
export async function exchange(client: HttpClient, { method, url, headers, body }: PushRequest): Promise<PushAnswer | undefined> {
  const more = method === 'POST' ? { maxRedirects: 0 } : {}
  try {
    const answer = await client.request({ method, url, headers, body, timeoutMs: TIMEOUT_MS, maxBytes: MOST_ANSWER_BYTES, ...more })
    const { retryAfterMs } = responseHints(answer.headers, answer.url, answer.receivedAt)
    return { status: answer.status, text: new TextDecoder().decode(answer.bytes), retryAfterMs }
  } catch {
    return undefined
  }
}

/** True for an answer of 200 to 299. */
export function isTaken(answer: PushAnswer | undefined): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300
}

const TIMEOUT_MS = 10_000
/** A talkative answer is no failure. */
const MOST_ANSWER_BYTES = 1_048_576
