// claimwatch doctor: can I read, decode, reach, describe, disable? One line a check, with the way to mend it.
import type { Command } from 'commander'
import type { Diagnosis } from '../app/doctor/diagnosis.ts'
import { sleep } from '../app/sleep.ts'
import { harmless } from '../model/untrusted.ts'
import { type CommonOptions, configurationOf, warn, withCommonOptions } from './options.ts'
import { counted, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'

/** Adds `doctor`. */
export function addDoctor(program: Command, outside: Outside, finish: Finish): void {
  withCommonOptions(program.command('doctor'))
    .description(
      'looks whether everything is there that claimwatch needs, changes nothing, and says what mends it; ends with 1 if something fails',
    )
    .action((options: CommonOptions) => finish(examine(options, outside)))
}

async function examine(options: CommonOptions, outside: Outside): Ended {
  const configuration = await configurationOf(options, outside)
  warn(configuration, outside)
  // The clients of AWS and Kafka are loaded by whoever speaks to them.
  const { consult } = await import('../app/doctor/doctor.ts')
  const diagnoses = await consult({ configuration, clock: outside.clock, sleep })
  if (options.output === 'table') outside.stdout.write(diagnoses.map(lineOf(diagnoses)).join(''))
  else showValue(outside.stdout, options.output, diagnoses)
  const count = (result: Diagnosis['result']): number => diagnoses.filter((each) => each.result === result).length
  outside.stderr.write(`claimwatch: ${counted(diagnoses.length, 'check')}: ${count('fail')} failed, ${counted(count('warn'), 'warning')}\n`)
  return count('fail') === 0 ? 0 : 1
}

/** Nothing is cut off, as it would be in a table: what mends a fault is to be copied. */
function lineOf(diagnoses: readonly Diagnosis[]): (diagnosis: Diagnosis) => string {
  const width = Math.max(...diagnoses.map(({ check }) => check.length))
  return ({ check, result, text, mend }) => {
    const line = `${result.padEnd(4)}  ${check.padEnd(width)}  ${text}${mend === null ? '' : `. ${mend}`}`
    return `${harmless(line.replaceAll('\n', ' '))}\n`
  }
}
