// Is the configuration right, and what may stand in it? One line or a value if it is; 78, and nothing on standard output, if it is not.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { configurationJsonSchema } from '../../src/app/configuration-json-schema.ts'
import { claim, createScene, settings } from '../app/scene.ts'
import { type } from './typed.ts'

const region = { aws: { region: 'eu-west-1' } }
const scene = createScene({ ...settings, ...region })
const incomplete = createScene({
  ...settings,
  feeds: [{ file: { path: 'here.ndjson' } }, { file: { path: 'nowhere.ndjson' } }, { file: { path: '-' } }],
  notify: [{ webhook: { url: 'https://127.0.0.1/', secretFile: 'no-secret' } }],
})
writeFileSync(join(incomplete.folder, 'here.ndjson'), '')
afterAll(() => {
  scene.remove()
  incomplete.remove()
})

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

it('refuses what would stop `run`, in the same words', async () => {
  const checked = await check('--config', incomplete.config)
  expect([checked.code, checked.stdout]).toEqual([78, ''])
  expect(checked.stderr.split('\n')).toEqual([
    `claimwatch: ${incomplete.config} has 3 problems:`,
    expect.stringMatching(/^ {2}aws\.region is not set/),
    `  feeds[1].file.path: there is no file ${join(incomplete.folder, 'nowhere.ndjson')}`,
    expect.stringMatching(/^ {2}notify\[0\]\.webhook\.secretFile: .*no-secret\. docs/),
    '',
  ])
  const { code, stderr } = await type(['run', '--config', incomplete.config])
  expect([code, stderr]).toEqual([78, checked.stderr])
})

it('warns of what is past by now, on standard error and in the value', async () => {
  const closed = createScene({ claims: [{ id: claim, alias: 'a', closesAt: '2026-01-31' }], feeds: [{ file: { path: '-' } }], ...region })
  const { code, stdout, stderr } = await check('--config', closed.config, '-o', 'json')
  closed.remove()
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^claimwatch: claims\[0\]\.closesAt is past/)])
  expect(JSON.parse(stdout).warnings).toHaveLength(1)
})

it('gives the schema for editors, as JSON where nothing else is asked for', async () => {
  const { code, stdout, stderr } = await type(['config', 'schema'])
  expect([code, stderr]).toEqual([0, ''])
  expect(JSON.parse(stdout)).toEqual(configurationJsonSchema())
  expect(parse((await type(['config', 'schema', '-o', 'yaml'])).stdout)).toEqual(JSON.parse(stdout))
})

it('reads the files of declared facts, and warns of lines that it left out', async () => {
  const declared = createScene({
    ...settings,
    ...region,
    claims: [{ id: claim, alias: 'a', serials: { file: 'made.txt' }, plans: [{ file: 'plans.csv' }] }],
  })
  try {
    const missing = await check('--config', declared.config)
    expect([missing.code, missing.stdout]).toEqual([78, ''])
    expect(missing.stderr).toMatch(
      /claims\[0\]\.plans\[0\]\.file: .*plans\.csv cannot be read \(ENOENT\)\n.*claims\[0\]\.serials\.file: .*made\.txt/,
    )
    writeFileSync(join(declared.folder, 'made.txt'), 'SN-1\none,two\n')
    writeFileSync(join(declared.folder, 'plans.csv'), 'from,to,devices\n2026-12-01T06:00Z,2026-12-01T14:00Z,5000\n')
    const { code, stderr } = await check('--config', declared.config)
    expect(code).toBe(0)
    expect(stderr).toContain('claims[0].serials.file: 1 of its lines hold no serial and were left out (line 2); 1 serials were read')
  } finally {
    declared.remove()
  }
})
