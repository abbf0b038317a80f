// Is the configuration right, and what may stand in it? One line or a value if it is; 78, and nothing on standard output, if it is not.
import { afterAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { configurationJsonSchema } from '../../src/app/configuration-json-schema.ts'
import { createScene } from '../app/scene.ts'
import { type } from './typed.ts'

const scene = createScene()
afterAll(() => scene.remove())

const check = (...args: string[]) => type(['config', 'check', ...args])

it('says what a right one comes to, and warns beside it', async () => {
  const { code, stdout, stderr } = await check('--config', scene.config)
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^\S+claimwatch\.yaml is right: 2 claims, 0 feeds, log embedded, hash [0-9a-f]{12}\n$/),
  ])
  expect(stderr).toBe('claimwatch: no feeds are configured: the service would see nothing\n')
})

it('gives the same as a value, warnings with it', async () => {
  const { stdout } = await check('--config', scene.config, '-o', 'json')
  expect(JSON.parse(stdout)).toEqual({
    ...{ source: scene.config, claims: 2, feeds: 0, log: 'embedded', hash: scene.configuration.hash },
    warnings: ['no feeds are configured: the service would see nothing'],
  })
})

it('finds it by --config, else by the environment, else in the folder of the person', async () => {
  expect((await check('--config', 'claimwatch.yaml')).stderr).toContain('there is no claimwatch.yaml')
  expect((await type(['config', 'check'], { env: { CLAIMWATCH_CONFIG: scene.config } })).code).toBe(0)
  expect((await type(['config', 'check'], { cwd: scene.folder })).code).toBe(0)
})

it('honours the environment over the file, and refuses what is wrong there', async () => {
  const { code, stdout, stderr } = await type(['config', 'check', '--config', scene.config], { env: { CLAIMWATCH_SETTLE: 'soon' } })
  expect([code, stdout]).toEqual([78, ''])
  expect(stderr).toContain('settle (CLAIMWATCH_SETTLE) is "soon"')
})

it('gives the schema for editors, as JSON where nothing else is asked for', async () => {
  const { code, stdout, stderr } = await type(['config', 'schema'])
  expect([code, stderr]).toEqual([0, ''])
  expect(JSON.parse(stdout)).toEqual(configurationJsonSchema())
  expect(parse((await type(['config', 'schema', '-o', 'yaml'])).stdout)).toEqual(JSON.parse(stdout))
})
