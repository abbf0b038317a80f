// Gathering evidence: texts before their names, each once through any crash, in bounds that are counted, and nothing back that was erased.
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { LedgerRecord } from '../../src/model/ledger.ts'
import { encode } from '../../src/model/record.ts'
import { noTelemetry, type Telemetry } from '../../src/model/telemetry.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { isAuthentic, readEvidence } from '../../src/respond/evidence.ts'
import { gather, gatheringDue, MOST_BYTES, MOST_KEPT } from '../../src/respond/gather.ts'
import type { Term } from '../../src/respond/term.ts'
import { type Bench, createBench } from './bench.ts'
import { entryOf } from './events.ts'
import { createFakeLog, type FakeLog } from './fake-log.ts'
import { attemptOf, findingOf, respondSettings } from './records.ts'

let bench: Bench
let log: FakeLog
let failures: string[]

beforeEach(() => {
  bench = createBench()
  log = createFakeLog()
  failures = []
})

/** A term over the bench. `loses` is whether the ledger gives a write up. */
function termOf(loses = false): Term {
  const telemetry: Telemetry = { ...noTelemetry, evidenceFailed: ({ code }) => void failures.push(code) }
  const door = { describe: vi.fn(), disable: vi.fn(), enable: vi.fn() }
  const silent = { notifiers: [], offer() {}, remember() {}, deliverDue: async () => [] }
  const signal = new AbortController().signal
  return {
    options: {
      ...{ log, settings: respondSettings(), certificates: door, outbox: silent, clock: () => bench.now, telemetry, signal },
      ...{ sleep: async () => {}, writer: 'a', salt: () => randomUUID() },
    },
    memory: bench.memory,
    keeper: {
      epoch: 0,
      async append(statements) {
        if (loses && statements.length > 0) throw new ClaimwatchError('log-not-confirmed', { what: 'lost' })
        bench.write(...statements)
        return true
      },
    },
    news: () => new Promise(() => {}),
    isOurs: () => true,
    signal,
  }
}

/** What the tail of the evidence hands over. */
function readTail(): void {
  for (const record of log.all('evidence')) bench.memory.exhibits.read(record)
}

async function look(term = termOf()): Promise<void> {
  await gather(term)
  readTail()
}

const isEvidence = (record: LedgerRecord): record is Extract<LedgerRecord, { is: 'evidence' }> => record.is === 'evidence'
const named = (): readonly string[] => bench.records.filter(isEvidence).flatMap(({ exhibits }) => exhibits.map(({ digest }) => digest))
const texts = () => log.all('evidence').flatMap(({ key, value }) => (value === null ? [] : [{ key, record: readEvidence(value) }]))
const incident = (): string => bench.memory.incidents.all()[0]?.incident.id ?? ''

function open(): void {
  bench.find('f')
  bench.round()
}

