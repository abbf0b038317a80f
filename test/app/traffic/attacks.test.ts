// Attacks: when they begin and end, where they come from, what becomes of them.
import { describe, expect, it } from 'vitest'
import { storiesOf } from '../../../src/app/traffic/actors.ts'
import { type AttackKind, attackKinds, createAttack } from '../../../src/app/traffic/attacks.ts'
import { type Label, sampleAccount } from '../../../src/app/traffic/device.ts'
import type { TrafficLine } from '../../../src/app/traffic/entry.ts'
import { leakAddresses } from '../../../src/app/traffic/networks.ts'
import { prefixOf } from '../../../src/detect/sources.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/time.ts'

const from = Date.UTC(2026, 9, 5, 12)
const claim = 'ab'.repeat(32)

/** Everything that an attack does from an hour before its begin. */
function seen(
  kind: AttackKind,
  hours = 24,
  disabledAt = kind === 'after-disablement' ? from : Number.POSITIVE_INFINITY,
): { readonly lines: readonly TrafficLine[]; readonly labels: readonly Label[] } {
  const attack = createAttack({ kind, seed: 1, claim, template: 'acme-sensor-v2', from, disabledAt }, sampleAccount)
  const minutes = Array.from({ length: (hours + 1) * 60 }, (_, index) => from / MINUTE - 60 + index)
  const stories = minutes.flatMap((minute) => storiesOf(attack, 1, minute))
  return { lines: stories.flatMap(({ lines }) => lines), labels: stories.flatMap(({ labels }) => labels) }
}

const outcomes = (labels: readonly Label[]): ReadonlySet<string> => new Set(labels.map(({ outcome }) => outcome))

describe('an attack', () => {
  it.each(attackKinds)('%s begins when it should, by a thief', (kind) => {
    const { lines, labels } = seen(kind)
    expect(lines.length).toBeGreaterThan(0)
    expect(Math.min(...lines.map(({ at }) => at))).toBeGreaterThanOrEqual(from)
    expect(labels.every(({ actor, claim: own }) => actor === 'attacker' && own === claim)).toBe(true)
  })

  it('leak mints many in half an hour, each with a serial of its own, from few addresses', () => {
    const { labels } = seen('leak')
    expect(labels.length).toBeGreaterThan(400)
    expect(outcomes(labels)).toEqual(new Set(['ok']))
    expect(new Set(labels.map(({ serial }) => serial)).size).toBe(labels.length)
    expect(new Set(labels.map(({ address }) => address))).toEqual(new Set(leakAddresses))
    expect(Math.max(...labels.map(({ begin }) => begin))).toBeLessThan(from + 31 * MINUTE)
  })

  it('slow-leak mints a few an hour, for days', () => {
    const { labels } = seen('slow-leak', 48)
    expect(labels.length).toBeGreaterThan(48 * 2)
    expect(labels.length).toBeLessThan(48 * 8)
    expect(Math.max(...labels.map(({ begin }) => begin))).toBeGreaterThan(from + DAY)
  })

  it('replay mints one identity again and again, from many networks', () => {
    const { labels } = seen('replay')
    expect(labels.map(({ outcome }) => outcome)).toEqual(['ok', ...Array.from({ length: 23 }, () => 'duplicate')])
    expect(new Set(labels.map(({ clientId }) => clientId)).size).toBe(1)
    expect(new Set(labels.map(({ address }) => prefixOf(address))).size).toBeGreaterThan(20)
  })

  it('probing is refused topics, and some refused registrations', () => {
    const { lines, labels } = seen('probing')
    expect(outcomes(labels)).toEqual(new Set(['rejected']))
    const failed = lines.map(({ line }) => JSON.parse(line)).filter(({ status }) => status === 'Failure')
    expect(new Set(failed.map(({ reason }) => reason))).toEqual(new Set(['AUTHORIZATION_FAILURE']))
    expect(Math.max(...lines.map(({ at }) => at))).toBeLessThan(from + HOUR + MINUTE)
  })

  it.each(['leak', 'slow-leak', 'replay'] as const)('%s gets nothing once the claim is disabled', (kind) => {
    const { labels, lines } = seen(kind, 24, from + 20 * MINUTE)
    expect(labels.length).toBeGreaterThan(0)
    expect(Math.max(...labels.map(({ begin }) => begin))).toBeLessThan(from + 21 * MINUTE)
    const late = lines.filter(({ at }) => at > from + 22 * MINUTE).map(({ line }) => JSON.parse(line).eventType)
    expect(late.filter((type) => type !== 'Connection.AuthNError')).toEqual([])
  })

  it('after-disablement is nothing but refused connections', () => {
    const { lines, labels } = seen('after-disablement')
    expect(labels).toEqual([])
    expect(new Set(lines.map(({ line }) => JSON.parse(line).eventType))).toEqual(new Set(['Connection.AuthNError']))
  })
})
