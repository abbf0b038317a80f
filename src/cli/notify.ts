// claimwatch notify test: do messages arrive?
import type { Command } from 'commander'
import { type TestDelivery, testNotifiers } from '../app/notify-test.ts'
import { harmless } from '../model/untrusted.ts'
import { type CommonOptions, configurationOf, withCommonOptions } from './options.ts'
import { counted, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'

interface TestOptions extends CommonOptions {
  readonly by?: string
}

/** Adds `notify test`. */
export function addNotify(program: Command, outside: Outside, finish: Finish): void {
  const notify = program.command('notify').description('the messages to people')
  withCommonOptions(notify.command('test'))
    .description('sends one message, marked as a test, through each notifier; writes nothing to the log; ends with 1 if one did not arrive')
    .option('--by <name>', 'who; else the account that types')
    .action((options: TestOptions) => finish(test(options, outside)))
}

async function test(options: TestOptions, outside: Outside): Ended {
  const configuration = await configurationOf(options, outside)
  const { clock, stdout, stderr, user } = outside
  const deliveries = await testNotifiers(configuration, {
    ...{ by: options.by ?? user, messages: stderr, clock },
    signal: new AbortController().signal,
  })
  if (options.output === 'table') stdout.write(deliveries.map(lineOf(deliveries)).join(''))
  else showValue(stdout, options.output, deliveries)
  const failed = deliveries.filter(({ delivered }) => !delivered).length
  if (deliveries.length === 0) stderr.write('claimwatch: no notifier is configured: nobody is told of misuse (notify)\n')
  else stderr.write(`claimwatch: ${counted(deliveries.length, 'notifier')}: ${deliveries.length - failed} delivered, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
}

/** As the lines of `doctor`: nothing is cut off, for what mends a fault is to be copied. */
function lineOf(deliveries: readonly TestDelivery[]): (delivery: TestDelivery) => string {
  const width = Math.max(...deliveries.map(({ notifier }) => notifier.length))
  return ({ notifier, kind, failure }) => {
    const said = failure === null ? `delivered (${kind})` : `${failure.text}. ${failure.mend}${lookAt(failure.settings)}`
    return `${harmless(`${failure === null ? 'ok  ' : 'fail'}  ${notifier.padEnd(width)}  ${said}`.replaceAll('\n', ' '))}\n`
  }
}

function lookAt(settings: readonly string[]): string {
  return settings.length === 0 ? '' : ` (${settings.join(', ')})`
}
