// Shapes: whatever the shape, the parser finds the same entries in it, and nothing else.
import { describe, expect, it } from 'vitest'
import { sampleAccount } from '../../../src/app/traffic/device.ts'
import { createShaper, type Shape, shapes } from '../../../src/app/traffic/shapes.ts'
import { parseLine } from '../../../src/ingest/parse/parse-iot-log.ts'
import { historyOf, talkative, world } from './worlds.ts'

const { plan, lines } = historyOf({ ...world, perDay: 60, noise: 0.3, mishaps: 20 })
const context = {
  ...{ claims: new Set(plan.claims.map(({ id }) => id)), live: false, receivedAt: null, recordedAt: null, now: null },
  ...{ account: null, region: null },
}
const shaped = (shape: Shape): readonly string[] => createShaper(shape, talkative)(lines).trimEnd().split('\n')
const idsIn = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((text) => parseLine(text, context))
    .map(({ entry }) => (entry.is === 'event' ? entry.event.id : `${entry.is}: ${entry.reason}`))

describe('the shape', () => {
  const entries = idsIn(lines.map(({ line }) => line.line))

  it.each(shapes)('%s holds every entry once, and none is rejected', (shape) => {
    const found = idsIn(shaped(shape))
    expect(found.toSorted()).toEqual(entries.toSorted())
    expect(found.filter((id) => id.startsWith('rejected'))).toEqual([])
  })

  it('of records has ids with 56 digits, each its own, and the time of ingestion behind that of the record', () => {
    const records = shaped('records').map((text) => JSON.parse(text))
    expect(new Set(records.map(({ eventId }) => eventId)).size).toBe(lines.length)
    for (const { eventId, timestamp, ingestionTime } of records) {
      expect(eventId).toMatch(/^\d{56}$/)
      expect(ingestionTime).toBeGreaterThan(timestamp)
    }
  })

  it('of payloads keeps each log apart, with several entries in one', () => {
    const payloads = shaped('payloads').map((text) => JSON.parse(text))
    expect(payloads.length).toBeLessThan(lines.length / 10)
    expect(new Set(payloads.map(({ logGroup }) => logGroup))).toEqual(new Set(['AWSIotLogsV2', '/aws/lambda/acme-hook']))
    for (const { logGroup, logEvents } of payloads) {
      expect(
        logEvents.every(({ message }: { message: string }) => message.includes('"PreProvisioningHook"') === (logGroup !== 'AWSIotLogsV2')),
      ).toBe(true)
    }
  })

  it('of an export puts a time before each message', () => {
    expect(shaped('export').every((text) => /^\d{4}-\d\d-\d\dT[\d:.]{12}Z \{/.test(text))).toBe(true)
  })
})

it('writes nothing where there are no lines', () => {
  for (const shape of shapes) expect(createShaper(shape, sampleAccount)([])).toBe('')
})
