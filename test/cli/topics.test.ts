// Topics are a matter of Kafka; creating them on a real broker is an integration test.
import { afterAll, describe, expect, it } from 'vitest'
import { createScene } from '../app/scene.ts'
import { freePort } from '../rig/ports.ts'
import { type } from './typed.ts'

const scene = createScene()
afterAll(() => scene.remove())

describe.each(['create', 'check', 'acls'])('topics %s', (command) => {
  it('has nothing to do for an embedded log, and says what would', async () => {
    const { code, stdout, stderr } = await type(['topics', command, '--config', scene.config])
    expect([code, stdout]).toEqual([78, ''])
    expect(stderr).toContain('Configure log.kafka')
  })
})

describe.each(['create', 'check'])('topics %s', (command) => {
  it('names the broker that does not answer', async () => {
    const broker = `127.0.0.1:${await freePort()}`
    const away = createScene({ log: { kafka: { brokers: [broker] } } })
    try {
      const { code, stdout, stderr } = await type(['topics', command, '--config', away.config])
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain(broker)
    } finally {
      away.remove()
    }
  })
})

describe('topics acls', () => {
  it('prints the rights under the prefix, for people and for machines, without a broker', async () => {
    const away = createScene({ log: { kafka: { brokers: ['nowhere.invalid:9092'], prefix: 'cw' } } })
    try {
      const table = await type(['topics', 'acls', '--config', away.config])
      expect(table.code).toBe(0)
      expect(table.stdout).toMatch(/^respond +topic +cw\.ledger +literal +Write$/m)
      const { stdout } = await type(['topics', 'acls', '-o', 'json', '--config', away.config])
      expect(JSON.parse(stdout)).toContainEqual({
        ...{ principal: 'watch', resource: 'group', name: 'cw.watch', pattern: 'literal', operation: 'Read' },
      })
    } finally {
      away.remove()
    }
  })
})
