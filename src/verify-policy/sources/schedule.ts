import type { Told } from './facts.ts'

/**
 * The longest time between two rotations of a schedule, in days; undefined where that is not certain.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export const daysBetween = (schedule: string): number | undefined => {
  const [, count, unit] = /^rate\(([0-9]+) (hour|day)s?\)$/.exec(schedule.trim()) ?? []
  if (count !== undefined) return unit === 'hour' ? Number(count) / 24 : Number(count)
  const [, , , day, month, weekday] = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(schedule.trim()) ?? []
  if (day === undefined || month === undefined || weekday === undefined) return undefined
  const months = monthsBetween(month)
  if (months === undefined) return undefined
  if (months === 1 && (day === '*' || weekday === '*')) return 1
  if (weekday.includes('#') || /L$/i.test(weekday)) return months * 31 + 6
  return months === 1 && /^[A-Z0-9,-]+$/i.test(weekday) ? 7 : months * 31
}

/** The most months from one to the next that a field of a cron expression takes. */
const monthsBetween = (field: string): number | undefined => {
  if (field === '*') return 1
  const [, start = '1', step] = /^(\*|[0-9]+)\/([0-9]+)$/.exec(field) ?? []
  const first = start === '*' ? 1 : Number(start)
  const months =
    step === undefined
      ? listed(field)
      : Array.from({ length: 12 }, (_, index) => index + 1).filter(
          (month) => month >= first && Number(step) > 0 && (month - first) % Number(step) === 0,
        )
  const [earliest] = months
  if (earliest === undefined) return undefined
  return Math.max(...months.map((month, index) => (months[index + 1] ?? earliest + 12) - month))
}

const NAMES = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/** `1,4,7,10` or `JAN,JUL`, in order; nothing for any other form. */
const listed = (field: string): readonly number[] => {
  const months = field.split(',').map((item) => NAMES.indexOf(item.toUpperCase()) + 1 || Number(item))
  return months.every((month) => Number.isInteger(month) && month >= 1 && month <= 12)
    ? months.sort((a, b) => a - b)
    : []
}

/** The days between two rotations, where AWS tells the rotation; undefined for a schedule that is not understood. */
export const toldDays = (days: number | undefined): Told<number> =>
  days === undefined ? { kind: 'unknown', why: 'the schedule of the rotation' } : { kind: 'known', value: days }
