// The log beside which a command stands is closed whatever comes of its work.
import { afterAll, describe, expect, it } from 'vitest'
import { withLog } from '../../src/cli/with-log.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { createLeakScene, createScene } from '../app/scene.ts'
import { outsideOfTest } from './typed.ts'

const scene = await createLeakScene()
afterAll(() => scene.remove())

describe('withLog', () => {
  it('gives the log to the work, what that gives back, and closes it', async () => {
    const seen: EventLog[] = []
    const partitions = await withLog({ config: scene.config }, outsideOfTest(), (log) => {
      seen.push(log)
      return log.partitions('ledger')
    })
    expect(partitions).toBe(1)
    await expect(seen[0]?.partitions('ledger')).rejects.toMatchObject({ code: 'log-closed' })
    const failing = withLog({ config: scene.config }, outsideOfTest(), async (log) => {
      seen.push(log)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await expect(seen[1]?.partitions('ledger')).rejects.toMatchObject({ code: 'log-closed' })
  })

  it('says so where there is no log yet', async () => {
    const empty = createScene()
    try {
      await expect(withLog({ config: empty.config }, outsideOfTest(), async () => 1)).rejects.toMatchObject({ code: 'file-not-found' })
    } finally {
      empty.remove()
    }
  })
})
