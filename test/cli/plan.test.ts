// A batch that a person announces, mends, looks for and takes back, beside a service that is not there.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { MOST_PLANS } from '../../src/model/plan.ts'
import { decode, type Topic } from '../../src/model/record.ts'
import { isoTime, MINUTE } from '../../src/model/time.ts'
import { claim, createScene, fillLog, now, otherClaim, type Scene } from '../app/scene.ts'
import { type } from './typed.ts'

const configured = { from: '2026-10-05T10:00Z', to: '2026-10-05T18:00Z', devices: 40 }
const sites = [{ name: 'plant-7', cidrs: ['198.51.100.0/24'] }]
let scene: Scene
beforeEach(async () => {
  scene = createScene({
    claims: [
      { id: claim, alias: 'factory-a', sites },
      { id: otherClaim, alias: 'factory-b', sites, plans: [configured] },
    ],
  })
  await fillLog(scene, [], [])
})
afterEach(() => scene.remove())

const typed = (...args: string[]) => type(['plan', ...args, '--config', scene.config])
const BATCH = ['--claim', 'factory-a', '--from', '2026-10-06', '--to', '2026-10-06T14:00Z', '--most-devices', '500']

async function written(topic: Topic) {
  const log = await scene.own()
  const seen: unknown[] = []
  const tail = await log.tail(topic, (records) => {
    for (const { value } of records) if (value !== null) seen.push(decode(topic, value))
  })
  await tail.caughtUp
  await log.close()
  return seen
}

describe('plan add', () => {
  it('writes the plan down for the ledger and for the detector, with who announced it and why', async () => {
    const { code, stdout, stderr } = await typed('add', ...BATCH, '--source', '198.51.100.0/24', '192.0.2.7', '--note', 'for December')
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^plan\/[0-9a-f]{16} announced for factory-a by tester\n$/)])
    expect(stderr).toBe('next: npm run -s claimwatch -- plan list --claim factory-a\n')
    const plan = { from: Date.UTC(2026, 9, 6), to: Date.UTC(2026, 9, 6, 14), devices: 500, cidrs: ['192.0.2.7/32', '198.51.100.0/24'] }
    const record = { v: 1, is: 'plan', decision: { kind: 'announce', claim, plan, at: now, by: 'tester', reason: 'for December' } }
    expect(await written('decisions')).toMatchObject([record])
    expect(await written('events')).toEqual(await written('decisions'))
  })

  it('gives the decision as data, and knows the claim by its id', async () => {
    const { stdout } = await typed(
      'add',
      ...BATCH.with(1, claim.toUpperCase().slice(0, 8)),
      '--by',
      'alice',
      '--template',
      'acme-v2',
      '-o',
      'yaml',
    )
    expect(parse(stdout)).toMatchObject({
      kind: 'announce',
      by: 'alice',
      at: isoTime(now),
      plan: { from: '2026-10-06T00:00:00.000Z', template: 'acme-v2' },
    })
  })

  it('remarks on what may surprise: begun, mended, overlapping', async () => {
    const late = BATCH.with(1, 'factory-b').with(3, '2026-10-05T11:00Z')
    const first = await typed('add', ...late)
    expect(first.stderr.split('\n').slice(0, 2)).toEqual([
      expect.stringContaining('it has begun already'),
      expect.stringContaining('it overlaps 1 other plan: each counts its own devices, together they promise 540'),
    ])
    expect((await typed('add', ...late.with(7, '600'))).stderr).toContain('it was announced for 500 devices')
    expect((await typed('list', '--claim', 'factory-b', '-o', 'json')).stdout).toContain('"devices": 600')
  })

  it.each([
    ['ends before it begins', BATCH.with(5, '2026-10-05T23:00Z'), 'this is no plan: it ends (2026-10-05T23:00:00.000Z) before it begins'],
    ['ends when it begins', BATCH.with(5, '2026-10-06'), 'this is no plan: it ends when it begins (2026-10-06T00:00:00.000Z)'],
    ['lasts longer than a month', BATCH.with(5, '2026-11-07'), 'it is longer than 31 days'],
    [
      'has ended',
      BATCH.with(3, '2026-10-04').with(5, '2026-10-05'),
      'it ended at 2026-10-05T00:00:00.000Z, and what was found stays found',
    ],
    ['is of a claim that nobody configured', BATCH.with(1, 'factory-z'), 'There are: factory-a, factory-b'],
    ['promises no number', BATCH.with(7, '1e3'), 'must be a whole number from 1 to 10000000'],
    ['promises too many', BATCH.with(7, '10000001'), 'must be a whole number from 1 to 10000000'],
    ['has a time without its zone', BATCH.with(3, '2026-10-06T00:00'), 'must be a time with its zone'],
    ['names what is no network', [...BATCH, '--source', '198.51.100.0/33'], 'must be networks such as'],
    ['does not say when it ends', BATCH.toSpliced(4, 2), '--to'],
  ])('ends with 2 and writes nothing where it %s', async (_, args, text) => {
    expect(await typed('add', ...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(text) })
    expect([await written('decisions'), await written('events')]).toEqual([[], []])
  })

  it('refuses more plans of a claim than are kept, and mends one all the same', async () => {
    const ending = (n: number) => BATCH.with(5, isoTime(Date.UTC(2026, 9, 7) + n * MINUTE))
    for (let n = 0; n < MOST_PLANS; n += 1) expect((await typed('add', ...ending(n))).code).toBe(0)
    const { code, stderr } = await typed('add', ...ending(MOST_PLANS))
    expect([code, stderr]).toEqual([1, expect.stringContaining('32 plans of factory-a are announced, and more are not kept')])
    expect((await typed('add', ...ending(0).with(7, '9'))).code).toBe(0)
    expect((await typed('add', ...BATCH.with(1, 'factory-b'))).code).toBe(0)
  })

  it('says where the log is not there yet', async () => {
    const fresh = createScene()
    try {
      const { code, stderr } = await type(['plan', 'add', ...BATCH, '--config', fresh.config])
      expect([code, stderr]).toEqual([1, expect.stringContaining('there is no log yet')])
    } finally {
      fresh.remove()
    }
  })
})

