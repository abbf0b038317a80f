// What can be asked of the generator: its command line.
import { Command, InvalidArgumentError, Option } from 'commander'
import { type AttackKind, attackKinds } from '../src/app/traffic/attacks.ts'
import { type Disturbance, noDisturbance } from '../src/app/traffic/delivery.ts'
import type { Account } from '../src/app/traffic/device.ts'
import { type ClaimKind, claimKinds, type TrafficOptions } from '../src/app/traffic/plan.ts'
import { type Shape, shapes } from '../src/app/traffic/shapes.ts'
import { parseDuration } from '../src/model/time.ts'

/** The options as they are given, each checked by itself. */
export interface Given extends Omit<TrafficOptions, 'account' | 'until' | 'attacks'>, Disturbance, Omit<Account, 'id' | 'region'> {
  readonly out: string
  readonly hookOut?: string
  readonly labels?: string
  readonly configOut?: string
  readonly gzip: boolean
  readonly shape: Shape
  readonly size?: number
  readonly days?: number
  readonly attack: readonly AttackKind[]
}

/** The command line of the generator; it throws a `CommanderError` for wrong usage. */
export function createCommand(): Command {
  return new Command('generate')
    .exitOverride()
    .description('Writes AWS IoT logs of provisioning claims as AWS would, made up from a seed. The same options give the same bytes.')
    .requiredOption(
      '--out <path>',
      'a file (.gz: gzip), - for standard output, or a folder (with a / at its end): a file for each day and log',
    )
    .option('--hook-out <file>', "a file of its own for the hook's log; else its lines stand among the others")
    .option('--labels <file>', 'NDJSON: the truth about every attempt, for a comparison with `replay --attempts`')
    .option('--config-out <file>', 'a claimwatch.yaml that fits')
    .option('--gzip', 'gzip for the files of a folder', false)
    .addOption(new Option('--shape <shape>', 'how entries lie in the files').choices(shapes).default('entries'))
    .option('--seed <n>', 'everything follows from it', wholeNumber, 1)
    .addOption(new Option('--size <bytes>', 'so much log, before compression: 200MB, 1GB').argParser(sizeOf).conflicts('days'))
    .option('--days <n>', 'so many days; 1 where --size is not given', wholeNumber)
    .addOption(
      new Option('--from <time>', 'when it begins (ISO 8601)').argParser(timeOf).default(Date.UTC(2025, 0, 6), 'Monday, 2025-01-06'),
    )
    .option('--claims <n>', 'how many claims', wholeNumber, 1)
    .option('--kinds <list>', `what they are for, dealt to them in turn: ${claimKinds.join(', ')}`, kindsOf, claimKinds)
    .option('--per-day <n>', 'devices that a factory provisions on a weekday; homes a tenth of it', wholeNumber, 1_870)
    .option('--mishaps <factor>', 'so many times as many mishaps as in a usual factory or field', factorOf, 1)
    .option('--noise <share>', 'share of the lines that are of other devices, up to 0.999', noiseOf, 0)
    .option('--rotations <n>', 'devices a day that renew their own certificate', wholeNumber, 5)
    .option('--attack <list>', `what befalls the first claim: ${attackKinds.join(', ')}`, attacksOf, [])
    .addOption(
      new Option('--hook <lines>', "the hook's lines, with those of its runtime")
        .choices(['absent', 'bare', 'node', 'python'])
        .default('bare'),
    )
    .addOption(new Option('--replies <entries>', "Publish-Out of AWS's answers").choices(['named', 'nameless', 'absent']).default('named'))
    .addOption(
      new Option('--service <entries>', 'entries of the provisioning service').choices(['traced', 'untraced', 'absent']).default('absent'),
    )
    .addOption(new Option('--level <level>', 'the log level').choices(['debug', 'info', 'error']).default('debug'))
    .option('--late <rate>', 'entries that come late', shareOf, 0)
    .addOption(new Option('--late-by <duration>', 'by at most so much').argParser(durationOf).default(noDisturbance.lateBy, '2m'))
    .option('--lost <rate>', 'entries that never come', shareOf, 0)
    .option('--doubled <rate>', 'entries that come twice', shareOf, 0)
    .option('--shuffled <rate>', 'entries that change places within five seconds', shareOf, 0)
}

function wholeNumber(text: string): number {
  return checked(/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN, 'a whole number')
}

function factorOf(text: string): number {
  return checked(/^\d{1,4}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN, 'a number such as 0, 1.5 or 20')
}

function shareOf(text: string): number {
  return checked(/^[01](\.\d+)?$/.test(text) && Number(text) <= 1 ? Number(text) : Number.NaN, 'a share from 0 to 1')
}

function noiseOf(text: string): number {
  return checked(shareOf(text) <= 0.999 ? shareOf(text) : Number.NaN, 'a share from 0 to 0.999')
}

const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 1e3, MB: 1e6, GB: 1e9 }

function sizeOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,9}(?:\.\d+)?)(KB|MB|GB)?$/i.exec(text) ?? []
  return checked(Number(count) * (UNITS[unit.toUpperCase()] ?? Number.NaN), 'a size such as 500000, 200MB or 1GB')
}

function durationOf(text: string): number {
  return checked(parseDuration(text) ?? Number.NaN, 'a duration such as 90s or 5m')
}

function timeOf(text: string): number {
  return checked(Date.parse(text), 'a time such as 2026-09-07 or 2026-09-07T06:00Z')
}

function checked(value: number, what: string): number {
  if (Number.isNaN(value)) throw new InvalidArgumentError(`It must be ${what}.`)
  return value
}

function kindsOf(text: string): readonly [ClaimKind, ...ClaimKind[]] {
  const [first, ...others] = listOf(text, claimKinds)
  return first === undefined ? claimKinds : [first, ...others]
}

function attacksOf(text: string): readonly AttackKind[] {
  return listOf(text, attackKinds)
}

function listOf<Word extends string>(text: string, words: readonly Word[]): readonly Word[] {
  return text.split(',').map((item) => {
    const word = words.find((known) => known === item.trim())
    if (word === undefined) throw new InvalidArgumentError(`It must be a list of ${words.join(', ')}.`)
    return word
  })
}
