import type { Warning } from '../model/feed.ts'
import type { HttpAnswer } from './contract.ts'
import { first, httpDate } from './hints.ts'

/** Announcements of the origin as warnings with their date: Deprecation (RFC 9745) and Sunset (RFC 8594). */
export function announcements(headers: HttpAnswer['headers']): readonly Warning[] {
  const deprecation = first(headers.deprecation)?.trim()
  const sunset = first(headers.sunset)?.trim()
  const warnings: Warning[] = []
  if (deprecation !== undefined && deprecation !== 'false')
    warnings.push({ code: 'deprecated', message: `the origin says that this address is deprecated${since(dateOf(deprecation))}` })
  if (sunset !== undefined)
    warnings.push({ code: 'sunset', message: `the origin says that this address will be gone${on(dateOf(sunset) ?? sunset.slice(0, 60))}` })
  return warnings
}

/** `@1688169599` (RFC 9651 §3.3.7) or an HTTP date, as a day. */
function dateOf(text: string): string | undefined {
  const seconds = /^@(-?\d{1,11})$/.exec(text)?.[1]
  const at = seconds === undefined ? httpDate(text) : Number(seconds) * 1000
  return at === undefined || Math.abs(at) > 8.64e15 ? undefined : new Date(at).toISOString().slice(0, 10)
}

function since(date: string | undefined): string {
  return date === undefined ? '' : ` (since ${date})`
}

function on(date: string): string {
  return ` on ${date}`
}
