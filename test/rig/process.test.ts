// The rig's processes: waited for, ended by their pid, and never silent about why they did not start.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from './ports.ts'
import { type ServicePlan, startService } from './process.ts'
import { until } from './until.ts'

const run = promisify(execFile)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claimwatch-process-'))
})
afterAll(() => rm(folder, { recursive: true }))

const plan = (name: string, script: string, within = 10_000): ServicePlan => ({
  name,
  command: process.execPath,
  args: ['-e', script],
  folder,
  within,
  ready: (said) => said.includes('ready'),
})

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('startService', () => {
  it('resolves when the service is ready, writes its pid down, and ends it', async () => {
    const service = await startService(plan('good', 'console.log("ready"); setInterval(() => {}, 1000)'))
    expect(runs(service.pid)).toBe(true)
    expect(await readFile(join(folder, 'good.pid'), 'utf8')).toBe(`${service.pid}\n`)
    await service.stop()
    expect(runs(service.pid)).toBe(false)
    await service.stop()
  })

  it('tells the exit code of a service that ends when asked, and complains of one that does not', async () => {
    const polite = await startService(
      plan('polite', 'process.on("SIGTERM", () => process.exit(7)); console.log("ready"); setInterval(() => {}, 1000)'),
    )
    expect(await polite.end(10_000)).toBe(7)
    const deaf = await startService(plan('deaf', 'process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1000)'))
    await expect(deaf.end(300)).rejects.toThrow('deaf was still running 300 ms after SIGTERM')
    process.kill(deaf.pid, 'SIGKILL')
    expect(await deaf.end(10_000)).toBe(null)
  })

  it('kills a service at once, and tells how it went', async () => {
    const deaf = await startService(plan('deaf', 'process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1000)'))
    await deaf.kill()
    expect(runs(deaf.pid)).toBe(false)
    expect(await deaf.gone).toBe('signal SIGKILL')
    await deaf.kill()
    const brief = await startService(plan('brief', 'console.log("ready"); setTimeout(() => process.exit(70), 100)'))
    expect(await brief.gone).toBe('exit code 70')
  })

  it('tells the last words of a service that ended before it was ready', async () => {
    const start = startService(plan('dies', 'console.error("port taken"); process.exit(3)'))
    await expect(start).rejects.toThrow(/dies ended at once: exit code 3\n {2}port taken/)
  })

  it('ends a service that is not ready in time', async () => {
    const start = startService(plan('slow', 'console.log(process.pid); setInterval(() => {}, 1000)', 500))
    await expect(start).rejects.toThrow(/waited 500 ms for slow to be ready/)
    expect(runs(Number(await readFile(join(folder, 'slow.log'), 'utf8')))).toBe(false)
  })

  it('leaves no service behind when the process that started it is killed', async () => {
    const script = `
      const { startService } = await import(${JSON.stringify(join(import.meta.dirname, 'process.ts'))})
      const forever = 'console.log("ready"); setInterval(() => {}, 1000)'
      const ready = (said) => said.includes('ready')
      await startService({ name: 'left', command: process.execPath, args: ['-e', forever], folder: ${JSON.stringify(folder)}, ready })
      process.kill(process.pid, 'SIGKILL')`
    await expect(run(process.execPath, ['--input-type=module', '-e', script])).rejects.toMatchObject({ signal: 'SIGKILL' })
    const pid = Number(await readFile(join(folder, 'left.pid'), 'utf8'))
    await until('the service to be gone', () => !runs(pid))
  })

  it('names a program that is not there', async () => {
    const start = startService({ ...plan('absent', ''), command: join(folder, 'no-such-program') })
    await expect(start).rejects.toThrow(/absent ended at once: .*ENOENT/)
  })
})

describe('freePorts', () => {
  it('gives as many different ports as asked for', async () => {
    const ports = await freePorts(20)
    expect(new Set(ports).size).toBe(20)
  })
})
