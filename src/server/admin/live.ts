import type { FastifyReply, FastifyRequest } from 'fastify'
import { compact } from '../../lib/record.ts'
import type { MillStatus } from '../../model/status.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import type { View } from './frame.ts'

/** Returns the line that shows the turn under way; the script of live pages keeps it up to date. */
export function liveLine({ running }: MillStatus, { say }: View): Safe {
  return html`<p id="live" data-phases="${['collect', 'gather', 'publish'].map((phase) => say(phase)).join('|')}">${
    running &&
    html`${say(running.phase)} <progress aria-label="${say(running.phase)}" max="${Math.max(1, running.total)}" value="${running.done}"></progress> ${running.done} / ${running.total}`
  }</p>`
}

/** What is sent to a page that watches a turn: as little as changes. */
function liveState({ running, lastTurn }: MillStatus): Readonly<Record<string, unknown>> {
  return compact({ phase: running?.phase, done: running?.done, total: running?.total, endedAt: lastTurn?.endedAt })
}

/** The progress of turns as server-sent events, to a bounded number of pages at a time. */
export class LiveFeed {
  readonly #status: () => MillStatus
  readonly #replies = new Set<FastifyReply['raw']>()
  #timer: NodeJS.Timeout | undefined
  #told = ''

  constructor(status: () => MillStatus, closing: AbortSignal) {
    this.#status = status
    closing.addEventListener('abort', () => this.#close(), { once: true })
  }

  /** Answers with a stream that ends when the page is left or the server closes; 503 when too many listen. */
  answer(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
    if (this.#replies.size >= MOST_LISTENERS) return reply.code(503).header('Retry-After', '60').send({ error: 'too many pages listen' })
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    raw.write(`retry: 2000\n${this.#event()}`)
    this.#replies.add(raw)
    request.raw.once('close', () => this.#leave(raw))
    this.#timer ??= setInterval(() => this.#tell(), LOOK_EVERY_MS).unref()
    return undefined
  }

  #event(): string {
    return `data: ${JSON.stringify(liveState(this.#status()))}\n\n`
  }

  #tell(): void {
    const event = this.#event()
    if (event === this.#told) return
    this.#told = event
    for (const raw of this.#replies) raw.write(event)
  }

  #leave(raw: FastifyReply['raw']): void {
    this.#replies.delete(raw)
    if (this.#replies.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #close(): void {
    for (const raw of this.#replies) raw.end()
  }
}

const MOST_LISTENERS = 32
const LOOK_EVERY_MS = 500

/** Shows the progress of a turn while it runs, and the page anew when it has ended. All pages work without it. */
export const LIVE_SCRIPT = `
const place = document.getElementById('live')
if (place) {
  const phases = Object.fromEntries(['collect', 'gather', 'publish'].map((name, index) => [name, place.dataset.phases.split('|')[index]]))
  const bar = document.createElement('progress')
  let endedAt
  new EventSource('events').onmessage = ({ data }) => {
    const state = JSON.parse(data)
    if (endedAt !== undefined && state.endedAt !== endedAt) return location.reload()
    endedAt = state.endedAt ?? 0
    if (state.phase === undefined) return place.replaceChildren()
    bar.max = Math.max(1, state.total)
    bar.value = state.done
    bar.setAttribute('aria-label', phases[state.phase])
    place.replaceChildren(phases[state.phase] + ' ', bar, ' ' + state.done + ' / ' + state.total)
  }
}
`.trim()
