import { describe, expect, it } from 'vitest'
import { shapeOf } from '../../src/alerts/shapes.ts'
import type { Notice } from '../../src/alerts/state.ts'
import { ALERT_FORMATS } from '../../src/model/settings.ts'
import { SOME_INSTANT } from '../support/builders.ts'

const SENDER = { title: 'A mill', url: 'https://mill.example/', version: '0.0.0' }

function noticeOf(name: string, times = 1): Notice {
  const trouble = {
    key: 'failing:s',
    kind: 'failing',
    subject: 's',
    name,
    since: SOME_INSTANT,
    code: 'FETCH_TIMEOUT',
    message: 'it fails: https://wire.example/feed_a_b.xml is slow',
    cure: 'wait',
  } as const
  const events = Array.from({ length: times }, () => ({ change: 'begun' as const, trouble, at: SOME_INSTANT }))
  return { id: 'n1', channel: 'c', at: SOME_INSTANT, events }
}

const textIn = (format: (typeof ALERT_FORMATS)[number], name: string, times = 1): string => {
  const { body } = shapeOf(format, noticeOf(name, times), SENDER)
  if (format === 'ntfy') return body
  const said = JSON.parse(body) as { readonly text?: string; readonly content?: string }
  return said.text ?? said.content ?? ''
}

describe('the bodies that chat services take', () => {
  it.each(ALERT_FORMATS)('%s names the source, the fact and what helps', (format) => {
    expect(textIn(format, 'Wire')).toMatch(/Wire \(s\).*https:\/\/wire\.example\/feed_a_b\.xml.*wait/s)
  })

  it('each service has its own field', () => {
    const fields = ALERT_FORMATS.filter((format) => format !== 'ntfy').map((format) => [
      format,
      Object.keys(JSON.parse(shapeOf(format, noticeOf('Wire'), SENDER).body) as object).toSorted(),
    ])
    expect(Object.fromEntries(fields)).toEqual({
      json: ['at', 'events', 'id', 'site', 'subject', 'text', 'version'],
      slack: ['text'],
      discord: ['allowed_mentions', 'content', 'username'],
      mattermost: ['text', 'username'],
      matrix: ['text', 'username'],
    })
    expect(shapeOf('ntfy', noticeOf('新闻'), SENDER).query).toEqual({ title: 'A mill: 新闻: failing', tags: 'warning', priority: '4' })
  })

  it.each([
    ['slack', '<!channel> & <https://evil.example|here>', '&lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;'],
    ['mattermost', '@all **now**', '@\u200ball \\*\\*now\\*\\*'],
    ['matrix', '@room [x](https://evil.example)', '@\u200broom \\[x\\](https://evil.example)'],
    ['discord', '@everyone `code`', '@\u200beveryone \\`code\\`'],
  ] as const)('in %s the name %s of a publisher is text', (format, name, shown) => {
    expect(textIn(format, name)).toContain(shown)
  })

  it.each([
    ['discord', 2000],
    ['slack', 4000],
    ['ntfy', 1200],
  ] as const)('%s never gets more than %i characters', (format, most) => {
    expect(textIn(format, 'W'.repeat(3000), 30).length).toBeLessThanOrEqual(most)
  })
})
