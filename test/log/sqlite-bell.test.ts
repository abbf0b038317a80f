// The bell: no ring is missed between looking and waiting.
import { expect, it } from 'vitest'
import { createBell } from '../../src/log/sqlite-bell.ts'

it('wakes everybody who waits', async () => {
  const bell = createBell()
  const waiting = [bell.after(bell.rung()), bell.after(bell.rung())]
  bell.ring()
  await expect(Promise.all(waiting)).resolves.toHaveLength(2)
})

it('wakes at once whoever missed a ring, and nobody else', async () => {
  const bell = createBell()
  const heard = bell.rung()
  bell.ring()
  await bell.after(heard)
  let woken = false
  const next = bell.after(bell.rung()).then(() => {
    woken = true
  })
  await new Promise(setImmediate)
  expect(woken).toBe(false)
  bell.ring()
  await next
  expect(woken).toBe(true)
})
