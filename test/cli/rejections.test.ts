// The dead letter as it is typed: hostile bytes on a terminal, and what a replay says that it did.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encode } from '../../src/model/record.ts'
import { createScene, now, type Scene, settings } from '../app/scene.ts'
import { brokerEntry } from '../ingest/parse/entries.ts'
import { type } from './typed.ts'

let scene: Scene
beforeAll(async () => {
  scene = createScene({ ...settings, feeds: [{ cloudwatch: { logGroup: 'AWSIotLogsV2', region: 'eu-west-1', name: 'iot' } }] })
  const log = await scene.own()
  const raws = ['\u001b[2J\u202egone\n"', JSON.stringify(brokerEntry({})), 'y'.repeat(65_536)]
  const records = raws.map((raw, index) => ({
    ...({ v: 1, feed: 'iot', at: now + index * 1_000, reason: index === 0 ? 'not-json' : 'no-event-type' } as const),
    ...{ place: `stream\u0007#${index}`, raw: Buffer.from(raw).toString('base64') },
  }))
  await log.append(
    'rejections',
    0,
    records.map((record) => ({ key: 'iot', timestamp: record.at, value: encode('rejections', record) })),
  )
  await log.close()
})
afterAll(() => scene.remove())

const rejections = (...args: string[]) => type(['rejections', ...args, '--config', scene.config])

describe('rejections list', () => {
  it('shows the newest first, and nothing that could act on a terminal', async () => {
    const { code, stdout, stderr } = await rejections('list')
    expect(code).toBe(0)
    const [head, ...lines] = stdout.trimEnd().split('\n')
    expect(head).toMatch(/^REJECTED +FEED +REASON +BYTES +PLACE +BEGINS$/)
    expect(lines.map((line) => line.split(/ {2,}/).slice(2, 4))).toEqual([
      ['no-event-type', '65536'],
      ['no-event-type', String(JSON.stringify(brokerEntry({})).length)],
      ['not-json', '13'],
    ])
    expect(lines[2]).toContain('\\x1b[2J\\u{202e}gone\\x0a"')
    expect(lines[2]).toContain('stream\\x07#0')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
    expect(stderr).toContain('rejections replay --dry-run')
  })

  it('filters, and says that there is more', async () => {
    const { stdout, stderr } = await rejections('list', '--reason', 'no-event-type', '--limit', '1', '-o', 'json')
    expect(JSON.parse(stdout)).toMatchObject([{ at: '2026-10-05T12:00:02.000Z', feed: 'iot', bytes: 65_536, begins: 'y'.repeat(256) }])
    expect(stderr).toContain('1 of 2, the latest')
    expect((await rejections('list', '--to', '2026-10-05T12:00:00.500Z', '-o', 'json')).stdout).toContain('"not-json"')
    expect((await rejections('list', '--from', '2026-10-06')).stdout.trimEnd()).toMatch(/^REJECTED[^\n]*$/)
  })

  it.each([
    ['--limit', '0'],
    ['--reason', 'ugly'],
    ['--from', '12:00'],
  ])('refuses %s %s', async (option, value) => {
    expect(await rejections('list', option, value)).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('rejections replay', () => {
  it('says first what would come of it, then does it, then finds nothing left to do', async () => {
    const dry = await rejections('replay', '--dry-run')
    expect(dry.code).toBe(0)
    expect(dry.stdout).toContain('3 rejections read again, 1 event would be written')
    expect(dry.stdout).toMatch(/^factory-a +1 +2026-10-05 12:00:01/m)
    expect(dry.stdout).toMatch(/^cut +1$/m)
    const done = await rejections('replay', '-o', 'json')
    expect(JSON.parse(done.stdout)).toMatchObject({
      ...{ schema: 'claimwatch.rejections/1', dryRun: false, rejections: 3, events: 1, known: 0, late: 0, onlyCounted: 0 },
      claims: [{ alias: 'factory-a', events: 1 }],
    })
    expect((await rejections('replay')).stdout).toContain('0 events written\n  1 that they give stand on the log already')
  })
})
