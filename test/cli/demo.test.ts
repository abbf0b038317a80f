// The demo's command: how it begins, and that it can be stopped. To its end it is played in test/scenarios/demo.test.ts.
import { expect, it } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import { outsideOfTest, type } from './typed.ts'

it('tells its story on standard error, and Ctrl-C ends it with 0, nothing left behind, and a line that says so', async () => {
  const outside = outsideOfTest({ clock: Date.now })
  let said = ''
  outside.stderr.on('data', (chunk) => {
    said += String(chunk)
    if (said.includes('week 1 of 3')) outside.process.emit('SIGINT')
  })
  expect(await runProgram(['demo', '--config', 'mine.yaml', '-o', 'json'], outside)).toBe(0)
  expect(said).toContain('three weeks of calm')
  expect(said.match(/^claimwatch: .*$/gm)).toEqual([
    'claimwatch: the demo has a configuration of its own, mine.yaml is not read',
    'claimwatch: the demo was stopped; what it had written is removed',
  ])
  expect([outside.stdout.read(), outside.process.exits]).toEqual([null, []])
})

it('offers no --config in its help, since it has its own', async () => {
  const { stdout } = await type(['demo', '--help'])
  expect(stdout).toContain('--output')
  expect(stdout).not.toContain('--config')
})
