import { compact } from '../lib/record.ts'
import { truncateAtWord } from '../lib/text.ts'
import type { AlertFormat } from '../model/settings.ts'
import type { Notice } from './state.ts'
import { linesOf, subjectOf } from './words.ts'

/** Whose alerts they are. */
export interface Sender {
  readonly title: string
  readonly url: string
  readonly version: string
}

/** A request body and what goes with it. */
export interface Shaped {
  readonly mediaType: string
  readonly body: string
  /** Added to the address. */
  readonly query?: Readonly<Record<string, string>>
}

/** PURE. Returns the body that a chat service takes. Names of publishers cannot address everyone in a room, format text or hide a link. */
export function shapeOf(format: AlertFormat, notice: Notice, sender: Sender): Shaped {
  return SHAPES[format](notice, sender)
}

const SHAPES: Readonly<Record<AlertFormat, (notice: Notice, sender: Sender) => Shaped>> = {
  json: (notice, sender) => json(wholeOf(notice, sender)),
  // https://api.slack.com/reference/surfaces/formatting: these three are the only ones to escape, and `<!channel>` is then text.
  slack: (notice, sender) =>
    json({ text: cut(textOf(notice, sender).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'), 4000) }),
  // No mention is parsed, whatever the text says; `content` holds 2000 characters.
  discord: (notice, sender) =>
    json({ content: cut(plainMarkdown(textOf(notice, sender)), 2000), allowed_mentions: { parse: [] }, username: 'feedmill' }),
  mattermost: (notice, sender) => json({ text: cut(plainMarkdown(textOf(notice, sender)), 16_000), username: 'feedmill' }),
  matrix: (notice, sender) => json({ text: cut(plainMarkdown(textOf(notice, sender)), 30_000), username: 'feedmill' }),
  ntfy: (notice, sender) => ({
    mediaType: 'text/plain; charset=utf-8',
    body: cut(linesOf(notice.events).join('\n'), 1200),
    query: {
      title: cut(`${sender.title}: ${subjectOf(notice.events)}`, 250),
      tags: isBad(notice) ? 'warning' : 'white_check_mark',
      priority: isBad(notice) ? '4' : '3',
    },
  }),
}

/** PURE. Returns the message as plain text: a line that names the mill, then one for each change. */
export function textOf({ events }: Notice, { title }: Sender): string {
  return [`${title}: ${subjectOf(events)}`, ...linesOf(events)].join('\n')
}

function wholeOf({ id, at, events }: Notice, sender: Sender): Readonly<Record<string, unknown>> {
  return {
    id,
    at: new Date(at).toISOString(),
    subject: subjectOf(events),
    text: linesOf(events).join('\n'),
    site: { title: sender.title, url: sender.url },
    version: sender.version,
    events: events.map(({ change, trouble, at: when }) => {
      const { kind, subject, name, since, code, message, cure } = trouble
      return compact({
        change,
        at: new Date(when).toISOString(),
        kind,
        subject,
        name,
        since: new Date(since).toISOString(),
        code,
        message,
        cure,
      })
    }),
  }
}

function isBad({ events }: Notice): boolean {
  return events.some(({ change }) => change === 'begun')
}

function json(value: unknown): Shaped {
  return { mediaType: 'application/json; charset=utf-8', body: JSON.stringify(value) }
}

/** Marks of Markdown as text, and no address of a room (Mattermost and Matrix read `@all`, `@channel` and `@room`); addresses of the web stay as they are. */
function plainMarkdown(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>]+)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\`*_~|[\]<>#]/g, (mark) => `\\${mark}`).replaceAll('@', '@\u200b')))
    .join('')
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : truncateAtWord(text, most)
}
