import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDate } from '../../../src/lib/time/dates.ts'
import { isoOf } from '../../support/dates.ts'

const READ: readonly (readonly [text: string, iso: string])[] = [
  ['Tue, 24 Nov 2026 21:37:32 GMT', '2026-11-24T21:37:32Z'],
  ['Tue, 24 Nov 2026 21:37 +0200', '2026-11-24T19:37:00Z'],
  ['Monday, 24 Nov 2026 21:37:32 Z', '2026-11-24T21:37:32Z'],
  ['24 Nov 26 21:37:32 EST', '2026-11-25T02:37:32Z'],
  ['24 Nov 1998 21:37:32 PDT', '1998-11-25T04:37:32Z'],
  ['Tue,24 Nov 2026 21:37:32 -0000', '2026-11-24T21:37:32Z'],
  ['Tue, 24 November 2026 21:37:32 MESZ', '2026-11-24T19:37:32Z'],
  ['Tue, 24-Nov-2026 21:37:32 GMT', '2026-11-24T21:37:32Z'],
  ['Tue, 24 Nov 2026 21:37:32 GMT+0100', '2026-11-24T20:37:32Z'],
  ['Tue, 24 Nov 2026 21:37:32 UTC+09:00', '2026-11-24T12:37:32Z'],
  ['Tue, 24 Nov 2026 21:37:32 +0100 (CET)', '2026-11-24T20:37:32Z'],
  ['Tue, 24 Nov 2026 21:37:32 Etc/GMT', '2026-11-24T21:37:32Z'],
  ['Tue, 24 Nov 2026 21:37:32 -01:30', '2026-11-24T23:07:32Z'],
  ['Tue, 24 Nov 2026', '2026-11-24T00:00:00Z'],
  ['Tue, 24 Nov 2026 24:00:00 GMT', '2026-11-25T00:00:00Z'],
  ['November 24, 2026 9:37 PM', '2026-11-24T21:37:00Z'],
  ['Nov 24th, 2026 at 12:07 am EST', '2026-11-24T05:07:00Z'],
  ['Tue Nov 24 21:37:32 2026', '2026-11-24T21:37:32Z'],
  ['Tue Nov  4 21:37:32 +0100 2026', '2026-11-04T20:37:32Z'],
  ['Tue Nov 24 2026 21:37:32 GMT+0100 (Central European Time)', '2026-11-24T20:37:32Z'],
  ['Tue, 2026/11/24 21:37:32 EDT', '2026-11-25T01:37:32Z'],
  ['2026', '2026-01-01T00:00:00Z'],
  ['2026-11', '2026-11-01T00:00:00Z'],
  ['2026-11-24', '2026-11-24T00:00:00Z'],
  ['2026-1-4', '2026-01-04T00:00:00Z'],
  ['20261124', '2026-11-24T00:00:00Z'],
  ['20261124T213732Z', '2026-11-24T21:37:32Z'],
  ['2026-11-24T21:37Z', '2026-11-24T21:37:00Z'],
  ['2026-11-24T21:37:32.5+02:00', '2026-11-24T19:37:32.500Z'],
  ['2026-11-24t21:37:32,25z', '2026-11-24T21:37:32.250Z'],
  ['2026-11-24 21:37:32', '2026-11-24T21:37:32Z'],
  ['2026-11-24 21:37:32.0', '2026-11-24T21:37:32Z'],
  ['2026-11-24 21:37:32 -0800', '2026-11-25T05:37:32Z'],
  ['2026-11-24 21:37:32 UTC', '2026-11-24T21:37:32Z'],
  ['2026-11-24T21:37:32+09', '2026-11-24T12:37:32Z'],
  ['2026/11/24 21:37', '2026-11-24T21:37:00Z'],
  ['2026-328', '2026-11-24T00:00:00Z'],
  ['2026-W48-2', '2026-11-24T00:00:00Z'],
  ['26-11-24', '2026-11-24T00:00:00Z'],
  ['-26-11', '2026-11-01T00:00:00Z'],
  ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00Z'],
  ['1795556252', '2026-11-24T21:37:32Z'],
  ['1795556252000', '2026-11-24T21:37:32Z'],
  ['/Date(1795556252000+0100)/', '2026-11-24T21:37:32Z'],
  ['24.11.2026 21:37', '2026-11-24T21:37:00Z'],
  ['24/11/2026 21:37:32', '2026-11-24T21:37:32Z'],
  ['11/24/2026 9:37:32 PM', '2026-11-24T21:37:32Z'],
  ['Di, 24 Dez 2026 21:37:32 +0100', '2026-12-24T20:37:32Z'],
  ['24. März 2026', '2026-03-24T00:00:00Z'],
  ['mar., 24 févr. 2026 21:37:32 +0100', '2026-02-24T20:37:32Z'],
  ['martes, 24 de noviembre de 2026', '2026-11-24T00:00:00Z'],
  ['Вт, 24 ноя 2026 21:37:32 +0300', '2026-11-24T18:37:32Z'],
  ['Τρι, 24 Νοέ 2026 21:37:32 EET', '2026-11-24T19:37:32Z'],
  ['2026. november 24. 21:37', '2026-11-24T21:37:00Z'],
  ['2026년 11월 24일  21:37:32', '2026-11-24T12:37:32Z'],
  ['2026-11-24 오후 9:37:32', '2026-11-24T12:37:32Z'],
  ['2026-július-13T9:15-05:00', '2026-07-13T14:15:00Z'],
  ['Tue, 24 Nov 2026 21:37:32 A', '2026-11-24T22:37:32Z'],
  ['24 Nov 2026 21:37 UTC+1', '2026-11-24T20:37:00Z'],
  ['2026年11月24日 21:37', '2026-11-24T21:37:00Z'],
]

