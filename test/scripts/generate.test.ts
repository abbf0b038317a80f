// The command of the generator: what it writes, what it tells, and how it refuses.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../scripts/generate.ts'
import { readConfiguration } from '../../src/app/configuration.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwatch-generate-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function ran(...args: readonly string[]) {
  const told = { stdout: '', stderr: '' }
  const heard = (name: keyof typeof told) =>
    new PassThrough().on('data', (chunk) => {
      told[name] += String(chunk)
    })
  const code = await run(args, { stdout: heard('stdout'), stderr: heard('stderr') })
  return { code, ...told }
}

const inFolder = (name: string): string => join(folder, name)

describe('generate', () => {
  it('writes a log of about a size, a configuration that fits, and labels, the same every time', async () => {
    const write = (name: string) =>
      ran(
        '--size',
        '100KB',
        '--noise',
        '0.5',
        '--seed',
        '3',
        '--out',
        inFolder(name),
        '--labels',
        inFolder(`${name}.labels`),
        '--config-out',
        inFolder('c'),
      )
    expect(await write('a')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^generate: \d+ lines, 1\d{5} bytes, \d+ attempts/),
    })
    await write('b')
    expect(readFileSync(inFolder('b'))).toEqual(readFileSync(inFolder('a')))
    expect(readFileSync(inFolder('b.labels'))).toEqual(readFileSync(inFolder('a.labels')))
    const { claims, feeds } = readConfiguration(readFileSync(inFolder('c'), 'utf8'), { file: inFolder('c'), name: 'c', env: {} })
    expect(claims).toMatchObject([{ alias: 'factory-1', hook: true }])
    expect(feeds).toMatchObject([{ path: inFolder('b') }])
  })

  it('writes a folder of days, and to standard output', async () => {
    await ran('--days', '2', '--per-day', '20', '--hook', 'absent', '--out', inFolder('days/'))
    expect(readdirSync(inFolder('days'))).toEqual(['iot-2025-01-06.ndjson', 'iot-2025-01-07.ndjson'])
    const { stdout } = await ran('--per-day', '20', '--shape', 'records', '--out', '-')
    for (const line of stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('message')
  })

  it('tells what was done to entries', async () => {
    const { stderr } = await ran(
      '--per-day',
      '200',
      '--late',
      '0.1',
      '--lost',
      '0.1',
      '--doubled',
      '0.1',
      '--shuffled',
      '0.1',
      '--out',
      inFolder('a'),
    )
    expect(stderr).toMatch(/; [1-9]\d* late, [1-9]\d* lost, [1-9]\d* doubled, [1-9]\d* shuffled\n$/)
  })

  it('shows its help', async () => {
    expect(await ran('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--noise <share>') })
  })

  it.each([
    [['--noise', '1']],
    [['--size', 'much']],
    [['--size', '1GB', '--days', '1']],
    [['--kinds', 'factory,ship']],
    [['--attack', 'nuclear']],
    [['--lost', '2']],
    [['--late-by', 'long']],
    [['--from', 'yesterday']],
    [['--claims', '-1']],
    [['--mishaps', 'x']],
    [['--shape', 'round']],
  ])('refuses %j, with 2', async (args) => {
    expect(await ran('--out', inFolder('a'), ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(args[0] ?? '') })
    expect(readdirSync(folder)).toEqual([])
  })

  it('refuses what would never end', async () => {
    const args = ['--per-day', '0', '--rotations', '0', '--size', '1MB', '--out', inFolder('a')]
    expect(await ran(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining('more than 20 years') })
  })

  it('ends with 1 where it cannot write', async () => {
    const path = inFolder('none/a')
    expect(await ran('--out', path)).toMatchObject({ code: 1, stderr: expect.stringContaining(path) })
  })
})
