// log backup | copy: what they take, and what they refuse before anything is written.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createScene, fillLog, type Scene } from '../app/scene.ts'
import { type } from './typed.ts'

const scenes: Scene[] = []
afterEach(() => {
  for (const scene of scenes.splice(0)) scene.remove()
})

async function filled(): Promise<Scene> {
  const scene = createScene()
  scenes.push(scene)
  await fillLog(scene, [], [])
  return scene
}

const kafka = { kafka: { brokers: ['127.0.0.1:1'] } }
function onKafka(scene: Scene): string {
  const config = join(scene.folder, 'kafka.yaml')
  writeFileSync(config, JSON.stringify({ log: kafka }))
  return config
}

describe('log backup', () => {
  it('writes the file beside where it was typed, and shows each topic with its records and digest', async () => {
    const { config, folder } = await filled()
    const { code, stdout, stderr } = await type(['log', 'backup', '--config', config, '--to', 'backup.db'], { cwd: folder })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^TOPIC +RECORDS +SHA-256\n/)
    expect(stdout).toMatch(/\nledger +1 +[0-9a-f]{64}\n/)
    expect(stderr).toContain(join(folder, 'backup.db'))
    expect(existsSync(join(folder, 'backup.db'))).toBe(true)
  })

  it('while the service has the log', async () => {
    const scene = await filled()
    const owner = await scene.own()
    try {
      const { code, stdout } = await type(['log', 'backup', '--config', scene.config, '--to', join(scene.folder, 'b.db'), '-o', 'json'])
      expect(code).toBe(0)
      expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ topic: 'ledger', records: 1 }))
    } finally {
      await owner.close()
    }
  })

  it('of a log on Kafka is refused', async () => {
    const scene = await filled()
    expect(await type(['log', 'backup', '--config', onKafka(scene), '--to', 'x.db'])).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('log.embedded is not what'),
    })
  })

  it('where no log is yet is refused', async () => {
    const scene = createScene()
    scenes.push(scene)
    expect(await type(['log', 'backup', '--config', scene.config, '--to', join(scene.folder, 'x.db')])).toMatchObject({ code: 1 })
    expect(existsSync(join(scene.folder, 'x.db'))).toBe(false)
  })
})

describe('log copy is refused', () => {
  it('into an embedded log, and from Kafka', async () => {
    const scene = await filled()
    expect(await type(['log', 'copy', '--from', scene.config, '--to', scene.config])).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('log.kafka is not what'),
    })
    const there = onKafka(scene)
    expect(await type(['log', 'copy', '--from', there, '--to', there])).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('log.embedded is not what'),
    })
  })

  it('while a service has the log, with its name', async () => {
    const scene = await filled()
    const owner = await scene.own()
    try {
      expect(await type(['log', 'copy', '--from', scene.config, '--to', onKafka(scene)])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`owned by process ${process.pid} on test`),
      })
    } finally {
      await owner.close()
    }
  })

  it('where there is no log, and makes none', async () => {
    const scene = createScene()
    scenes.push(scene)
    expect(await type(['log', 'copy', '--from', scene.config, '--to', onKafka(scene)])).toMatchObject({ code: 1 })
    expect(existsSync(join(scene.folder, 'log.db'))).toBe(false)
  })

  it('where no broker answers', async () => {
    const scene = await filled()
    expect(await type(['log', 'copy', '--from', scene.config, '--to', onKafka(scene)])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('log.kafka.brokers'),
    })
  }, 30_000)
})
