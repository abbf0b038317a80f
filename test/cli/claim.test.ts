// The configured claims as a person sees them: what is not known is never shown as healthy.
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  carriedOut,
  claim,
  createLeakScene,
  createScene,
  decisionsIn,
  fillLog,
  incident,
  leak,
  otherClaim,
  type Scene,
} from '../app/scene.ts'
import { type } from './typed.ts'

let scene: Scene
beforeAll(async () => {
  scene = await createLeakScene()
})
afterAll(() => scene.remove())

it('lists every configured claim, and blind where respond has never looked', async () => {
  const { code, stdout } = await type(['claim', 'list', '--config', scene.config])
  expect(code).toBe(0)
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ['CLAIM', 'STATE', 'MODE', 'BLIND', 'INCIDENTS', 'LAST-ATTEMPT', 'ID'],
    ['factory-a', 'active', 'approve', 'no', '1', '2026-10-05T11:59:59.000Z', claim],
    ['factory-b', 'unknown', 'observe', 'never-looked', '0', '<none>', otherClaim],
  ])
})

it('gives null, not a word, for what there is none of', async () => {
  const { stdout } = await type(['claim', 'list', '--config', scene.config, '-o', 'json'])
  expect(JSON.parse(stdout)).toMatchObject([
    { alias: 'factory-a', blind: null },
    { alias: 'factory-b', lastAttemptAt: null },
  ])
})

it('says what to start where there is no log yet', async () => {
  const empty = createScene()
  try {
    const { code, stdout, stderr } = await type(['claim', 'list', '--config', empty.config])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^claimwatch: there is no log yet at .*`claimwatch run`.*\n$/)
  } finally {
    empty.remove()
  }
})

const enable = (config: string, name: string) => type(['claim', 'enable', name, '--reason', 'the key is changed', '--config', config])

it('has a claim enabled that was disabled, by the incident that did it, with who and why', async () => {
  const own = createScene()
  try {
    await fillLog(own, [...leak, ...carriedOut('disable', 'f1')], [])
    const { code, stdout, stderr } = await enable(own.config, 'factory-a')
    expect([code, stdout]).toEqual([0, `incident/${incident} taken back: factory-a will be enabled, as decided by tester\n`])
    expect(stderr).toContain(`incident show ${incident}`)
    expect(await decisionsIn(own)).toMatchObject([{ kind: 'enable', incident, claim, by: 'tester', reason: 'the key is changed' }])
  } finally {
    own.remove()
  }
})

it.each([
  ['was never disabled', []],
  ['was enabled since', [...carriedOut('disable', 'f1'), ...carriedOut('enable', 'd1')]],
] as const)('enables nothing that %s', async (_, more) => {
  const own = createScene()
  try {
    await fillLog(own, [...leak, ...more], [])
    expect(await enable(own.config, claim)).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('has not disabled') })
    expect(await decisionsIn(own)).toEqual([])
  } finally {
    own.remove()
  }
})

it('names the claims that there are where none is called so', async () => {
  expect(await enable(scene.config, 'factory-z')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('factory-a, factory-b'),
  })
})