describe('plan list and withdraw', () => {
  it('shows what is open or to come, and takes back what was announced', async () => {
    await typed('add', ...BATCH, '--note', 'for December')
    const rows = async (...args: string[]) =>
      (await typed('list', ...args)).stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/))
    const [head, first, second] = await rows()
    expect(head).toEqual(['PLAN', 'CLAIM', 'STATE', 'FROM', 'TO', 'DEVICES', 'SOURCES', 'TEMPLATE', 'BY', 'NOTE'])
    expect(first?.slice(0, 3)).toEqual(['(configuration)', 'factory-b', 'open'])
    expect(second?.slice(1)).toEqual([
      ...[
        'factory-a',
        'coming',
        '2026-10-06T00:00:00.000Z',
        '2026-10-06T14:00:00.000Z',
        '500',
        '(the sites)',
        '(any)',
        'tester',
        'for December',
      ],
    ])
    const id = second?.[0] ?? ''
    const { code, stdout } = await typed('withdraw', id.slice(0, 8), '--note', 'cancelled', '--by', 'bob')
    expect([code, stdout]).toEqual([0, `plan/${id} withdrawn by bob\n`])
    expect(await rows('--claim', 'factory-a')).toEqual([head])
    expect((await rows('--claim', 'factory-a', '--all'))[1]?.slice(2)).toEqual(
      expect.arrayContaining(['withdrawn', 'tester', 'for December; withdrawn by bob: cancelled']),
    )
    const [listed] = JSON.parse((await typed('list', '--claim', 'factory-a', '--all', '-o', 'json')).stdout)
    expect(listed).toMatchObject({ id, state: 'withdrawn', announced: { by: 'tester' }, withdrawn: { by: 'bob', at: isoTime(now) } })
    expect(await written('events')).toMatchObject([{ decision: { kind: 'announce' } }, { decision: { kind: 'withdraw', planId: id } }])
    expect(await typed('withdraw', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('has been withdrawn already') })
  })

  it('works beside the owner of the log', async () => {
    const owner = await scene.own()
    try {
      expect((await typed('add', ...BATCH)).code).toBe(0)
      expect((await typed('list')).code).toBe(0)
    } finally {
      await owner.close()
    }
  })
})
