import { impostorOf } from '../../http/challenge.ts'
import type { HttpAnswer, HttpTrace } from '../../http/contract.ts'
import { contentType, first, responseHints, validatorsOf } from '../../http/hints.ts'
import { announcements } from '../../http/notices.ts'
import { sha256Hex } from '../../lib/hash.ts'
import { loggableUrl } from '../../lib/url/urls.ts'
import type { FetchOutcome, RawDocument, Validators } from '../../model/document.ts'
import { type ErrorCode, type FeedmillError, FetchError } from '../../model/errors.ts'
import type { SourceState } from '../../model/source.ts'

/** What an HTTP answer means for a source that is remembered as `state`. */
export function outcomeOf(answer: HttpAnswer, state: SourceState | undefined): FetchOutcome {
  const common = {
    exchanges: answer.exchanges,
    redirects: answer.redirects,
    hints: responseHints(answer.headers, answer.url, answer.receivedAt),
    notices: [...(answer.warnings ?? []), ...announcements(answer.headers)],
  }
  if (answer.status === 304) {
    if (!answer.conditional)
      return { ...common, kind: 'failed', error: answerError(answer, 'FETCH_UNASKED_304', 'answers 304 although no validators were sent') }
    return { ...common, kind: 'notModified', by: 'status', ...withValidators(validatorsOf(answer, state?.validators)) }
  }
  const error = errorOf(answer)
  if (error !== undefined) return { ...common, kind: answer.status === 410 ? 'gone' : 'failed', error }
  const validators = validatorsOf(answer, undefined)
  const bodyHash = sha256Hex(answer.bytes)
  if (bodyHash === state?.bodyHash) return { ...common, kind: 'notModified', by: 'body', ...withValidators(validators) }
  return { ...common, kind: 'fetched', documents: [documentOf(answer)], bodyHash, ...withValidators(validators) }
}

/** The outcome of a request that brought no answer. */
export function failure(error: FeedmillError, trace: HttpTrace): FetchOutcome {
  return { kind: 'failed', error, exchanges: trace.exchanges, redirects: trace.redirects, hints: {} }
}

function withValidators(validators: Validators | undefined): { validators?: Validators } {
  return validators === undefined ? {} : { validators }
}

function documentOf(answer: HttpAnswer): RawDocument {
  const location = first(answer.headers['content-location'])
  const language = first(answer.headers['content-language'])?.split(',', 1)[0]?.trim()
  return {
    bytes: answer.bytes,
    url: answer.url,
    retrievedAt: answer.receivedAt,
    ...contentType(answer.headers['content-type']),
    ...(location !== undefined && URL.canParse(location, answer.url) ? { contentLocation: new URL(location, answer.url).href } : {}),
    ...(language ? { language } : {}),
  }
}

const BY_STATUS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  401: ['FETCH_UNAUTHORIZED', 'wants a login (401)'],
  403: ['FETCH_FORBIDDEN', 'refuses us (403)'],
  404: ['FETCH_NOT_FOUND', 'is not there (404)'],
  407: ['FETCH_UNAUTHORIZED', 'is behind a proxy that wants a login (407)'],
  410: ['FETCH_GONE', 'is gone for good (410)'],
  429: ['FETCH_THROTTLED', 'says we ask too often (429)'],
  206: ['FETCH_PROTOCOL', 'answers with a part of the document that was not asked for (206)'],
}

function errorOf(answer: HttpAnswer): FetchError | undefined {
  const impostor = answer.status === 410 || answer.status === 429 ? undefined : impostorOf(answer)
  if (impostor !== undefined) return answerError(answer, impostor.code, impostor.fact)
  const known = BY_STATUS[answer.status]
  if (known !== undefined) return answerError(answer, known[0], known[1])
  if (answer.status >= 200 && answer.status < 300) return undefined
  return answerError(answer, 'FETCH_STATUS', `answers with status ${answer.status}`)
}

function answerError(answer: HttpAnswer, code: ErrorCode, fact: string): FetchError {
  const url = loggableUrl(answer.url)
  return new FetchError(code, `${url} ${fact}`, { url, status: answer.status })
}
