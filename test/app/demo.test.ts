// The demo until it is stopped: what it leaves behind, and what not. Its whole story is played in test/scenarios/demo.test.ts.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfiguration } from '../../src/app/configuration.ts'
import { type DemoListener, playDemo } from '../../src/app/demo.ts'

it('writes a configuration that works, and when it is stopped leaves nothing and rejects with the reason', async () => {
  const end = new AbortController()
  const told: string[] = []
  let folder = ''
  let claims: Promise<unknown> = Promise.resolve()
  const listener: DemoListener = {
    began(where) {
      folder = where
      claims = loadConfiguration({ file: join(where, 'claimwatch.yaml'), env: {}, cwd: '/' }).then(({ claims, log }) => [claims, log])
    },
    day(day, days, entries) {
      told.push(`day ${day} of ${days}`)
      expect(entries).toBeGreaterThanOrEqual(0)
      if (day === 2) end.abort(new Error('seen enough'))
    },
    leaked: () => void told.push('leaked'),
    told: () => void told.push('told'),
    typed: () => void told.push('typed'),
  }
  await expect(playDemo(listener, Date.now, end.signal)).rejects.toThrow('seen enough')
  expect(told.slice(0, 2)).toEqual(['day 1 of 21', 'day 2 of 21'])
  expect(told).not.toContain('leaked')
  expect(await claims).toMatchObject([[{ alias: 'factory-a', mode: 'approve' }], { path: join(folder, 'claimwatch.db') }])
  expect(existsSync(folder)).toBe(false)
})
