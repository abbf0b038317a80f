// Delivery: what is lost, late, doubled and shuffled, each at its rate and each counted.
import { describe, expect, it } from 'vitest'
import { createDelivery, type Disturbance, noDisturbance } from '../../../src/app/traffic/delivery.ts'
import type { TrafficLine } from '../../../src/app/traffic/entry.ts'
import { createMinutes } from '../../../src/app/traffic/minutes.ts'
import type { Delivered } from '../../../src/app/traffic/shapes.ts'
import { MINUTE, SECOND } from '../../../src/model/time.ts'

const lines: readonly TrafficLine[] = Array.from({ length: 5_000 }, (_, index) => ({ at: index * 100, log: 'iot', line: String(index) }))

function delivered(disturbance: Partial<Disturbance>, seed = 1) {
  const minutes = createMinutes()
  const { put, met } = createDelivery({ ...noDisturbance, ...disturbance }, seed, minutes)
  for (const line of lines) put(line)
  const all: Delivered[] = []
  for (let minute = minutes.next(); minute !== null; minute = minutes.next()) all.push(...minutes.take(minute))
  return { all, met, delays: all.map(({ at, line }) => at - line.at) }
}

describe('entries', () => {
  it('come as they are where nothing disturbs them', () => {
    expect(delivered({}).all.map(({ line }) => line)).toEqual(lines)
  })

  it('are lost at the rate, and counted', () => {
    const { all, met } = delivered({ lost: 0.1 })
    expect(all.length + met.lost).toBe(lines.length)
    expect(met.lost / lines.length).toBeCloseTo(0.1, 1)
    expect(met.lost).toBeGreaterThan(0)
  })

  it('come twice at the rate, and counted', () => {
    const { all, met } = delivered({ doubled: 0.1 })
    expect(all.length).toBe(lines.length + met.doubled)
    expect(new Set(all.map(({ line }) => line)).size).toBe(lines.length)
    expect(met.doubled / lines.length).toBeCloseTo(0.1, 1)
  })

  it('are late by ten seconds and more, up to the most', () => {
    const { delays, met, all } = delivered({ late: 0.1, lateBy: MINUTE })
    const late = delays.filter((delay) => delay > 0)
    expect(late.length).toBe(met.late)
    expect(Math.min(...late)).toBeGreaterThanOrEqual(10 * SECOND)
    expect(Math.max(...late)).toBeLessThanOrEqual(MINUTE)
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => a - b))
  })

  it('change places within five seconds', () => {
    const { delays, met, all } = delivered({ shuffled: 0.5 })
    expect(delays.filter((delay) => delay > 0).length).toBe(met.shuffled)
    expect(Math.max(...delays)).toBeLessThanOrEqual(5 * SECOND)
    expect(all.map(({ line }) => line)).not.toEqual(lines)
  })

  it('meet the same fates for the same seed, and others for another', () => {
    const all = { late: 0.1, lost: 0.1, doubled: 0.1, shuffled: 0.1 }
    expect(delivered(all)).toEqual(delivered(all))
    expect(delivered(all, 2).all).not.toEqual(delivered(all).all)
  })
})
