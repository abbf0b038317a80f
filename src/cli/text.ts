// Plain text for people: rows that fit a terminal of 100 columns, numbers and times as they are read.
import { type Millis, SECOND } from '../model/time.ts'
import { render } from '../model/untrusted.ts'

/** What a report for people keeps within. */
export const COLUMNS = 100

const numbers = new Intl.NumberFormat('en')

/** `1,234,567`. */
export function grouped(value: number): string {
  return numbers.format(value)
}

/** `1 certificate`, `1,200 certificates`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** `512 bytes`, `1.2 GB`. */
export function byteSize(bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** power
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${UNITS[power]}`
}

/** `4 s`, `2 min 5 s`, `3 h 20 min`: the two greatest parts. */
export function timeSpan(span: Millis): string {
  const seconds = Math.round(span / SECOND)
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return `${seconds} s`
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `2026-10-05 12:00:01` from an ISO time, which is UTC. */
export function shortTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ')
}

/** The first of some texts, and how many more there are. */
export function listed(texts: readonly string[], most: number, between = ', '): string {
  const rest = texts.length - most
  return `${texts.slice(0, most).join(between)}${rest > 0 ? `${between}and ${rest} more` : ''}`
}

/** A text in lines of at most `COLUMNS`: the first one behind `head`, the others under its beginning. What could act on a terminal is escaped. */
export function wrapped(head: string, text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').map((part) => render('terminal', part))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && head.length + longer.length > COLUMNS) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].map((part, index) => `${index === 0 ? head : ' '.repeat(head.length)}${part}\n`).join('')
}
