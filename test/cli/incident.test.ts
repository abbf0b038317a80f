// What the person on call sees of an incident and says to it, beside a service that is not there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { carriedOut, createLeakScene, createScene, decisionsIn, fillLog, incident, leak, now, type Scene } from '../app/scene.ts'
import { claim, findingOf } from '../respond/records.ts'
import { type } from './typed.ts'

let scene: Scene
beforeAll(async () => {
  scene = await createLeakScene()
})
afterAll(() => scene.remove())

const typed = (...args: string[]) => type(['incident', ...args, '--config', scene.config])

describe('incident list', () => {
  it('is a table with one line an incident, and says what to type next', async () => {
    const { code, stdout, stderr } = await typed('list')
    expect(code).toBe(0)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['INCIDENT', 'CLAIM', 'LEVEL', 'STATE', 'MINTED', 'OPENED'],
      [incident, 'factory-a', 'disable', 'needs-approval', '2', '2026-10-05T11:59:59.000Z'],
    ])
    expect(stderr).toBe(`\nnext: npm run -s claimwatch -- incident approve ${incident} --reason '…'\n`)
  })

  it('is the same as JSON and as YAML, with what was minted by its sources only', async () => {
    const { stdout } = await typed('list', '-o', 'json')
    const listed = JSON.parse(stdout)
    expect(listed).toMatchObject([{ id: incident, alias: 'factory-a', sources: ['203.0.113.0/24'], minted: [{ basis: 'exact' }, {}] }])
    expect(parse((await typed('list', '-o', 'yaml')).stdout)).toEqual(listed)
  })
})

describe('incident show', () => {
  it('tells the story, and names each certificate', async () => {
    const { stdout } = await typed('show', incident)
    expect(stdout).toMatch(/^verdict +.*approv/m)
    expect(stdout).toMatch(/^sources +203\.0\.113\.0\/24$/m)
    expect(stdout).toMatch(/^minted +2 certificates/m)
    expect(stdout.match(/^[0-9a-f]{64} .* exact +203\.0\.113\.\d+ +SN-1$/gm)).toHaveLength(2)
  })

  it('takes an id as short as it is the only one', async () => {
    const { stdout } = await typed('show', incident.slice(0, 6), '-o', 'json')
    expect(JSON.parse(stdout)).toMatchObject({ id: incident, verdict: { act: false, reason: 'needs-approval' } })
  })

  it('says so where no id or more than one begins like that', async () => {
    expect(await typed('show', 'ffffff')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('incident list') })
    const two = createScene()
    try {
      const namesake = { is: 'finding', incident: 'a1b2c30000000000', alias: null, mode: 'observe', finding: findingOf('f2') } as const
      await fillLog(two, [...leak, namesake], [])
      const { code, stderr } = await type(['incident', 'show', 'a1b2c3', '--config', two.config])
      expect([code, stderr]).toEqual([1, `claimwatch: 2 incidents begin so: ${incident}, a1b2c30000000000. Write more of the id.\n`])
    } finally {
      two.remove()
    }
  })
})

it.each(['', 'a', 'a1b2c', '\u001b[2J'])('takes no %j for an id, though there is only one incident', async (id) => {
  const shown = await typed('show', id)
  expect([shown.code, shown.stdout]).toEqual([2, ''])
  expect(shown.stderr).toMatch(/^claimwatch: "[ -~]*" is too short .*at least 6 digits/)
  expect(await typed('approve', id, '--reason', 'x')).toMatchObject({ code: 2, stdout: '' })
  expect(await decisionsIn(scene)).toEqual([])
})

