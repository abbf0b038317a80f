// Reads a sliding window: each of its numbers, beside what is usual of it and the limits that apply.
import type { CertificateId } from '../model/claim.ts'
import type { OperatorLimit } from '../model/settings.ts'
import type { Span, WindowReading } from '../model/window.ts'
import type { Expectation } from './expectation.ts'
import { limitsByReading } from './limits.ts'
import { type Minute, outcomesOf } from './panes.ts'
import type { UsualHours } from './usual-hours.ts'
import { limitOnAttempts } from './volume.ts'
import { spanMinutes, type WindowView } from './windows.ts'

/** Where a claim's windows, and what is known of them, are looked up. */
export interface Lookup {
  readonly claim: CertificateId
  readonly windows: WindowView
  readonly limits: readonly OperatorLimit[]
  /** Null of a claim that nobody configured: nothing is expected of it. */
  readonly expected: { readonly attempts: Expectation; readonly readings: UsualHours } | null
}

/** The window of a length that ends at `end`. */
export function readWindow({ claim, windows, limits, expected }: Lookup, over: Span, end: Minute): WindowReading {
  const from = end - spanMinutes[over]
  const usual = expected?.attempts.of(over, end) ?? null
  const ofHour = over === '1h' ? expected?.readings.at(end) : undefined
  const limit = limitOnAttempts(limits, over) ?? usual?.limit ?? null
  const tally = windows.tally(from, end)
  const { connects, creates, registers, refusals } = tally
  return {
    ...{ claim, over, attempts: outcomesOf(tally), entries: { connects, creates, registers, refusals } },
    clients: windows.distinct('clients', from, end),
    serials: windows.distinct('serials', from, end),
    sources: windows.distinct('sources', from, end),
    newSources: windows.newSources(from, end),
    expected: usual?.expected ?? null,
    limit,
    usual: { ...ofHour, ...(usual === null ? {} : { attempts: { median: usual.expected, mad: usual.mad } }) },
    limits: { ...limitsByReading(limits, over), ...(limit === null ? {} : { attempts: limit }) },
  }
}
