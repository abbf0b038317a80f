// The options that every command takes, read off the program itself, so that a new command cannot be without them.
import type { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { warn } from '../../src/cli/options.ts'
import { createProgram } from '../../src/cli/program.ts'
import { createScene, settings } from '../app/scene.ts'
import { outsideOfTest, type, written } from './typed.ts'

const scene = createScene({ ...settings, aws: { region: 'eu-west-1' } })
afterAll(() => scene.remove())

/** The commands that do something, with the words that call them. */
function leaves(command: Command, words: readonly string[] = []): readonly { readonly name: string; readonly command: Command }[] {
  if (command.commands.length === 0) return [{ name: words.join(' '), command }]
  return command.commands.flatMap((inner) => leaves(inner, [...words, inner.name()]))
}

const all = leaves(createProgram(outsideOfTest(), async () => {}))

describe.each(all)('$name', ({ name, command }) => {
  it('takes -o and --config, and is described', () => {
    expect(command.options.map(({ long }) => long)).toEqual(expect.arrayContaining(['--output', '--config']))
    expect(command.description()).not.toBe('')
  })

  it('shows --no-color in its help', async () => {
    const { code, stdout } = await type([...name.split(' '), '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('--no-color')
  })

  it('knows its forms, and no other', async () => {
    const needed = command.registeredArguments.map(() => 'x')
    const { code, stdout, stderr } = await type([...name.split(' '), ...needed, '-o', 'xml'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`must be one of ${name === 'ledger export' ? 'ndjson, json' : 'table, json, yaml'}`)
  })
})

it('--no-color is taken at any place', async () => {
  const words = ['config', 'check', '--config', scene.config]
  const plain = await type(words)
  expect(plain.code).toBe(0)
  for (const place of [0, 1, 2, 4]) expect(await type(words.toSpliced(place, 0, '--no-color'))).toEqual(plain)
})

it('warnings are one line each, on standard error', () => {
  const outside = outsideOfTest()
  warn({ ...scene.configuration, warnings: ['one', 'two'] }, outside)
  expect([written(outside.stdout), written(outside.stderr)]).toEqual(['', 'claimwatch: one\nclaimwatch: two\n'])
})
