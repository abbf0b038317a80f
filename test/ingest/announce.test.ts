// Ticks: into every partition, regularly and at once for news, never one behind another, and the last at the end.
import { describe, expect, it } from 'vitest'
import { createAnnouncer } from '../../src/ingest/announce.ts'
import { firstProgress, type Progress } from '../../src/ingest/progress.ts'
import type { Tick } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { createMemoryLog, type MemoryLog } from './memory-log.ts'

const start: Progress = firstProgress(null)

function set(log: MemoryLog, stop = new AbortController()) {
  const sleeping: { wake: () => void }[] = []
  const beats: string[] = []
  const announcer = createAnnouncer(new Map([['f', start]]), {
    log,
    partitions: 2,
    feedNames: ['f', 'elsewhere'],
    tickEvery: 5_000,
    clock: () => 42,
    telemetry: { ...noTelemetry, stageBeat: (stage) => void beats.push(stage) },
    signal: stop.signal,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        sleeping.push({ wake: resolve })
        signal.addEventListener('abort', () => resolve(), { once: true })
      }),
  })
  return { announcer, sleeping, beats, stop }
}

function ticks(log: MemoryLog, partition: number): readonly Tick[] {
  return log.records('events', partition).filter((record) => record.is === 'tick')
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

describe('ticks', () => {
  it('go into every partition, name all feeds, and come again when nothing happens', async () => {
    const log = createMemoryLog(2)
    const { announcer, sleeping, beats } = set(log)
    const running = announcer.run()
    await until(() => sleeping.length === 1)
    sleeping[0]?.wake()
    await until(() => sleeping.length === 2)
    for (const partition of [0, 1]) {
      expect(ticks(log, partition)).toMatchObject([
        { feed: 'f', upTo: 0, feeds: ['f', 'elsewhere'] },
        { feed: 'f', upTo: 0 },
      ])
    }
    expect(beats).toEqual(['ingest', 'ingest'])
    announcer.finish()
    await running
  })

  it('come at once for news, and not for what is none', async () => {
    const log = createMemoryLog(1)
    const { announcer, sleeping } = set(log)
    const running = announcer.run()
    await until(() => sleeping.length === 1)
    announcer.tell('f', { ...start, lastEventAt: 5 })
    announcer.tell('f', { ...start, upTo: 7 })
    await until(() => sleeping.length === 2)
    expect(ticks(log, 0).map(({ upTo }) => upTo)).toEqual([0, 7])
    announcer.finish()
    await running
  })

  it('hear news that came while they were written', async () => {
    const log = createMemoryLog(1)
    const { announcer, sleeping } = set(log)
    const running = announcer.run()
    announcer.tell('f', { ...start, upTo: 7 })
    await until(() => sleeping.length === 1)
    expect(ticks(log, 0).at(-1)?.upTo).toBe(7)
    announcer.finish()
    await running
  })

  it('tell the end before they end', async () => {
    const log = createMemoryLog(1)
    const { announcer } = set(log)
    const running = announcer.run()
    announcer.tell('f', { ...start, upTo: 9, ended: true })
    announcer.finish()
    await running
    expect(ticks(log, 0).at(-1)).toMatchObject({ upTo: 9, ended: true })
  })

  it('end with an abort', async () => {
    const { announcer, sleeping, stop } = set(createMemoryLog(1))
    const running = announcer.run()
    await until(() => sleeping.length === 1)
    stop.abort()
    await expect(running).resolves.toBeUndefined()
  })

  it('end with what a person has to mend', async () => {
    const log = createMemoryLog(1)
    log.fail('log-corrupt')
    await expect(set(log).announcer.run()).rejects.toMatchObject({ code: 'log-corrupt' })
  })
})
