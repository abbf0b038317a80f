// `claimwatch run` on the embedded log as a service: one owner, a person beside it, and an end that loses nothing.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { MINUTE } from '../../src/model/time.ts'
import { runCommand, startRole } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { until } from '../rig/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-run-'))
const services: Service[] = []
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop()))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'

/** A run over a file that holds a leak of the last minute. Nothing that it could act on is there: its AWS is a closed port. */
async function startRun(name: string): Promise<{ config: string; service: Service; listen: string }> {
  const now = Date.now()
  const history = join(folder, `${name}.ndjson`)
  const leak = generateLeak({
    seed: 1,
    claim: CLAIM,
    template: 't',
    sources: leakAddresses,
    from: now - MINUTE,
    to: now,
    perMinute: 60,
    hook: false,
  })
  writeFileSync(history, [...leak].map(({ line }) => `${line}\n`).join(''))
  const config = join(folder, `${name}.yaml`)
  writeFileSync(
    config,
    JSON.stringify({
      claims: [
        {
          id: CLAIM,
          alias: 'factory-a',
          mode: 'approve',
          hook: false,
          windows: [{ over: '5m', count: 'accepted', above: 10, level: 'disable' }],
        },
      ],
      feeds: [{ file: { path: history } }],
      aws: { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await freePort()}` },
      log: { embedded: join(folder, `${name}.db`) },
    }),
  )
  const listen = `127.0.0.1:${await freePort()}`
  const service = await startRole('run', { folder: join(folder, name), config, listen })
  services.push(service)
  return { config, service, listen }
}

it('finds a leak in a file, serves its figures, shows it beside, and ends with 0 on SIGTERM with everything kept', async () => {
  const { config, service, listen } = await startRun('one')
  const list = async () => JSON.parse((await runCommand(['incident', 'list', '-o', 'json', '--config', config])).stdout)
  const [incident] = await until('an incident', async () => {
    const incidents = await list()
    return incidents.length > 0 ? incidents : undefined
  })
  expect(incident).toMatchObject({ alias: 'factory-a', level: 'disable', verdict: { act: false } })
  const metrics = await (await fetch(`http://${listen}/metrics`)).text()
  expect(metrics).toMatch(/claimwatch_findings_total\{claim="factory-a",level="disable"\} 1/)

  // The file was read to its end: that holds nothing, and nobody is called blind for it.
  const claims = async () => JSON.parse((await runCommand(['claim', 'list', '-o', 'json', '--config', config])).stdout)
  const [claim] = await until('a look at the claim', async () => {
    const rows = await claims()
    return rows[0].blind === 'never-looked' ? undefined : rows
  })
  expect(claim).toMatchObject({ state: 'unknown', blind: null })
  const { status, checks } = await readiness(listen)
  expect([status, checks]).toEqual([200, expect.arrayContaining([expect.objectContaining({ name: 'ingest', text: 'came to its end' })])])

  // People look, verify, decide and take a backup under its hands.
  const beside: readonly (readonly [string, number])[] = [
    ['ledger verify', 0],
    [`incident show ${incident.id}`, 0],
    // Nobody can tell the state of the certificate: its AWS is a closed port.
    [`incident approve ${incident.id} --reason known`, 4],
    ['doctor', 1],
    [`log backup --to ${config}.db`, 0],
  ]
  for (const [command, code] of beside) {
    const ended = await runCommand([...command.split(' '), '--config', config])
    expect([command, ended.code], ended.stderr).toEqual([command, code])
  }
  expect(await service.end(25_000)).toBe(0)
  expect(await list()).toMatchObject([{ id: incident.id }])
})

async function readiness(listen: string) {
  const answer = await fetch(`http://${listen}/readyz`)
  return { status: answer.status, checks: JSON.parse(await answer.text()).checks }
}

it('starts from the example as the README says, and ends with 0', async () => {
  const here = join(folder, 'example')
  mkdirSync(here)
  copyFileSync('claimwatch.example.yaml', join(here, 'claimwatch.yaml'))
  const checked = await runCommand(['config', 'check'], { cwd: here })
  expect([checked.code, checked.stderr]).toEqual([0, ''])
  const listen = `127.0.0.1:${await freePort()}`
  const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${await freePort()}` }
  const service = await startRole('run', { folder: here, config: join(here, 'claimwatch.yaml'), listen, env })
  services.push(service)
  expect(await service.end(25_000)).toBe(0)
})

it('refuses a second run on the same log, and names the owner', async () => {
  const { config, service } = await startRun('two')
  const second = await runCommand(['run', '--config', config], { env: { CLAIMWATCH_SERVE__LISTEN: `127.0.0.1:${await freePort()}` } })
  expect(second.code).toBe(1)
  expect(second.stderr).toContain(String(service.pid))
})
