// A process is ready while each of its roles beats.
import { describe, expect, it } from 'vitest'
import { watchHealth } from '../../src/app/health.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { MINUTE } from '../../src/model/time.ts'

describe('watchHealth', () => {
  it('is live from the start, ready after each role has beaten, and not ready when one stays away', () => {
    let now = 0
    const { telemetry, health } = watchHealth(['watch', 'respond'], noTelemetry, () => now)
    expect(health()).toMatchObject({ live: true, ready: false })
    telemetry.stageBeat('watch', now)
    expect(health().ready).toBe(false)
    telemetry.stageBeat('respond', now)
    expect(health()).toMatchObject({
      ready: true,
      checks: [
        { name: 'watch', ok: true },
        { name: 'respond', ok: true },
      ],
    })
    now = MINUTE
    telemetry.stageBeat('respond', now)
    expect(health()).toMatchObject({
      live: true,
      ready: false,
      checks: [
        { name: 'watch', ok: false },
        { name: 'respond', ok: true },
      ],
    })
  })

  it('is ready and says so where AWS does not describe a claim, until it does or the claim is let go', () => {
    const { telemetry, health } = watchHealth(['respond'], noTelemetry, () => 0)
    const denied = { code: 'aws-denied', text: '' } as const
    telemetry.stageBeat('respond', 0)
    telemetry.claimDescribed('factory-a', denied)
    expect(health().ready).toBe(true)
    expect(health().checks[0]?.text).toBe('sees and tells, but cannot act: AWS does not describe factory-a (aws-denied)')
    telemetry.claimDescribed('factory-a', null)
    expect(health().checks[0]?.text).toBe('works')
    telemetry.claimDescribed('factory-a', denied)
    telemetry.claimReleased('factory-a')
    expect(health().checks[0]?.text).toBe('works')
  })

  it('does not wait for a role that came to its end', () => {
    const { health, roleEnded } = watchHealth(['ingest'], noTelemetry, () => 0)
    roleEnded('ingest')
    expect(health()).toMatchObject({ ready: true })
  })

  it('is not ready while the log has no room, and says since when', () => {
    let now = 0
    const { telemetry, health } = watchHealth(['ingest'], noTelemetry, () => now)
    telemetry.stageBeat('ingest', 0)
    telemetry.logFilled({ code: 'log-full', text: '' })
    now = 1_000
    telemetry.logFilled({ code: 'log-full', text: '' })
    expect(health()).toMatchObject({
      live: true,
      ready: false,
      checks: [
        { name: 'ingest', ok: true },
        { name: 'log', ok: false, since: 0 },
      ],
    })
    telemetry.logFilled(null)
    expect(health()).toMatchObject({ ready: true, checks: [{ name: 'ingest' }] })
  })

  it('passes beats on', () => {
    const beats: string[] = []
    const { telemetry } = watchHealth(['ingest'], { ...noTelemetry, stageBeat: (stage) => void beats.push(stage) }, () => 0)
    telemetry.stageBeat('ingest', 0)
    expect(beats).toEqual(['ingest'])
  })
})
