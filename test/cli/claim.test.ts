// The configured claims as a person sees them: what is not known is never shown as healthy.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { claim, createLeakScene, createScene, otherClaim, type Scene } from '../app/scene.ts'
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
