// An event whose id is made on demand is the same event.
import { expect, it } from 'vitest'
import { jsonOf, lateEvent } from '../../../src/ingest/parse/late-id.ts'
import { parseLine } from '../../../src/ingest/parse/parse-iot-log.ts'
import { brokerEntry, ofFile } from './entries.ts'

it('says everything that the event says, and has its id', () => {
  const json = JSON.stringify(brokerEntry())
  const context = { ...ofFile, region: 'eu-west-1' }
  const entry = parseLine(json, context)[0]?.entry
  if (entry?.is !== 'event') throw new Error('the entry is an event')
  const { id, ...draft } = entry.event
  const late = Object.assign(lateEvent(json), draft)
  expect({ ...late, id: late.id }).toEqual(entry.event)
  expect(late.id).toBe(id)
  expect(jsonOf(late)).toBe(json)
  expect(jsonOf(entry.event)).toBeNull()
})
