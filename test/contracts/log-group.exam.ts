// The exam of the door to a log group: what AWS may answer, and what a sweep may rely on. The door sits it over HTTP, the fake as it is.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogGroup, LogGroupRecord, Page } from '../../src/ingest/log-group.ts'
import { ClaimwatchError, type ErrorCode } from '../../src/model/errors.ts'
import type { SimulatedGroup } from '../ingest/simulated-group.ts'

/** A whole second: the `Date` of an answer knows no more. */
export const NOW = 1_791_201_600_000

/** What sits the exam: a door, the group behind it, and the way to give its connections back. */
export interface Candidate {
  readonly door: LogGroup
  readonly group: SimulatedGroup
  close(): Promise<void>
}

const { signal } = new AbortController()

/** Examines a door whose group holds what `create` is given, with two records a page and the clock at `NOW`. */
export function examineLogGroup(
  name: string,
  create: (deliveries: Parameters<SimulatedGroup['deliver']>[0][]) => Promise<Candidate>,
): void {
  describe(`the log group of ${name}`, () => {
    let candidate: Candidate
    beforeEach(async () => {
      // Five in one millisecond, in two streams, and one on each side.
      const same = [1, 2, 3, 4, 5].map((n) => ({ at: NOW - 100, arrivesAt: NOW, eventId: idOf(n), stream: n % 2 === 0 ? 'a' : 'b' }))
      const around = [-200, 0].map((offset, n) => ({ at: NOW + offset, arrivesAt: NOW, eventId: idOf(n * 9), message: '{"type":"x"}' }))
      candidate = await create([...same, ...around])
    })
    afterEach(() => candidate.close())

    const span = { from: NOW - 200, to: NOW, pattern: null }
    const read = (request: Partial<Parameters<LogGroup['readPage']>[0]> = {}, stop = signal): Promise<Page> =>
      candidate.door.readPage({ ...span, token: null, ...request }, stop)

    async function readAll(request: Partial<Parameters<LogGroup['readPage']>[0]> = {}): Promise<readonly LogGroupRecord[]> {
      const records: LogGroupRecord[] = []
      let token: string | null = null
      do {
        const page: Page = await read({ ...request, token })
        records.push(...page.records)
        token = page.nextToken
      } while (token !== null)
      return records
    }

    it('gives all pages of a span, both of its ends included, and all that stands in one millisecond', async () => {
      expect((await readAll()).map(({ eventId }) => eventId)).toEqual([0, 1, 2, 3, 4, 5, 9].map(idOf))
      expect(await readAll({ from: NOW - 100, to: NOW - 100 })).toHaveLength(5)
      expect(await readAll({ from: NOW - 99 })).toHaveLength(1)
      expect(await readAll({ from: NOW, to: null })).toHaveLength(1)
    })

    it('gives whole records, and AWS’s own clock', async () => {
      const [record] = await readAll({ from: NOW })
      expect(record).toEqual({ message: '{"type":"x"}', stream: 's', eventId: idOf(9), timestamp: NOW, ingestionTime: NOW })
      expect((await read()).awsTime).toBe(NOW)
    })

    it('may give empty pages with a token, and the same token again', async () => {
      candidate.group.script('empty', 'repeat', 'repeat', 'ok')
      const first = await read()
      expect(first).toMatchObject({ records: [], nextToken: expect.any(String) })
      const second = await read({ token: first.nextToken })
      expect(second).toMatchObject({ records: [], nextToken: first.nextToken })
      expect((await readAll()).length).toBe(7)
    })

    it('may refuse a token that it gave', async () => {
      const { nextToken } = await read()
      candidate.group.script('refuse')
      await expect(read({ token: nextToken })).rejects.toMatchObject({ code: 'aws-token-refused', retry: true })
    })

    it('gives what a pattern selects', async () => {
      expect((await readAll({ pattern: '{ $.type = "x" || $.type = "y" }' })).map(({ eventId }) => eventId)).toEqual([0, 9].map(idOf))
      expect(await readAll({ pattern: '{ $.type = "y" }' })).toEqual([])
    })

    it.each<ErrorCode>(['aws-throttled', 'aws-denied', 'aws-not-found', 'aws-failed'])('fails with %s, once', async (code) => {
      candidate.group.fail(new ClaimwatchError(code, { what: 'a test ordered it' }))
      await expect(read()).rejects.toMatchObject({ code })
      await expect(read()).resolves.toMatchObject({ records: [] })
      expect(candidate.group.requests).toHaveLength(2)
    })

    it('rejects with the reason of an abort', async () => {
      await expect(read({}, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
    })
  })
}

/** Ids as long as AWS's, which are equal as numbers. */
function idOf(n: number): string {
  return `3941720558331627490581723664018293746550192837465501222${n}`
}