describe('gather', () => {
  it('names what the sources did, by digests of texts that stand in the evidence', async () => {
    log.put('attempts', { v: 1, attempt: attemptOf('a') })
    log.put('events', entryOf('e'))
    open()
    await look()
    expect(bench.records.filter(isEvidence)).toMatchObject([
      { incident: incident(), exhibits: [{ kind: 'attempt' }, { kind: 'entry' }], left: 0 },
    ])
    expect(texts().map(({ key }) => key)).toEqual(named())
    expect(texts().every(({ key, record }) => record !== null && isAuthentic(record, key))).toBe(true)
  })

  it('puts nothing that a device chose into the ledger', async () => {
    const secrets = { clientId: untrusted('CLIENT-7'), serial: untrusted('SERIAL-7'), source: '203.0.113.77' }
    log.put('attempts', { v: 1, attempt: attemptOf('a', secrets) })
    log.put('events', entryOf('e', secrets))
    open()
    await look()
    const ledger = bench.records.map((record) => encode('ledger', record).toString()).join('\n')
    for (const secret of Object.values(secrets)) {
      expect(ledger).not.toContain(secret)
      expect(JSON.stringify(texts())).toContain(secret)
    }
  })

  it('writes the texts first: what the ledger names was durable before', async () => {
    log.put('attempts', { v: 1, attempt: attemptOf('a') })
    open()
    const term = termOf()
    const order: string[] = []
    log.meddle((topic, _records, when) => void (when === 'after' && order.push(topic)))
    await gather({ ...term, keeper: { epoch: 0, append: async () => order.push('ledger') > 0 } })
    expect(order).toEqual(['evidence', 'ledger'])
  })

  it('names a text that a crash left without a name, and writes none twice', async () => {
    log.put('attempts', { v: 1, attempt: attemptOf('a') })
    open()
    await expect(gather(termOf(true))).rejects.toMatchObject({ code: 'log-not-confirmed' })
    expect([texts().length, named().length]).toEqual([1, 0])
    readTail()
    // The next owner knows nothing but what it read.
    bench.memory.looks.clear()
    await look()
    expect(texts()).toHaveLength(1)
    expect(named()).toEqual(texts().map(({ key }) => key))
  })

  it('looks again when there is news, and keeps only what is new', async () => {
    log.put('attempts', { v: 1, attempt: attemptOf('a') })
    open()
    await look()
    log.put('attempts', { v: 1, attempt: attemptOf('b') })
    bench.now += 1
    bench.write({ is: 'minted', incident: incident(), exact: 2, inferred: 0 })
    await look()
    expect(named()).toHaveLength(1)
    bench.now += MINUTE
    await look()
    expect(named()).toHaveLength(2)
    expect(new Set(named()).size).toBe(2)
  })

  it('keeps the first so many of each kind, and counts the others once', async () => {
    for (let n = 0; n < MOST_KEPT.attempt + 3; n += 1) log.put('attempts', { v: 1, attempt: attemptOf(`a${n}`) })
    open()
    bench.see()
    await look()
    expect(named()).toHaveLength(MOST_KEPT.attempt)
    expect(bench.records.filter(isEvidence).at(-1)?.left).toBe(3)
    bench.now += 2 * HOUR
    bench.see()
    log.put('attempts', { v: 1, attempt: attemptOf('late', { at: bench.now - MINUTE }) })
    bench.write({ is: 'minted', incident: incident(), exact: 2, inferred: 0 })
    bench.now += 1
    await look()
    expect(bench.records.filter(isEvidence).at(-1)).toMatchObject({ exhibits: [], left: 4 })
  })

  it('keeps so many bytes of an incident, whatever devices write', async () => {
    const long = (name: string) => entryOf(name, { reason: untrusted('x'.repeat(100_000)) })
    for (let n = 0; n < 12; n += 1) log.put('events', long(`e${n}`))
    open()
    bench.see()
    await look()
    const [{ left } = { left: 0 }] = bench.records.filter(isEvidence)
    expect(named()).toHaveLength(10)
    expect(left).toBe(2)
    expect(bench.memory.exhibits.bytesOf(incident())).toBeLessThanOrEqual(MOST_BYTES)
  })

  it('does not stop acting when it fails: it is told, and looks again', async () => {
    log.put('attempts', { v: 1, attempt: attemptOf('a') })
    open()
    log.meddle((topic) => {
      if (topic === 'evidence') throw new ClaimwatchError('log-full', { what: 'no space' })
    })
    await look()
    expect([failures, named()]).toEqual([['log-full'], []])
    log.meddle(() => {})
    await look()
    expect(named()).toEqual([])
    bench.now += MINUTE
    await look()
    expect(named()).toHaveLength(1)
  })

  it('brings nothing back that a person had erased', async () => {
    log.put('attempts', { v: 1, attempt: attemptOf('a') })
    open()
    await look()
    const digests = named()
    for (const key of digests) bench.memory.exhibits.read({ partition: 0, offset: 9, timestamp: 0, key, value: null })
    bench.decide('erase', incident(), { erased: { by: ['incident'], digests } })
    bench.find('g', { id: 'g' })
    bench.round()
    bench.now += HOUR
    await look()
    expect([named(), gatheringDue(bench.memory, bench.now)]).toEqual([digests, []])
  })
})

describe('gatheringDue', () => {
  const dueIn = (ms: number) => gatheringDue(bench.memory, bench.now + ms).length

  it('is an incident with news, a few seconds after the last look or more; a quiet one once an hour, for a day', () => {
    open()
    expect(dueIn(0)).toBe(1)
    bench.memory.looks.set(incident(), { at: bench.now + 1, failed: false })
    expect([dueIn(MINUTE), dueIn(HOUR), dueIn(HOUR + 1), dueIn(DAY), dueIn(DAY + 1)]).toEqual([0, 0, 1, 1, 0])
    bench.now += 1
    bench.write({ is: 'minted', incident: incident(), exact: 1, inferred: 0 })
    // A young incident soon, an older one after a quarter of its age, up to a minute.
    expect([dueIn(4_999), dueIn(5_000)]).toEqual([0, 1])
    const { takenUpAt } = bench.memory.incidents.all()[0]?.incident ?? { takenUpAt: 0 }
    const dueAfter = (age: number, since: number): number => {
      bench.memory.looks.set(incident(), { at: takenUpAt + age - since, failed: true })
      return gatheringDue(bench.memory, takenUpAt + age).length
    }
    expect([dueAfter(40_000, 9_999), dueAfter(40_000, 10_000)]).toEqual([0, 1])
    expect([dueAfter(HOUR, MINUTE - 1), dueAfter(HOUR, MINUTE)]).toEqual([0, 1])
  })

  it('is one more look after the incident was closed', () => {
    open()
    bench.memory.looks.set(incident(), { at: bench.now, failed: false })
    bench.now += 1
    bench.decide('resolve', incident())
    bench.round()
    expect(dueIn(MINUTE)).toBe(1)
    bench.memory.looks.set(incident(), { at: bench.now + 1, failed: false })
    expect(dueIn(2 * HOUR)).toBe(0)
  })

  it('waits while a text that is named is not there', () => {
    open()
    bench.write({ is: 'evidence', incident: incident(), exhibits: [{ kind: 'entry', digest: 'd' }], left: 0, upTo: null })
    bench.now += HOUR
    bench.write({ is: 'finding', incident: incident(), alias: null, mode: 'observe', finding: findingOf('g') })
    expect(gatheringDue(bench.memory, bench.now + HOUR)).toEqual([])
  })
})
