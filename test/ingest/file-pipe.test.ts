// A pipe is read until the end is asked for: what was taken from it by then is given, and nothing is waited for.
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, expect, it } from 'vitest'
import type { Batch } from '../../src/ingest/feed.ts'
import { fileFeed } from '../../src/ingest/file.ts'
import { bytesUntil } from '../../src/ingest/file-pipe.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-pipe-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function pipeOf(name: string): string {
  const path = join(folder, name)
  execFileSync('mkfifo', [path])
  return path
}

it('gives what a stream still holds when the end is asked for, and no more', async () => {
  const stream = new PassThrough({ highWaterMark: 1_000_000 })
  const stop = new AbortController()
  const given: string[] = []
  stream.write('one,')
  for await (const bytes of bytesUntil(stream, stop.signal)) {
    given.push(Buffer.from(bytes).toString())
    if (stop.signal.aborted) continue
    stream.write('two,')
    stream.write('three')
    stop.abort()
  }
  expect(given.join('')).toBe('one,two,three')
  expect(stream.destroyed).toBe(true)
})

it('rejects as the stream does, behind what came before', async () => {
  const stream = new PassThrough()
  const given: number[] = []
  const read = async (): Promise<void> => {
    for await (const { length } of bytesUntil(stream, new AbortController().signal)) {
      given.push(length)
      stream.destroy(new Error('the pipe is broken'))
    }
  }
  stream.write('four')
  await expect(read()).rejects.toThrow('the pipe is broken')
  expect(given).toEqual([4])
})

async function feedUntil(path: string, stop: AbortController, onLines: () => void): Promise<readonly Batch[]> {
  const batches: Batch[] = []
  for await (const batch of fileFeed({ name: 'f', path, settle: 1_000 }).batches(null, stop.signal)) {
    batches.push(batch)
    onLines()
  }
  return batches
}

const textsOf = (batches: readonly Batch[]) => batches.flatMap(({ lines }) => lines.map(({ bytes }) => Buffer.from(bytes).toString()))

it('as a feed ends at once while its writer stays open, with the half line that it had read, and does not say that the feed ended', async () => {
  const path = pipeOf('open')
  const writer = openSync(path, 'r+')
  writeSync(writer, 'a\nb\nhalf a li')
  const stop = new AbortController()
  const batches = await feedUntil(path, stop, () => stop.abort())
  closeSync(writer)
  expect(textsOf(batches)).toEqual(['a', 'b', 'half a li'])
  expect(batches.some(({ ended }) => ended)).toBe(false)
})

it('as a feed ends at once while nobody writes', async () => {
  const stop = new AbortController()
  const reading = feedUntil(pipeOf('nobody'), stop, () => {})
  setImmediate(() => stop.abort())
  expect(await reading).toEqual([])
})

it('as a feed has ended when its writers have', async () => {
  const path = pipeOf('closed')
  const stop = new AbortController()
  const reading = feedUntil(path, stop, () => {})
  const writer = openSync(path, 'r+')
  writeSync(writer, 'a\n')
  setTimeout(() => closeSync(writer), 50)
  const batches = await reading
  expect([textsOf(batches), batches.at(-1)?.ended]).toEqual([['a'], true])
})
