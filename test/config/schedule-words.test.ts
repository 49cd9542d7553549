import { expect, it } from 'vitest'
import { scheduleInWords } from '../../src/config/schedule-words.ts'

it.each([
  ['*/5 * * * *', 'UTC', 'the mill turns every 5 minutes, in UTC'],
  ['*/90 * * * *', 'UTC', 'the mill turns every hour at minute 0, in UTC'],
  ['*/25 * * * *', 'UTC', 'the mill turns every hour at minute 0, 25, 50, in UTC'],
  ['* * * * *', 'Europe/Berlin', 'the mill turns every minute, in Europe/Berlin'],
  ['0,30 6,18 * * *', 'UTC', 'the mill turns at 6:00, 6:30, 18:00, 18:30, in UTC'],
  ['0 */2 * * *', 'UTC', 'the mill turns at 0:00, 2:00, 4:00, 6:00, 8:00, 10:00 … (12 times a day), in UTC'],
  ['0 8 13 * 5', 'UTC', 'the mill turns at 8:00, only on a Friday that is day 13 of the month, in UTC'],
  ['0 8 * * 1-5', 'UTC', 'the mill turns at 8:00, on Monday, Tuesday, Wednesday, Thursday, Friday, in UTC'],
  ['30 0 8 * * *', 'UTC', 'the mill turns at 8:00, in UTC (the first of six fields is the second: 30)'],
  ['0 8 1 1 *', 'CST', 'the mill turns at 8:00, on day 1 of the month, in month 1, in CST, which is America/Chicago'],
])('tells what %s in %s means', (cron, timeZone, words) => {
  expect(scheduleInWords({ cron, timeZone })).toBe(words)
})