describe('parseDate', () => {
  it.each(READ)('reads %s', (text, iso) => {
    const instant = parseDate(text)
    expect(instant === undefined ? undefined : isoOf(instant)).toBe(iso)
  })

  const REFUSED = [
    '',
    ' ',
    'yesterday',
    'now',
    'Tue',
    'November',
    '31 Feb 2026',
    '2026-13-01',
    '2026-02-29',
    '2026-11-24T25:00:00Z',
    '2026-11-24T21:61:00Z',
  ]
  it.each([...REFUSED, '03/04/2026', '99999-01-01', '5', 'Tue, 99 Nov 2026 21:37:32 GMT', 'x'.repeat(10_000)])('refuses %s', (text) => {
    expect(parseDate(text)).toBeUndefined()
  })

  it('puts a date without a zone into the zone it is told', () => {
    expect(isoOf(parseDate('2026-07-01 12:00:00', { timeZone: 'Europe/Berlin' })!)).toBe('2026-07-01T10:00:00Z')
    expect(isoOf(parseDate('1 Jan 2026 12:00', { timeZone: 'Asia/Shanghai' })!)).toBe('2026-01-01T04:00:00Z')
    expect(isoOf(parseDate('2026-07-01 12:00:00Z', { timeZone: 'Europe/Berlin' })!)).toBe('2026-07-01T12:00:00Z')
  })

  it('reads what the platform writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
        (date) => {
          expect(parseDate(date.toISOString())).toBe(date.getTime())
          expect(parseDate(date.toUTCString())).toBe(Math.floor(date.getTime() / 1000) * 1000)
        },
      ),
    )
  })

  it.each(['222222222年3月2日', '9999999年1月1日 10时'])('beyond all calendars, in a zone that is not told, is no date: %s', (text) => {
    expect(parseDate(text)).toBeUndefined()
    expect(parseDate(text, { timeZone: 'Asia/Shanghai' })).toBeUndefined()
  })

  it('never throws and never leaves the years that can be written', () => {
    const piece = fc.constantFrom(
      '2026',
      '11',
      '24',
      'Nov',
      'T',
      ':',
      '-',
      ' ',
      '+',
      '年',
      '月',
      '/',
      '.',
      'Z',
      'GMT',
      '9'.repeat(30),
      '(',
      'pm',
      '0',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const instant = parseDate(pieces.join(''))
        expect(instant === undefined || isoOf(instant).length <= 24).toBe(true)
      }),
    )
  })
})
