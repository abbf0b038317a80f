// `run` on a disk that fills up: it waits, says so where people look, and goes on by itself with nothing lost when there is room.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { canMount, mountSmallDisk, type SmallDisk } from '../log/small-disk.ts'
import { runCommand, startRole } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { until } from '../rig/until.ts'
import { writeLeakHistory } from './leak-history.ts'

const MIB = 1_024 * 1_024

describe.runIf(canMount())('a disk that fills up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimwatch-full-'))
  let disk: SmallDisk | null = null
  let service: Service | undefined
  afterAll(async () => {
    await service?.stop()
    disk?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('stops the service where it stands, and not its people; with room everything is there', async () => {
    disk = mountSmallDisk(40)
    const place = disk?.folder ?? ''
    const { config, history } = await writeLeakHistory(folder, join(place, 'log.db'), 20)
    const whole = JSON.parse((await runCommand(['replay', history, '--config', config, '-o', 'json'])).stdout)
    writeFileSync(join(place, 'filler'), new Uint8Array(35 * MIB))

    const listen = `127.0.0.1:${await freePort()}`
    service = await startRole('run', { folder, config, listen, untilReady: false })
    const full = async (): Promise<boolean> => /^claimwatch_log_full 1$/m.test(await textAt(listen, 'metrics'))
    await until('a full disk in the figures', full)
    expect(JSON.parse(await textAt(listen, 'readyz'))).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ name: 'log', ok: false })]),
    })
    const looked = await runCommand(['incident', 'list', '--config', config])
    expect(looked, looked.stderr).toMatchObject({ code: 0 })

    rmSync(join(place, 'filler'))
    await until('room', async () => !(await full()))
    const attempts = async (): Promise<number> =>
      Number(/^claimwatch_events_ingested_total\{event_type="Connect"\} (\d+)$/m.exec(await textAt(listen, 'metrics'))?.[1])
    await until('every connection in the log', async () => (await attempts()) === whole.claims[0].attempts.ok)
    const [incident] = await until('the incident', async () => {
      const incidents = JSON.parse((await runCommand(['incident', 'list', '-o', 'json', '--config', config])).stdout)
      return incidents.length > 0 ? incidents : undefined
    })
    expect(incident).toMatchObject({ alias: 'factory-a', level: 'disable' })
    expect(await service.end(25_000)).toBe(0)
    expect(await runCommand(['ledger', 'verify', '--config', config])).toMatchObject({ code: 0 })
  }, 120_000)
})

/** Empty while nobody listens yet. */
async function textAt(listen: string, path: string): Promise<string> {
  try {
    return await (await fetch(`http://${listen}/${path}`)).text()
  } catch {
    return ''
  }
}
