// The generator against the reader: what it labels is what a replay finds, whatever the account logs and however the lines are disturbed.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attackKinds } from '../../../src/app/traffic/attacks.ts'
import { type Account, type Label, sampleAccount } from '../../../src/app/traffic/device.ts'
import { parseIotLog } from '../../../src/ingest/parse/parse-iot-log.ts'
import type { JudgedAttempt } from '../../../src/model/attempt.ts'
import { MINUTE, SECOND } from '../../../src/model/time.ts'
import { historyOf, replayOf, world } from './worlds.ts'

/** Small worlds of every kind, in which many things go wrong. */
const lively = { ...world, claims: 3, perDay: 60, mishaps: 20 }
const accounts: fc.Arbitrary<Account> = fc.record({
  ...{ id: fc.constant(sampleAccount.id), region: fc.constant(sampleAccount.region), level: fc.constantFrom('debug', 'info') },
  hook: fc.constantFrom('bare', 'node', 'python', 'absent'),
  replies: fc.constantFrom('named', 'nameless', 'absent'),
  service: fc.constantFrom('traced', 'untraced', 'absent'),
})
const RUNS = { numRuns: 6 }

describe('the same plan', () => {
  it('gives the same lines and labels again, and another seed gives others', () => {
    const disturbance = { late: 0.1, lateBy: MINUTE, lost: 0.1, doubled: 0.1, shuffled: 0.1 }
    const options = { ...lively, noise: 0.5, attacks: attackKinds }
    const first = historyOf(options, disturbance)
    const again = historyOf(options, disturbance)
    expect([again.lines, again.labels]).toEqual([first.lines, first.labels])
    expect(historyOf({ ...options, seed: 2 }, disturbance).lines).not.toEqual(first.lines)
  })

  it('gives the same lines, disturbed or not', () => {
    const textsOf = (disturbance?: Parameters<typeof historyOf>[1]) => historyOf(lively, disturbance).lines.map(({ line }) => line.line)
    expect(textsOf({ late: 0.1, lateBy: MINUTE, lost: 0, doubled: 0, shuffled: 0.5 }).toSorted()).toEqual(textsOf().toSorted())
  })
})

describe('every line', () => {
  it('is read without a rejection, whatever the account logs', () => {
    fc.assert(
      fc.property(fc.integer(), accounts, (seed, account) => {
        const { lines, plan } = historyOf({ ...lively, seed, account, noise: 0.3, attacks: ['replay', 'probing', 'after-disablement'] })
        const claims = plan.claims.map(({ id }) => id)
        const rejected = lines.filter(({ line }) => parseIotLog(line.line, { claims }).some(({ is }) => is === 'rejected'))
        expect(rejected).toEqual([])
        expect(lines.length).toBeGreaterThan(700)
      }),
      RUNS,
    )
  })
})

const keyOf = ({ claim, clientId }: { readonly claim: string; readonly clientId: string }, began: number): string =>
  `${claim} ${clientId} ${began}`

/** What the log can tell of an attempt, by the label. Where nothing says that it was refused, a reader must presume that it was not. */
function expected({ outcome, end, certificate }: Label, { hook, service }: Account) {
  const isNamed = hook !== 'absent' || service === 'traced'
  // A certificate that was never registered is named by the service alone.
  const isTold = outcome === 'orphan' ? service === 'traced' : isNamed
  return { outcome, at: end, certificate: isTold ? certificate : null }
}

function found(attempt: JudgedAttempt | undefined, { end }: Label) {
  if (attempt === undefined) return 'nothing'
  const { outcome, certificate, at } = attempt
  // A replay's watermark moves minute by minute: where it passes between the line that refuses and the answer, the line is the end.
  const isCut = outcome === 'rejected' && at < end && end - at < SECOND && Math.floor(at / MINUTE) < Math.floor(end / MINUTE)
  return { outcome, at: isCut ? end : at, certificate }
}

describe('a replay', () => {
  it('finds each attempt with its end, outcome and certificate, none of a rotation, and no other', async () => {
    // Without answers only hook and service tell a refusal, and without the hook a serial is no more than the client id.
    const telling = accounts.filter(({ hook, replies, service }) => hook !== 'absent' && (replies !== 'absent' || service === 'traced'))
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        telling,
        fc.subarray(['replay', 'probing', 'after-disablement'] as const),
        async (seed, account, attacks) => {
          const history = historyOf({ ...lively, seed, account, attacks })
          const { attempts, tally } = await replayOf(history)
          const byKey = new Map(attempts.map((attempt) => [keyOf(attempt, attempt.began), attempt]))
          const labels = history.labels.filter(({ actor }) => actor !== 'rotation')
          for (const label of labels)
            expect(found(byKey.get(keyOf(label, label.begin)), label), JSON.stringify(label)).toEqual(expected(label, account))
          expect(attempts.length).toBe(labels.length)
          expect(tally.rejected).toBe(0)
        },
      ),
      RUNS,
    )
  })

  it('finds the same in disturbed traffic, as long as nothing is lost or later than the settle time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), accounts, async (seed, account) => {
        const options = { ...lively, seed, account, attacks: ['replay'] as const }
        const calm = await replayOf(historyOf(options))
        const disturbed = await replayOf(historyOf(options, { late: 0.05, lateBy: 150_000, lost: 0, doubled: 0.2, shuffled: 0.5 }))
        const gist = (attempts: readonly JudgedAttempt[]) => attempts.map((attempt) => JSON.stringify(attempt)).toSorted()
        expect(gist(disturbed.attempts)).toEqual(gist(calm.attempts))
        expect([disturbed.events, disturbed.late]).toEqual([calm.events, 0])
        expect(disturbed.duplicates).toBeGreaterThan(0)
      }),
      RUNS,
    )
  })
})
