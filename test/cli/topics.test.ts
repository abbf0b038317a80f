// Topics are a matter of Kafka; creating them on a real broker is an integration test.
import { afterAll, describe, expect, it } from 'vitest'
import { createScene } from '../app/scene.ts'
import { freePort } from '../rig/ports.ts'
import { type } from './typed.ts'

const scene = createScene()
afterAll(() => scene.remove())

describe('topics create', () => {
  it('has nothing to do for an embedded log, and says what would', async () => {
    const { code, stdout, stderr } = await type(['topics', 'create', '--config', scene.config])
    expect([code, stdout]).toEqual([78, ''])
    expect(stderr).toContain('Configure log.kafka')
  })

  it('names the broker that does not answer', async () => {
    const broker = `127.0.0.1:${await freePort()}`
    const away = createScene({ log: { kafka: { brokers: [broker] } } })
    try {
      const { code, stdout, stderr } = await type(['topics', 'create', '--config', away.config])
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain(broker)
    } finally {
      away.remove()
    }
  })
})
