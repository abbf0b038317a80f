// The end of a service whose surroundings hang: within 25 seconds, with a code that says how, and nothing lost.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { SHUTDOWN_BUDGET } from '../../src/app/life.ts'
import { type Neighbour, startNeighbour } from '../log/neighbours.ts'
import { startRole } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { until } from '../rig/until.ts'

const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
const folder = mkdtempSync(join(tmpdir(), 'claimwatch-shutdown-'))
const services: Service[] = []
const neighbours: Neighbour[] = []
const silent: { server: Server; sockets: Set<Socket> }[] = []
afterEach(async () => {
  await Promise.all(neighbours.splice(0).map((neighbour) => neighbour.kill()))
  await Promise.all(services.splice(0).map((service) => service.stop()))
  for (const { server, sockets } of silent.splice(0)) {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An address that takes connections and requests, and never answers; `asked` tells how many came. */
async function startSilence(): Promise<{ address: string; asked: () => number }> {
  const sockets = new Set<Socket>()
  let asked = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', () => {
      asked += 1
    })
  })
  silent.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the silence has no port')
  return { address: `http://127.0.0.1:${address.port}`, asked: () => asked }
}

/** A service that reads CloudWatch, describes a certificate and tells a webhook, all of it at one address. */
async function startRun(name: string, address: string): Promise<{ service: Service; log: string }> {
  const config = join(folder, `${name}.yaml`)
  const log = join(folder, `${name}.db`)
  const settings = {
    claims: [{ id: CLAIM, alias: 'factory-a', hook: false }],
    feeds: [{ cloudwatch: { logGroup: 'AWSIotLogsV2', region: 'eu-west-1' } }],
    aws: { region: 'eu-west-1', endpoint: address },
    notify: [{ webhook: { url: address } }],
    log: { embedded: log },
  }
  writeFileSync(config, JSON.stringify(settings))
  const listen = `127.0.0.1:${await freePort()}`
  const service = await startRole('run', { folder, config, listen, name })
  services.push(service)
  return { service, log }
}

it('an AWS that takes requests and never answers holds nobody: SIGTERM ends with 0', async () => {
  const { address, asked } = await startSilence()
  const { service } = await startRun('silent-aws', address)
  await until('requests that hang', () => asked() >= 2)
  expect(await service.end(SHUTDOWN_BUDGET)).toBe(0)
})

it('a log that another process keeps locked holds nobody for longer than the budget, and its code says so', async () => {
  const { address } = await startSilence()
  const { service, log } = await startRun('locked-log', address)
  const holder = await startNeighbour(log, 'beside', 'lock')
  neighbours.push(holder)
  const code = await service.end(SHUTDOWN_BUDGET + 2_000)
  const said = readFileSync(service.logFile, 'utf8')
  // Whether a write was under way at that moment decides: then it says who holds the file.
  expect([0, 1]).toContain(code)
  if (code === 1) expect(said).toMatch(new RegExp(`log-locked.*by process ${holder.process.pid}`))
})

it('a second signal ends at once, with 75', async () => {
  const { address } = await startSilence()
  const { service, log } = await startRun('twice', address)
  neighbours.push(await startNeighbour(log, 'beside', 'lock'))
  process.kill(service.pid, 'SIGTERM')
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(await service.end(3_000)).toBe(75)
})
