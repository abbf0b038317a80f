// How a process ends: on a signal, on an error, and when it does not.
import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { live, SHUTDOWN_BUDGET } from '../../src/app/life.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'

class FakeProcess extends EventEmitter {
  readonly exits: number[] = []
  exit(code: number): void {
    this.exits.push(code)
  }
}

const untilAborted = (signal: AbortSignal): Promise<void> => new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
const nothing = (): string => 'nothing'
const said: ClaimwatchError[] = []
const complain = (error: ClaimwatchError): void => void said.push(error)

afterEach(() => {
  said.length = 0
  vi.useRealTimers()
})

describe('live', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 when %s ended the body', async (name) => {
    const self = new FakeProcess()
    const end = live(self, complain, untilAborted, nothing)
    self.emit(name)
    expect(await end).toBe(0)
    expect(self.listenerCount(name)).toBe(0)
  })

  it('takes a rejection by the signal itself for the end that was asked for', async () => {
    const self = new FakeProcess()
    const end = live(
      self,
      complain,
      async (signal) => {
        await untilAborted(signal)
        signal.throwIfAborted()
      },
      nothing,
    )
    self.emit('SIGTERM')
    expect(await end).toBe(0)
    expect(said).toEqual([])
  })

  it('ends with the code of the error, and says it', async () => {
    const fails = (error: unknown) => live(new FakeProcess(), complain, () => Promise.reject(error), nothing)
    expect(await fails(new ClaimwatchError('config-invalid', { what: 'x' }))).toBe(78)
    expect(await fails(new TypeError('oops'))).toBe(70)
    expect(said.map((error) => error.code)).toEqual(['config-invalid', 'internal'])
  })

  it('ends with 75 when the body overruns 25 seconds, or at a second signal', async () => {
    vi.useFakeTimers()
    const self = new FakeProcess()
    void live(
      self,
      complain,
      () => new Promise(() => {}),
      () => 'watch and respond',
    )
    self.emit('SIGTERM')
    vi.advanceTimersByTime(SHUTDOWN_BUDGET - 1)
    expect(self.exits).toEqual([])
    vi.advanceTimersByTime(1)
    expect(self.exits).toEqual([75])
    expect(said).toMatchObject([{ code: 'shutdown-overran', what: expect.stringContaining('it still waited for watch and respond') }])
    self.emit('SIGINT')
    expect(self.exits).toEqual([75, 75])
  })
})
