// The world of a real process, as the commands see it.
import { expect, it } from 'vitest'
import { outsideOf } from '../../src/cli/outside.ts'

it('is the process itself, with a copy of its environment', () => {
  const outside = outsideOf(process)
  expect([outside.stdout, outside.stderr, outside.process]).toEqual([process.stdout, process.stderr, process])
  expect(outside.cwd).toBe(process.cwd())
  expect(outside.env).toEqual({ ...process.env })
  expect(outside.env).not.toBe(process.env)
  expect(outside.user).not.toBe('')
})

it('has a clock that runs', () => {
  const { clock } = outsideOf(process)
  const before = Date.now()
  expect(clock()).toBeGreaterThanOrEqual(before)
  expect(clock()).toBeLessThanOrEqual(Date.now())
})