describe('incident approve', () => {
  it('writes the decision into the log, under the name of the account, with its reason', async () => {
    const { code, stdout, stderr } = await typed('approve', incident, '--reason', 'not our network')
    expect([code, stdout]).toEqual([0, `incident/${incident} approved by tester\n`])
    expect(stderr).toContain(`next: npm run -s claimwatch -- incident show ${incident}`)
    expect(await decisionsIn(scene)).toMatchObject([{ kind: 'approve', incident, by: 'tester', reason: 'not our network', at: now }])
  })

  it('names whoever --by names, and gives the decision as data', async () => {
    const { stdout } = await typed('approve', incident, '--reason', 'seen', '--by', 'alice', '-o', 'json')
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'approve', by: 'alice', at: '2026-10-05T12:00:00.000Z' })
  })

  it('wants a reason', async () => {
    expect(await typed('approve', incident)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--reason') })
  })

  it('is taken for a claim that has not earned mode auto, as the notice says', async () => {
    const cold = createScene()
    try {
      const verdict = { is: 'verdict', incident, verdict: { act: false, reason: 'mode-not-earned' }, approvalExpiresAt: null } as const
      await fillLog(cold, [...leak, verdict], [])
      expect((await type(['incident', 'approve', incident, '--reason', 'x', '--config', cold.config])).code).toBe(0)
      expect(await decisionsIn(cold)).toMatchObject([{ kind: 'approve', incident }])
    } finally {
      cold.remove()
    }
  })

  it('ends with 4 where nothing waits for approval, and writes nothing', async () => {
    const observed = createScene()
    try {
      const verdict = { is: 'verdict', incident, verdict: { act: false, reason: 'mode-observe' }, approvalExpiresAt: null } as const
      await fillLog(observed, [...leak, verdict], [])
      const { code, stderr } = await type(['incident', 'approve', incident, '--reason', 'x', '--config', observed.config])
      expect([code, stderr]).toEqual([4, expect.stringContaining('waits for no approval')])
      expect(await decisionsIn(observed)).toEqual([])
    } finally {
      observed.remove()
    }
  })
})

it('reads beside the owner of the log', async () => {
  const owner = await scene.own()
  try {
    expect((await typed('list')).code).toBe(0)
  } finally {
    await owner.close()
  }
})

describe('incident reject', () => {
  it('writes the decision into the log, whether a disablement is asked for or may be', async () => {
    const own = await createLeakScene()
    try {
      const said = await type(['incident', 'reject', incident, '--reason', 'our auditor', '--config', own.config])
      expect([said.code, said.stdout]).toEqual([0, `incident/${incident} rejected by tester\n`])
      expect(await decisionsIn(own)).toMatchObject([{ kind: 'reject', incident, by: 'tester', reason: 'our auditor' }])
    } finally {
      own.remove()
    }
  })

  it('names the command that takes a disablement back where one was made', async () => {
    const own = createScene()
    try {
      await fillLog(own, [...leak, ...carriedOut('disable', 'f1')], [])
      const said = await type(['incident', 'reject', incident, '--reason', 'x', '--config', own.config])
      expect([said.code, said.stdout, said.stderr]).toEqual([4, '', expect.stringContaining('claim enable')])
      expect(await decisionsIn(own)).toEqual([])
    } finally {
      own.remove()
    }
  })
})

describe('incident resolve', () => {
  it.each([
    ['resolve', 'resolved', []],
    ['false-alarm', 'closed as a false alarm', ['--false-alarm']],
  ])('writes %s into the log, with who and why', async (kind, done, flags) => {
    const own = await createLeakScene()
    try {
      const said = await type(['incident', 'resolve', incident, '--reason', 'the key is changed', ...flags, '--config', own.config])
      expect([said.code, said.stdout]).toEqual([0, `incident/${incident} ${done} by tester\n`])
      expect(await decisionsIn(own)).toMatchObject([{ kind, incident, by: 'tester', reason: 'the key is changed' }])
    } finally {
      own.remove()
    }
  })

  it('is refused for one that is closed already', async () => {
    const own = createScene()
    const decision = { id: 'd1', kind: 'resolve', at: now, by: 'someone', incident, claim, reason: 'done' } as const
    try {
      await fillLog(own, [...leak, { is: 'decision', incident, decision }], [])
      expect(await type(['incident', 'resolve', incident, '--reason', 'again', '--config', own.config])).toMatchObject({
        code: 4,
        stdout: '',
        stderr: expect.stringContaining('closed already: resolved'),
      })
      expect(await decisionsIn(own)).toEqual([])
    } finally {
      own.remove()
    }
  })

  it('wants a reason', async () => {
    expect(await typed('resolve', incident)).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason') })
  })
})
