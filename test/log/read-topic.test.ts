// Looking into a topic once: what stands there, from a time on, and an end when the one who looks is stopped.
import { describe, expect, it } from 'vitest'
import { readTopic } from '../../src/log/read-topic.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { recordsOf, textOf } from '../contracts/event-log.notes.ts'

const open = (clock: () => number) => openSqliteLog({ path: ':memory:', role: 'owner', clock, owner: { pid: process.pid, host: 'test' } })

describe('readTopic', () => {
  it('hands over what stands in a topic, and what was written from a time on where one is given', async () => {
    let now = 1_000
    const log = await open(() => now)
    await log.append('decisions', 0, recordsOf(['old']))
    now = 5_000
    await log.append('decisions', 0, recordsOf(['young', 'last']))
    const read = async (since?: number): Promise<string[]> => {
      const seen: string[] = []
      await readTopic(log, 'decisions', (record) => seen.push(textOf(record)), since === undefined ? {} : { since })
      return seen
    }
    expect(await read()).toEqual(['old', 'young', 'last'])
    expect(await read(5_000)).toEqual(['young', 'last'])
    expect(await read(5_001)).toEqual([])
    await log.close()
  })

  it('rejects with what it is told cannot be read', async () => {
    const log = await open(() => 0)
    await log.append('decisions', 0, recordsOf(['poison']))
    const wrong = new Error('cannot read this')
    const looking = readTopic(log, 'decisions', () => {
      throw wrong
    })
    await expect(looking).rejects.toBe(wrong)
    await log.close()
  })

  it('ends with the reason of its signal, before and while it reads', async () => {
    const log = await open(() => 0)
    const reason = new Error('stopped')
    await expect(readTopic(log, 'decisions', () => {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const life = new AbortController()
    await log.append('decisions', 0, recordsOf(['a']))
    const stalled: typeof log = {
      ...log,
      tail: async () => ({ caughtUp: new Promise(() => {}), ended: new Promise(() => {}), async close() {} }),
    }
    const looking = readTopic(stalled, 'decisions', () => {}, { signal: life.signal })
    life.abort(reason)
    await expect(looking).rejects.toBe(reason)
    await log.close()
  })
})
