// A diagnosis: what one check found, and what mends it. No check takes longer than its bound.
import { toClaimwatchError } from '../../model/errors.ts'
import { type Millis, SECOND } from '../../model/time.ts'

/** `skip`: there was nothing to check, or it cannot be checked without doing it. Only `fail` says that something will not work. */
export type DiagnosisResult = 'ok' | 'warn' | 'fail' | 'skip'

/** One line of `claimwatch doctor`. */
export interface Diagnosis {
  /** What was checked: `feed iot-logs`, `claim factory-a`. */
  readonly check: string
  readonly result: DiagnosisResult
  /** For people: what was found. Holds no secret and nothing that a device can choose. */
  readonly text: string
  /** What to do; null where nothing is to be done. */
  readonly mend: string | null
}

export const ok = (check: string, text: string): Diagnosis => ({ check, result: 'ok', text, mend: null })
export const skip = (check: string, text: string, mend: string | null = null): Diagnosis => ({ check, result: 'skip', text, mend })
export const warn = (check: string, text: string, mend: string): Diagnosis => ({ check, result: 'warn', text, mend })
export const fail = (check: string, text: string, mend: string): Diagnosis => ({ check, result: 'fail', text, mend })

/** The diagnosis of something that was thrown. */
export function failure(check: string, thrown: unknown): Diagnosis {
  const { what, mend } = toClaimwatchError(thrown)
  return fail(check, what, mend)
}

/** How long a check may take, and what waits. */
export interface Bound {
  readonly within: Millis
  readonly sleep: (ms: Millis, signal: AbortSignal) => Promise<void>
}

/** What a look found, null where it failed, and what that means. */
export interface Examined<Found> {
  readonly found: Found | null
  readonly diagnoses: readonly Diagnosis[]
}

/** Looks, and tells what it means. That looking failed, or was not done in time, is a diagnosis too; it never rejects. */
export async function examine<Found>(
  check: string,
  look: (signal: AbortSignal) => Promise<Found>,
  diagnose: (found: Found) => readonly Diagnosis[],
  { within, sleep }: Bound,
): Promise<Examined<Found>> {
  const over = new AbortController()
  const late = async (): Promise<Examined<Found>> => {
    await sleep(within, over.signal)
    const text = `was not done within ${within / SECOND} s`
    return { found: null, diagnoses: [fail(check, text, 'Check the network, the proxy and the endpoint.')] }
  }
  const looked = async (): Promise<Examined<Found>> => {
    const found = await look(over.signal)
    return { found, diagnoses: diagnose(found) }
  }
  try {
    return await Promise.race([looked(), late()])
  } catch (thrown) {
    return { found: null, diagnoses: [failure(check, thrown)] }
  } finally {
    over.abort()
  }
}
