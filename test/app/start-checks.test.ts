// What would stop a service before it begins: asked for each role by itself, and told with the setting it concerns.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Configuration } from '../../src/app/configuration.ts'
import { type Role, roles } from '../../src/app/roles.ts'
import { checkStart } from '../../src/app/start-checks.ts'
import { createScene, type Scene } from './scene.ts'

const scenes: Scene[] = []
afterAll(() => {
  for (const scene of scenes) scene.remove()
})

function sceneOf(given: object): Scene {
  const scene = createScene(given)
  scenes.push(scene)
  return scene
}

const complaint = (configuration: Configuration, walked: readonly Role[]): Promise<string> =>
  checkStart(configuration, walked).then(
    () => '',
    (error: Error) => error.message,
  )

it('asks for a region where `respond` acts, and nowhere else', async () => {
  const { configuration } = sceneOf({})
  expect(await complaint(configuration, ['ingest', 'watch'])).toBe('')
  expect(await complaint(configuration, ['respond'])).toContain('aws.region is not set')
  await expect(checkStart(configuration, roles)).rejects.toMatchObject({ code: 'config-invalid', exit: 78 })
})

it('asks for the files of the feeds where `ingest` reads them, and names each that is not there', async () => {
  const { configuration, folder } = sceneOf({ feeds: ['empty', 'full', 'none', '-'].map((path) => ({ file: { path } })) })
  mkdirSync(join(folder, 'empty'))
  mkdirSync(join(folder, 'full'))
  writeFileSync(join(folder, 'full', 'a.ndjson'), '')
  const said = await complaint(configuration, ['ingest'])
  expect(said).toContain('2 problems')
  expect(said).toContain(`feeds[0].file.path: ${join(folder, 'empty')} is a folder without files`)
  expect(said).toContain(`feeds[2].file.path: there is no file ${join(folder, 'none')}`)
  expect(await complaint(configuration, ['watch'])).toBe('')
})

it('asks for the secret of a notifier where `respond` tells, and shows nothing of one', async () => {
  const webhook = { url: 'https://127.0.0.1/', secretFile: 'secret' }
  const { configuration, folder } = sceneOf({ notify: ['terminal', { webhook }], aws: { region: 'eu-west-1' } })
  expect(await complaint(configuration, roles)).toContain('notify[1].webhook.secretFile: the file of the secret of notifier webhook')
  for (const none of ['whsec_x', 'hunter2-hunter2-hunter2-hunter2-hunter2', 'whsec_aGVsbG8=']) {
    writeFileSync(join(folder, 'secret'), none)
    const said = await complaint(configuration, roles)
    expect(said).toContain(
      'notify[1].webhook.secretFile: the file of the secret of notifier webhook does not hold `whsec_` and base64 of 24 to 64',
    )
    expect(said).not.toContain(none)
  }
  writeFileSync(join(folder, 'secret'), `whsec_${'A'.repeat(32)}\n`)
  expect(await complaint(configuration, roles)).toBe('')
})
