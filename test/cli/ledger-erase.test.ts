// Erasing at the command line: nothing by a slip, nothing of an open incident, and a ledger that is whole afterwards.
import { afterEach, describe, expect, it } from 'vitest'
import { type Body, createEvidenceScene, first, resolved, second } from '../app/evidence-scene.ts'
import { incident, type Scene } from '../app/scene.ts'
import { type } from './typed.ts'

const scenes: Scene[] = []
afterEach(() => {
  for (const scene of scenes.splice(0)) scene.remove()
})

async function openScene(...more: readonly Body[]) {
  const scene = await createEvidenceScene(...more)
  scenes.push(scene)
  const typed = (...args: string[]) => type([...args, '--config', scene.config])
  const exported = async (): Promise<string> => (await typed('ledger', 'export')).stdout
  return { typed, exported, erase: (...args: string[]) => typed('ledger', 'erase', '--reason', 'asked for', ...args) }
}

describe('ledger erase', () => {
  it('only says what it would do, until it is told to', async () => {
    const { erase, exported, typed } = await openScene(resolved)
    const before = await exported()
    const dry = await erase('--client-id', first.clientId)
    expect(dry.stdout).toMatch(new RegExp(`^${incident} +closed +1 +1 +\\(not erased\\)$`, 'm'))
    expect([dry.code, dry.stderr, await exported()]).toEqual([0, '\nnothing was erased: 2 texts would be; say --yes\n', before])

    const done = await erase('--client-id', first.clientId, '--yes')
    expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('2 texts erased')])
    expect(await exported()).not.toContain(first.clientId)
    expect(await exported()).toContain(second.clientId)
    expect(await typed('ledger', 'verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('2 kept, 2 erased, 0 missing') })
  })

  it('is refused for an open incident, unless it is forced; what it would do is said all the same', async () => {
    const { erase, typed } = await openScene()
    const dry = await erase('--incident', incident)
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringMatching(new RegExp(`^${incident} +open +2 +2 +\\(not erased\\)$`, 'm'))])
    expect(dry.stderr).toMatch(/nothing was erased: 4 texts would be; 1 incident .* still open .*: resolve first, or say --yes --force/)
    expect(await erase('--incident', incident, '--yes')).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`still open \\(${incident}\\).*incident resolve.*--force`)),
    })
    expect((await typed('ledger', 'verify')).stdout).toContain('4 kept')
    const forced = await erase('--incident', incident, '--yes', '--force', '-o', 'json')
    expect(JSON.parse(forced.stdout)).toEqual({
      erased: true,
      incidents: [
        { incident, state: 'open', attempts: 2, entries: 2, by: ['incident'], decision: expect.stringMatching(/^[0-9a-f]{16}$/) },
      ],
    })
    expect((await typed('ledger', 'verify')).stdout).toContain('0 kept, 4 erased')
  })

  it('takes addresses in any spelling, and ages', async () => {
    const { erase } = await openScene(resolved)
    expect((await erase('--address', `::ffff:${first.source}`)).stderr).toContain('2 texts would be')
    // The scene's clock stands at the time of the newest texts.
    expect((await erase('--older-than', '5s')).stderr).toContain('2 texts would be')
    expect((await erase('--older-than', '90d')).stderr).toBe('nothing meets these criteria\n')
  })

  it('wants a reason and something to go by', async () => {
    const { erase, typed } = await openScene(resolved)
    expect(await erase()).toMatchObject({ code: 2, stderr: expect.stringContaining('--older-than') })
    expect(await erase('--address', 'home')).toMatchObject({ code: 2, stdout: '' })
    expect(await erase('--older-than', 'long')).toMatchObject({ code: 2, stdout: '' })
    expect(await typed('ledger', 'erase', '--serial', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason') })
  })

  it('leaves an incident that can be shown, with what is gone marked as gone', async () => {
    const { erase, typed } = await openScene(resolved)
    await erase('--serial', first.serial, '--yes')
    const { code, stdout, stderr } = await typed('incident', 'show', incident)
    expect([code, stderr]).toEqual([0, expect.stringContaining(`ledger export --incident ${incident}`)])
    // No `respond` runs that would take the decision up: until then nobody has answered for it.
    expect(stdout).toMatch(/^evidence +2 attempts, 2 entries; 1 \(missing\); 7 more at least were not kept$/m)
    const shown = JSON.parse((await typed('incident', 'show', incident, '-o', 'json')).stdout)
    expect(shown.evidence).toMatchObject({ kept: 3, left: 7 })
  })
})
