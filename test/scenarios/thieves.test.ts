// Thieves who do not look like a row of new devices: each of them mints, so each of them must reach the limit that may disable.
import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../src/app/configuration.ts'
import { generateLeak, leakAddresses, type TrafficLine } from '../../src/app/traffic.ts'
import { MINUTE } from '../../src/model/time.ts'
import { replayed, sourceOf } from '../app/histories.ts'
import { claim, now } from '../app/scene.ts'

const TEMPLATE = 'acme-sensor-v2'

/** Fifteen minutes of a leak, ten identities a minute; every line changed by `change`, as a thief of another habit would have left it. */
function theft(change: (entry: Entry) => Entry, template = TEMPLATE): readonly string[] {
  const leak = {
    seed: 3,
    claim,
    template,
    sources: leakAddresses,
    hook: true,
    from: now - 20 * MINUTE,
    to: now - 5 * MINUTE,
    perMinute: 10,
  }
  return Array.from(generateLeak(leak), ({ line }: TrafficLine) => JSON.stringify(change(JSON.parse(line))))
}

type Entry = Readonly<Record<string, unknown>>

async function judged(lines: readonly string[], hook = true) {
  const windows = [{ over: '5m', count: 'accepted', above: 10, level: 'disable' }]
  const feeds = [{ file: { path: 'history.ndjson', hook } }]
  const text = JSON.stringify({ claims: [{ id: claim, alias: 'factory-a', templates: [TEMPLATE], hook, windows }], feeds })
  const { report } = await replayed(
    [sourceOf(lines)],
    readConfiguration(text, { file: '/claimwatch.yaml', name: 'claimwatch.yaml', env: {} }),
  )
  return { attempts: report.claims[0]?.attempts, levels: report.findings.map(({ level }) => level), incidents: report.incidents }
}

describe('a thief reaches `disable`', () => {
  it('who uses one client id again and again, where no hook tells the serial', async () => {
    const lines = theft((entry) => ({ ...entry, clientId: 'SN-X-1' })).filter((line) => !line.includes('PreProvisioningHook'))
    const { attempts, levels, incidents } = await judged(lines, false)
    expect(attempts?.duplicate).toBeGreaterThan(100)
    expect(levels).toContain('disable')
    expect(incidents).toMatchObject([{ level: 'disable' }])
  })

  it('who uses one serial number, and gets a certificate each time', async () => {
    const oneSerial = (entry: Entry): Entry =>
      entry.parameters === undefined ? entry : { ...entry, parameters: { SerialNumber: 'SN-X-1' } }
    const { attempts, levels, incidents } = await judged(theft(oneSerial))
    expect(attempts?.duplicate).toBeGreaterThan(100)
    expect(levels).toContain('disable')
    const minted = incidents[0]?.minted ?? []
    expect(new Set(minted.map(({ certificateId }) => certificateId)).size).toBeGreaterThan(100)
    expect(minted.every(({ basis }) => basis === 'exact')).toBe(true)
  })

  it("who names a template that is not the claim's", async () => {
    const { attempts, levels, incidents } = await judged(theft((entry) => entry, 'acme-other'))
    expect(attempts).toMatchObject({ ok: 0, duplicate: 0 })
    expect(attempts?.offPattern).toBeGreaterThan(100)
    expect(levels).toContain('disable')
    expect(incidents[0]?.minted.length).toBe(attempts?.offPattern)
  })
})
