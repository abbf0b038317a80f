// Progress: what was read and proved lets go whoever waits for it, and no ring is missed.
import { describe, expect, it } from 'vitest'
import { createProgress } from '../../src/respond/progress.ts'

const live = new AbortController().signal
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  const not = Symbol()
  return (await Promise.race([promise, new Promise((resolve) => setImmediate(resolve, not))])) !== not
}

describe('createProgress', () => {
  it('waits until an offset was both read and proved', async () => {
    const progress = createProgress()
    const reached = progress.reached(5, live)
    progress.read(7)
    progress.prove(4)
    expect(await isSettled(reached)).toBe(false)
    progress.prove(5)
    await reached
    await progress.reached(3, live)
  })

  it('lets an earlier proof prove nothing after a new assignment', async () => {
    const progress = createProgress()
    progress.read(9)
    progress.prove(9)
    progress.restart()
    const reached = progress.reached(5, live)
    expect(await isSettled(reached)).toBe(false)
    progress.prove(9)
    await reached
  })

  it('rejects with the reason of the signal, before and while waiting', async () => {
    const progress = createProgress()
    const stop = new AbortController()
    const reached = progress.reached(1, stop.signal)
    stop.abort('gone')
    await expect(reached).rejects.toBe('gone')
    await expect(progress.reached(1, stop.signal)).rejects.toBe('gone')
  })

  it('rings for what was asked before, not for what is asked after', async () => {
    const progress = createProgress()
    const before = progress.news()
    progress.ring()
    await before
    expect(await isSettled(progress.news())).toBe(false)
    const next = progress.news()
    progress.read(0)
    await next
  })
})
