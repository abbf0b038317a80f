// The least rights: who may write what, and that nobody may do everything. A broker that enforces them is an integration test.
import { describe, expect, it } from 'vitest'
import { kafkaRights } from '../../src/app/kafka-rights.ts'
import { topics } from '../../src/log/topics.ts'

const rights = kafkaRights('cw')
const whoMay = (operation: string, name: string) =>
  rights.filter((right) => right.operation === operation && right.name === name).map(({ principal }) => principal)

describe('kafkaRights', () => {
  it('lets nobody but respond write the ledger, and nobody but people decide', () => {
    expect(whoMay('Write', 'cw.ledger')).toEqual(['respond'])
    expect(whoMay('Write', 'cw.decisions')).toEqual(['people'])
    expect(whoMay('Read', 'cw.respond')).toEqual(['respond'])
  })

  it('lets the function that is pushed into write events and rejections, and nothing else', () => {
    const ofPush = rights.filter(({ principal }) => principal === 'push')
    expect(ofPush.map(({ operation, name }) => [operation, name])).toEqual([
      ['Write', 'cw.events'],
      ['Write', 'cw.rejections'],
    ])
  })

  it('lets each topic be written by somebody, and each that is read by nobody be known', () => {
    expect(topics.filter((topic) => whoMay('Write', `cw.${topic}`).length === 0)).toEqual([])
    // Closed windows are for people's own tools.
    expect(topics.filter((topic) => whoMay('Read', `cw.${topic}`).length === 0)).toEqual(['windows'])
  })

  it('gives no right to every resource, and to a beginning of names only where a name cannot be known', () => {
    expect(rights.filter(({ name }) => name === '*' || name === '')).toEqual([])
    expect([...new Set(rights.filter(({ pattern }) => pattern === 'prefixed').map(({ name }) => name))]).toEqual(['cw.tail.', 'cw.'])
  })

  it('names each right once', () => {
    const names = rights.map((right) => JSON.stringify(right))
    expect(new Set(names).size).toBe(names.length)
  })
})
