// Noise: many kinds of entries of other devices, as long as AWS's own, and not one that concerns a claim.
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/app/seeded-random.ts'
import { sampleAccount } from '../../../src/app/traffic/device.ts'
import { createNoise } from '../../../src/app/traffic/noise.ts'
import { parseIotLog } from '../../../src/ingest/parse/parse-iot-log.ts'

const at = Date.UTC(2026, 9, 5, 12)

function drawn(level: 'debug' | 'info' | 'error', count = 4_000): readonly string[] {
  const noise = createNoise(1, { ...sampleAccount, level })
  const random = seededRandom('noise')
  return Array.from({ length: count }, () => noise(at, random).line)
}

const typesOf = (lines: readonly string[]): ReadonlySet<unknown> => new Set(lines.map((line) => JSON.parse(line).eventType))

describe('noise', () => {
  const lines = drawn('debug')

  it('is ignored, with a reason, and none of it is rejected', () => {
    const read = lines.flatMap((line) => parseIotLog(line))
    expect(read.filter(({ is }) => is !== 'ignored')).toEqual([])
    const reasons = new Set(read.map((entry) => (entry.is === 'ignored' ? entry.reason : '')))
    for (const reason of ['principal-not-configured', 'principal-is-no-certificate', 'rules-engine', 'not-about-provisioning'])
      expect(reasons).toContain(reason)
  })

  it('is of many types, in lines about as long as those of AWS', () => {
    expect(typesOf(lines).size).toBeGreaterThan(12)
    const average = lines.reduce((sum, { length }) => sum + length + 1, 0) / lines.length
    expect(average).toBeGreaterThan(410)
    expect(average).toBeLessThan(470)
  })

  it('has some types only at level DEBUG, and only failures at level ERROR', () => {
    expect(typesOf(drawn('info'))).not.toContain('Ping')
    expect(typesOf(lines)).toContain('Ping')
    expect(new Set(drawn('error').map((line) => JSON.parse(line).status))).toEqual(new Set(['Failure']))
  })

  it('is of the same devices for the same seed', () => {
    expect(drawn('debug', 50)).toEqual(lines.slice(0, 50))
  })
})
