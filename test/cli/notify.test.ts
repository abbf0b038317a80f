// The test of the notifiers as it is typed: what is shown, how it ends, and that no log is touched.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createScene, type Scene, settings } from '../app/scene.ts'
import { type } from './typed.ts'

function sceneWith(notify: object[]): Scene {
  const scene = createScene({ ...settings, notify })
  onTestFinished(() => scene.remove())
  return scene
}

const away = { webhook: { url: 'http://127.0.0.1:1/t0ken', name: 'soc' } }

describe('notify test', () => {
  it('ends with 0 where all arrived, and makes no log', async () => {
    const scene = sceneWith([{ terminal: {} }])
    const { code, stdout, stderr } = await type(['notify', 'test', '--config', scene.config])
    expect([code, stdout]).toEqual([0, 'ok    terminal  delivered (terminal)\n'])
    expect(stderr).toContain('TEST: messages of claimwatch arrive here')
    expect(stderr).toContain('tester asked for')
    expect(stderr).toMatch(/claimwatch: 1 notifier: 1 delivered, 0 failed\n$/)
    expect(existsSync(join(scene.folder, 'log.db'))).toBe(false)
  })

  it('ends with 1 where one did not, with the setting and without the address', async () => {
    const scene = sceneWith([{ terminal: {} }, away])
    const { code, stdout, stderr } = await type(['notify', 'test', '--config', scene.config, '--by', 'bob'])
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^fail {2}soc {7}notifier soc could not reach 127\.0\.0\.1:1: .*\. Check the address.* \(notify\[1\]\.webhook\.url\)$/m,
    )
    expect(stderr).toContain('bob asked for')
    expect(stdout + stderr).not.toContain('t0ken')
  })

  it('is data in JSON', async () => {
    const scene = sceneWith([away])
    const { code, stdout } = await type(['notify', 'test', '--config', scene.config, '-o', 'json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject([{ notifier: 'soc', kind: 'webhook', delivered: false, failure: { code: 'notify-failed' } }])
  })

  it('says that nobody is told where there is no notifier', async () => {
    const scene = sceneWith([])
    const { code, stderr } = await type(['notify', 'test', '--config', scene.config])
    expect(code).toBe(0)
    expect(stderr).toContain('no notifier is configured: nobody is told of misuse')
  })
})
