// The commands that stay: which refuse to start, what a service says where, and that a signal ends it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { runProgram } from '../../src/cli/program.ts'
import { MINUTE } from '../../src/model/time.ts'
import { claim, createScene, type Scene } from '../app/scene.ts'
import { freePort } from '../rig/ports.ts'
import { until } from '../rig/until.ts'
import { FakeProcess, outsideOfTest, type } from './typed.ts'

const scenes: Scene[] = []
afterAll(() => {
  for (const scene of scenes) scene.remove()
})

/** A service over a file with a leak of the last minute; its AWS is a closed port. */
async function leakedScene(): Promise<Scene> {
  const scene = createScene({
    claims: [{ id: claim, alias: 'factory-a', hook: false, windows: [{ over: '5m', count: 'ok', above: 3 }] }],
    feeds: [{ file: { path: 'history.ndjson' } }],
    aws: { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await freePort()}` },
    serve: { listen: '127.0.0.1:0' },
  })
  scenes.push(scene)
  const now = Date.now()
  const plan = { seed: 1, claim, template: 't', sources: leakAddresses, from: now - MINUTE, to: now, perMinute: 20, hook: false } as const
  writeFileSync(join(scene.folder, 'history.ndjson'), [...generateLeak(plan)].map(({ line }) => `${line}\n`).join(''))
  return scene
}

/** Runs the service until it has written something that answers, then ends it by a signal. */
async function served(where: 'stdout' | 'stderr', sign: RegExp, ...args: string[]) {
  const { config } = await leakedScene()
  const self = new FakeProcess()
  const outside = outsideOfTest({ clock: Date.now, process: self })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) outside[name].on('data', (chunk) => (said[name] += String(chunk)))
  const end = runProgram(['run', '--config', config, ...args], outside)
  try {
    await until(`${sign} on ${where}`, () => sign.test(said[where]))
  } finally {
    self.emit('SIGTERM')
  }
  return { ...said, code: await end, exits: self.exits }
}

describe('a role that cannot start', () => {
  it.each(['ingest', 'watch', 'respond'])('%s needs Kafka', async (role) => {
    const scene = createScene()
    scenes.push(scene)
    const { code, stdout, stderr } = await type([role, '--config', scene.config])
    expect([code, stdout]).toEqual([78, ''])
    expect(stderr).toContain('Use `claimwatch run` with an embedded log, or configure log.kafka.')
  })

  it('run needs the files of declared facts', async () => {
    const scene = createScene({ claims: [{ id: claim, alias: 'a', serials: { file: 'made.txt' } }], aws: { region: 'eu-west-1' } })
    scenes.push(scene)
    const { code, stderr } = await type(['run', '--config', scene.config])
    expect(code).toBe(78)
    expect(stderr).toMatch(/claims\[0\]\.serials\.file: .*made\.txt cannot be read \(ENOENT\)/)
  })

  it('run that acts needs a region', async () => {
    const scene = createScene({ claims: [{ id: claim, alias: 'a' }] })
    scenes.push(scene)
    const { code, stderr } = await type(['run', '--config', scene.config])
    expect([code, stderr]).toEqual([78, expect.stringContaining('aws.region is not set')])
  })
})

describe('run', () => {
  it('tells people on standard error, and ends with 0 on SIGTERM', async () => {
    const { code, stdout, stderr, exits } = await served('stderr', /claim factory-a/)
    expect([code, stdout, exits]).toEqual([0, '', []])
    expect(stderr).toMatch(/^\S+Z {2}.*claim factory-a …2ca6b5b6/m)
  })

  it('-o json: messages are lines of JSON on standard output, and its own log stays on standard error', async () => {
    const { code, stdout, stderr } = await served('stdout', /\n/, '-o', 'json')
    expect(code).toBe(0)
    for (const line of stdout.trimEnd().split('\n')) {
      expect(JSON.parse(line)).toMatchObject({ type: expect.stringMatching(/^claimwatch\.incident\./), data: { alias: 'factory-a' } })
    }
    expect(stderr).not.toContain('claimwatch.incident.')
  })

  it('-o yaml: messages are documents of one stream', async () => {
    const { code, stdout } = await served('stdout', /\n/, '-o', 'yaml')
    expect(code).toBe(0)
    const documents = parseAllDocuments(stdout)
    expect(documents.length).toBeGreaterThan(0)
    for (const document of documents) expect(document.toJS()).toMatchObject({ data: { alias: 'factory-a' } })
  })
})
