// Work that is cut short: by the first signal in its own time, by the second at once.
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { interruptible } from '../../src/app/interruption.ts'

class FakeProcess extends EventEmitter {
  readonly exits: number[] = []
  exit(code: number): void {
    this.exits.push(code)
  }
}

const untilAborted = (signal: AbortSignal): Promise<number> => new Promise((resolve) => signal.addEventListener('abort', () => resolve(0)))

describe('interruptible work', () => {
  it('that nobody interrupts ends as it does, and hears no signal any more', async () => {
    const self = new FakeProcess()
    expect(await interruptible(self, async () => 7)).toBe(7)
    await expect(interruptible(self, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect([self.listenerCount('SIGINT'), self.listenerCount('SIGTERM')]).toEqual([0, 0])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('comes to its end at %s, with %i', async (name, code) => {
    const self = new FakeProcess()
    const end = interruptible(self, untilAborted)
    self.emit(name)
    expect([await end, self.exits]).toEqual([code, []])
  })

  it('ends at once at a second signal of either kind', async () => {
    const self = new FakeProcess()
    void interruptible(self, () => new Promise(() => {}))
    self.emit('SIGINT')
    expect(self.exits).toEqual([])
    self.emit('SIGTERM')
    self.emit('SIGINT')
    expect(self.exits).toEqual([143, 130])
  })
})
