// The package as a user gets it: packed, installed into an empty folder, and run there.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stage } from '../../scripts/stage.ts'

const run = promisify(execFile)
/** Installing fetches some sixty packages. */
const INSTALL = 240_000
const DEMO = 120_000

let folder: string
let staged: string
let home: string

/** A user's shell: Node 24 comes first, and nothing is left of the npm that runs these tests. */
function userEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_(local_)?prefix)|^(CLAIMWATCH|VITEST)/.test(name),
  )
  return { ...Object.fromEntries(own), PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claimwatch-package-'))
  staged = join(folder, 'stage')
  home = join(folder, 'home')
  await stage(staged)
  await mkdir(home)
  await writeFile(join(home, 'package.json'), '{ "name": "home", "private": true, "type": "module" }\n')
  await run('npm', ['pack', staged, '--pack-destination', folder], { cwd: folder, env: userEnvironment() })
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  const quick = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
  await run('npm', ['install', ...quick, ...tarballs.map((name) => join(folder, name))], { cwd: home, env: userEnvironment() })
}, INSTALL)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the staged manifest', () => {
  it('is that of the checkout without what works in a checkout only', async () => {
    const checkout = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'))
    const published = JSON.parse(await readFile(join(staged, 'package.json'), 'utf8'))
    const { private: _, scripts, devDependencies, optionalDependencies, ...rest } = checkout
    expect([scripts, devDependencies, optionalDependencies]).not.toContain(undefined)
    expect(published).toEqual(rest)
  })
})

describe('the installed package', () => {
  it('holds what can be run and read, no source and no test', async () => {
    const files = await readdir(join(home, 'node_modules/claimwatch'), { recursive: true })
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'claimwatch.example.yaml', 'dist/main.js', 'dist/index.d.ts']),
    )
    expect(files.filter((name) => /(?<!\.d)\.ts$|\.test\.|^(src|test)\//.test(name))).toEqual([])
  })

  it('brings no Node of its own', async () => {
    expect(await readdir(join(home, 'node_modules/.bin'))).not.toContain('node')
  })

  it('reads a history in a thread of its own', async () => {
    const history = join(import.meta.dirname, '../cases/35-calm-hour.ndjson')
    const reportBy = async (threads: string) => {
      const { stdout } = await run('npx', ['claimwatch', 'replay', history, '--threads', threads, '-o', 'json'], {
        cwd: home,
        env: userEnvironment(),
      })
      return { ...JSON.parse(stdout), speed: null }
    }
    const report = await reportBy('2')
    expect(report.input.events).toBeGreaterThan(10)
    expect(report).toEqual(await reportBy('1'))
  })

  it('says how a package is brought that only some configurations need', async () => {
    const config = join(home, 'claimwatch.yaml')
    await writeFile(config, '{ feeds: [{ kinesis: { stream: iot, region: eu-west-1, logGroups: [g] } }] }\n')
    const checked = run('npx', ['claimwatch', 'config', 'check', '--config', config], { cwd: home, env: userEnvironment() })
    await expect(checked).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringContaining('npm install --save-exact @aws-sdk/client-kinesis@'),
    })
  })

  it('serves its library face', async () => {
    const script =
      "import { createDetector, parseIotLog } from 'claimwatch'; console.log(parseIotLog('{}').length, createDetector({ claims: [] }).advance(0).length)"
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: home, env: userEnvironment() })
    expect(stdout).toBe('1 0\n')
  })

  it(
    'plays the demo: a leaked claim ends disabled',
    async () => {
      const { stdout, stderr } = await run('npx', ['claimwatch', 'demo'], { cwd: home, env: userEnvironment() })
      expect(`${stdout}${stderr}`).toMatch(/the claim certificate \S+ was set INACTIVE/)
    },
    DEMO,
  )
})
