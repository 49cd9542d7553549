import { parse } from 'node-cron'
import type { Settings } from '../model/settings.ts'

/** What a schedule really means, in one sentence: its times of day, the days they are limited to, and the zone, under the name that it has. */
export function scheduleInWords({ cron, timeZone }: Settings['schedule']): string {
  const fields = parse(cron)
  const seconds = cron.trim().split(/\s+/).length > 5 ? ` (the first of six fields is the second: ${fields.second.join(', ')})` : ''
  return `the mill turns ${timesOf(fields.hour, fields.minute)}${daysOf(fields)}, in ${zoneInWords(timeZone)}${seconds}`
}

type Fields = ReturnType<typeof parse>

function timesOf(hours: readonly number[], minutes: readonly number[]): string {
  const times = hours.flatMap((hour) => minutes.map((minute) => `${hour}:${String(minute).padStart(2, '0')}`))
  if (hours.length === 24) return everyHour(minutes)
  if (times.length <= SHOWN) return `at ${times.join(', ')}`
  return `at ${times.slice(0, SHOWN).join(', ')} … (${times.length} times a day)`
}

const SHOWN = 6

function everyHour(minutes: readonly number[]): string {
  const step = minutes.length > 1 ? minutes[1]! - minutes[0]! : 60
  const isEven = minutes[0] === 0 && 60 % step === 0 && minutes.length === 60 / step
  if (isEven && minutes.length > 1) return step === 1 ? 'every minute' : `every ${step} minutes`
  return `every hour at minute ${minutes.join(', ')}`
}

/** A day of the month and a day of the week must both hold; other programs take either. */
function daysOf({ dayOfMonth, month, dayOfWeek }: Fields): string {
  const isOfMonth = dayOfMonth.length < 31
  const isOfWeek = dayOfWeek.length < 7
  const ofMonth = `day ${dayOfMonth.join(', ')} of the month`
  const ofWeek = dayOfWeek.map((day) => (typeof day === 'number' ? WEEKDAYS[day] : day)).join(', ')
  const both =
    isOfMonth && isOfWeek ? `, only on a ${ofWeek} that is ${ofMonth}` : isOfMonth ? `, on ${ofMonth}` : isOfWeek ? `, on ${ofWeek}` : ''
  return `${both}${month.length < 12 ? `, in month ${month.join(', ')}` : ''}`
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** `CST` is a name of Chicago's zone to the system, whatever its writer meant. */
function zoneInWords(timeZone: string): string {
  const meant = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  const isOther = meant !== timeZone && !/^(?:UTC|Etc\/|GMT)/.test(meant) && !timeZone.includes('/')
  return isOther ? `${timeZone}, which is ${meant}` : timeZone
}
