// The lag of a consumer: a sum over what it holds.
import { expect, it } from 'vitest'
import { createLagMeter } from '../../src/log/lag.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'

it('adds up the partitions that are held, and forgets those that are not', () => {
  const told: [string, number][] = []
  const meter = createLagMeter('events', { ...noTelemetry, consumerLagged: (topic, records) => void told.push([topic, records]) })
  meter.measured(0, 5)
  meter.measured(1, 7)
  meter.measured(0, 2)
  meter.measured(2, -1)
  meter.dropped(1)
  meter.dropped(9)
  expect(told).toEqual([
    ['events', 5],
    ['events', 12],
    ['events', 9],
    ['events', 9],
    ['events', 2],
  ])
})
