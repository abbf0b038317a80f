// How a command's end becomes an exit code, and where its words go.
import { afterAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { version } from '../../src/cli/version.ts'
import { ClaimwatchError, type ErrorCode, errorCatalogue } from '../../src/model/errors.ts'
import { createScene } from '../app/scene.ts'
import { outsideOfTest, type } from './typed.ts'

const scene = createScene()
afterAll(() => scene.remove())

/** A command that meets with this in the middle of its work. */
const meeting = (thrown: unknown) =>
  type(['replay', scene.config, '--config', scene.config], {
    clock: () => {
      throw thrown
    },
  })

describe('an end by an error', () => {
  const codes = Object.keys(errorCatalogue).filter((code): code is ErrorCode => code in errorCatalogue)

  it.each(codes)('%s: the exit code of the catalogue, and one line', async (code) => {
    const error = new ClaimwatchError(code, { what: 'it happened there' })
    expect(await meeting(error)).toEqual({ code: errorCatalogue[code].exit, stdout: '', stderr: `claimwatch: ${error.message}\n` })
  })

  it('that is none of ours is a crash, without a stack', async () => {
    const { code, stderr } = await meeting(new TypeError('x is undefined'))
    expect([code, stderr]).toEqual([70, `claimwatch: x is undefined. ${errorCatalogue.internal.mend}\n`])
  })
})

describe('usage', () => {
  it.each([[['no-such-command']], [['claim', 'lst']], [['config', 'check', '--nonsense']], [['replay']]])(
    '%j is wrong: 2, and nothing on standard output',
    async (args) => {
      const { code, stdout, stderr } = await type(args)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/^claimwatch: (?!error)/)
    },
  )

  it('shows what was typed, and lets it act on no terminal', async () => {
    const hostile = 'a\u001b[2J\u202e.ndjson'
    for (const args of [[hostile], ['replay', hostile], ['incident', 'list', '--config', hostile]]) {
      const { stderr } = await type(args)
      expect(stderr).toContain('a\\x1b[2J')
      for (const character of ['\u001b', '\u202e']) expect(stderr.includes(character)).toBe(false)
    }
  })

  it('suggests the command that was meant', async () => {
    expect((await type(['replya', 'x'])).stderr).toContain('Did you mean replay?')
  })

  it('is told on standard output where it is asked for', async () => {
    expect(await type(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
    const { code, stdout, stderr } = await type(['--help'])
    expect([code, stderr]).toEqual([0, ''])
    for (const command of createProgram(outsideOfTest(), async () => {}).commands) expect(stdout).toMatch(`\n  ${command.name()} `)
  })
})
