// How many certificates the sources of an incident minted, said so that nobody takes all of them for its doing.
import type { Report } from '../app/report.ts'
import { counted, grouped } from './text.ts'

/** How many of some certificates were minted before a time; both times in one form, numbers or ISO. */
export function mintedBefore<Time extends string | number>(minted: readonly { readonly at: Time }[], time: Time): number {
  return minted.filter(({ at }) => at < time).length
}

/** The certificates of several incidents, each counted once, and how many of them are older than every incident that lists them. */
export function mintedInAll(incidents: readonly Pick<Report['incidents'][number], 'openedAt' | 'minted'>[]): {
  readonly count: number
  readonly before: number
} {
  const isBefore = new Map<string, boolean>()
  for (const { openedAt, minted } of incidents) {
    for (const { certificateId, at, clientId } of minted) {
      const key = certificateId ?? `${at} ${clientId}`
      isBefore.set(key, isBefore.get(key) !== false && at < openedAt)
    }
  }
  return { count: isBefore.size, before: isBefore.values().reduce((sum, is) => sum + (is ? 1 : 0), 0) }
}

/** `35 certificates, 10 of them before it was found`. `many`: of several incidents. */
export function mintedText(count: number, before: number, many = false): string {
  return `${counted(count, 'certificate')}${beforeText(before, many)}`
}

/** `, 10 of them before it was found`; nothing where there were none. */
export function beforeText(before: number, many = false): string {
  return before === 0 ? '' : `, ${grouped(before)} of them before ${many ? 'they were' : 'it was'} found`
}
