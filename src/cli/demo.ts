// claimwatch demo: tells the story of a leaked claim while it is played, and what to type next.
import type { Command } from 'commander'
import { live } from '../app/life.ts'
import { narrator, storyJson, storyText } from './demo-words.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'
import { showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'

/** Adds `demo`. */
export function addDemo(program: Command, outside: Outside, finish: Finish): void {
  const command = withCommonOptions(program.command('demo'))
  // Every command takes it; this one has a configuration of its own and says so when one is named.
  for (const option of command.options) if (option.long === '--config') option.hideHelp()
  command
    .description('plays a leaked claim through the whole road, on this machine alone, in under a minute')
    .action((options: CommonOptions) => finish(demo(options, outside)))
}

async function demo({ config, output }: CommonOptions, outside: Outside): Ended {
  const { stdout, stderr, clock } = outside
  let hasEnded = false
  if (config !== undefined) stderr.write(`claimwatch: the demo has a configuration of its own, ${config} is not read\n`)
  stderr.write('claimwatch demo: a leaked claim, played through the whole road. Nothing leaves this machine.\n\n')
  const code = await live(
    outside.process,
    (error) => stderr.write(`claimwatch: ${error.message}\n`),
    async (signal) => {
      const { playDemo } = await import('../app/demo.ts')
      const story = await playDemo(narrator(stderr), clock, signal)
      if (output === 'table') stdout.write(storyText(story))
      else showValue(stdout, output, storyJson(story))
      hasEnded = true
    },
    () => 'the demo',
  )
  if (code === 0 && !hasEnded) stderr.write('claimwatch: the demo was stopped; what it had written is removed\n')
  return code
}
