// Written traffic: files of days and logs, a log of the hook apart, labels beside them, and as much as was asked for.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { generate } from '../../../src/app/traffic/generate.ts'
import { planTraffic, type TrafficOptions } from '../../../src/app/traffic/plan.ts'
import { createShaper } from '../../../src/app/traffic/shapes.ts'
import { type Destination, writeTraffic } from '../../../src/app/traffic/write.ts'
import { historyOf, talkative, world } from './worlds.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwatch-write-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const small = { ...world, perDay: 40 }

function write(options: TrafficOptions, to: Partial<Destination>, most = Number.POSITIVE_INFINITY) {
  const destination = {
    path: join(folder, 'log'),
    isFolder: false,
    gzip: false,
    hookPath: null,
    labelsPath: null,
    stdout: new PassThrough(),
    ...to,
  }
  return writeTraffic(generate(planTraffic(options)), createShaper('entries', talkative), destination, most)
}

const linesIn = (name: string): readonly string[] => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')

describe('traffic', () => {
  it('goes to one file, with a line for each attempt beside it', async () => {
    const { lines, labels } = historyOf(small)
    const written = await write(small, { labelsPath: join(folder, 'labels') })
    expect(linesIn('log')).toEqual(lines.map(({ line }) => line.line))
    expect(written).toEqual({ lines: lines.length, bytes: readFileSync(join(folder, 'log')).length, labels: labels.length })
    const [first] = linesIn('labels')
    expect(linesIn('labels')).toHaveLength(labels.length)
    expect(JSON.parse(first ?? '')).toMatchObject({ outcome: labels[0]?.outcome, begin: new Date(labels[0]?.begin ?? 0).toISOString() })
  })

  it('has the log of the hook apart where that is asked for', async () => {
    await write(small, { hookPath: join(folder, 'hook') })
    expect(linesIn('hook').every((line) => line.includes('"PreProvisioningHook"'))).toBe(true)
    expect(linesIn('log').some((line) => line.includes('"PreProvisioningHook"'))).toBe(false)
  })

  it('goes to a folder as a file for each day and log, gzip if asked for', async () => {
    const days = { ...small, until: { days: 2 } }
    await write(days, { path: folder, isFolder: true, gzip: true })
    expect(readdirSync(folder)).toEqual(['hook', 'iot'].flatMap((log) => [6, 7].map((day) => `${log}-2025-01-0${day}.ndjson.gz`)))
    const text = readdirSync(folder).map((name) => gunzipSync(readFileSync(join(folder, name))).toString())
    const { lines } = historyOf(days)
    expect(text.join('').trimEnd().split('\n').toSorted()).toEqual(lines.map(({ line }) => line.line).toSorted())
  })

  it('ends when as many bytes are written, and not much later', async () => {
    const { bytes } = await write({ ...world, perDay: 1_000, noise: 0.5, until: { bytes: 500_000 } }, {}, 500_000)
    expect(bytes).toBeGreaterThanOrEqual(500_000)
    expect(bytes).toBeLessThan(550_000)
  })

  it('is an empty file where nothing happens', async () => {
    expect(await write({ ...world, until: { days: 0 } }, {})).toEqual({ lines: 0, bytes: 0, labels: 0 })
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('')
  })
})
