// claimwatch ledger verify | export: is the record whole, and the record for whoever investigates.
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type ExportEnd, exportLines } from '../app/ledger-export.ts'
import { readExport, verifyExport } from '../app/ledger-file.ts'
import { readMaterial } from '../app/ledger-material.ts'
import { verifyMaterial } from '../app/ledger-verify.ts'
import { readLog } from '../app/reading.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { Millis } from '../model/time.ts'
import { commandName } from './command-name.ts'
import { incidentById } from './incident-id.ts'
import { addErase } from './ledger-erase.ts'
import { complaintAbout, type Verified, verificationJson, verificationRows } from './ledger-words.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'
import { escaped, formatParser, showRows, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'
import { parseTime } from './times.ts'
import { withLog } from './with-log.ts'

const exportForms = ['ndjson', 'json'] as const

interface VerifyOptions extends CommonOptions {
  readonly anchor?: string
}

interface ExportOptions {
  readonly config?: string
  readonly output: (typeof exportForms)[number]
  readonly incident?: string
  readonly from?: Millis
  readonly to?: Millis
}

/** Adds `ledger` with its subcommands. */
export function addLedger(program: Command, outside: Outside, finish: Finish): void {
  const ledger = program.command('ledger').description('the record of what was found, decided and done, and its evidence')
  withCommonOptions(ledger.command('verify'))
    .argument('[file]', 'an export, which is then verified instead of the log')
    .description('says whether the ledger is as it was written and its evidence what it names; ends with 1 if not')
    .option('--anchor <hash>', 'a head that was noted down: the ledger must still hold it', parseAnchor)
    .action((file: string | undefined, options: VerifyOptions) => finish(verify(file, options, outside)))
  ledger
    .command('export')
    .description(
      'writes the ledger with its evidence, one record a line and a digest of all lines at the end; or, with -o json, as one list',
    )
    .addOption(
      new Option('-o, --output <format>', `one of ${exportForms.join(', ')}`).argParser(formatParser(exportForms)).default('ndjson'),
    )
    .option('--config <file>', 'the configuration; else CLAIMWATCH_CONFIG, else ./claimwatch.yaml')
    .option('--incident <id>', 'only what belongs to one incident')
    .option('--from <time>', 'only what was written from here on: a time with its zone, or a day (UTC)', parseTime)
    .option('--to <time>', 'only what was written before here', parseTime)
    .action((options: ExportOptions) => finish(write(options, outside)))
  addErase(ledger, outside, finish)
}

function parseAnchor(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('must be 64 hex digits, the head that `ledger verify` shows.')
  return text
}

async function verify(file: string | undefined, options: VerifyOptions, outside: Outside): Ended {
  const verified: Verified =
    file === undefined
      ? verifyMaterial(await withLog(options, outside, readMaterial), options.anchor)
      : verifyExport(await readExport(file), file, options.anchor)
  if (options.output !== 'table') showValue(outside.stdout, options.output, verificationJson(verified))
  else {
    showRows(outside.stdout, 'table', verificationRows(verified), [
      { head: 'LEDGER', of: (row) => row.what },
      { head: file ?? 'of the log', of: (row) => row.text },
    ])
  }
  const complaint = complaintAbout(verified)
  if (complaint !== null) outside.stderr.write(`claimwatch: ${complaint.message}\n`)
  else if (file === undefined && verified.ledger.head !== null) {
    outside.stderr.write(`next: note the head down elsewhere; later: ${commandName} ledger verify --anchor ${verified.ledger.head.hash}\n`)
  }
  return complaint?.exit ?? 0
}

async function write({ incident, from, to, output, ...options }: ExportOptions, outside: Outside): Ended {
  if (from !== undefined && to !== undefined && from >= to) throw new ClaimwatchError('usage', { what: '--from is not before --to' })
  const { material, id } = await withLog(options, outside, async (log) => ({
    id: incident === undefined ? null : incidentById((await readLog(log)).incidents, incident).id,
    material: await readMaterial(log),
  }))
  let end: ExportEnd | null = null
  const lines = exportLines(material, { incident: id, from: from ?? null, to: to ?? null }, (line) => {
    if (line.is === 'end') end = line
    return escaped(JSON.stringify(line))
  })
  const [before, between, after] = output === 'json' ? ['[\n', ',\n', '\n]\n'] : ['', '\n', '\n']
  let first = true
  for (const line of lines) {
    outside.stdout.write(`${first ? before : between}${line}`)
    first = false
  }
  outside.stdout.write(after)
  outside.stderr.write(`${endText(end)}: note it down elsewhere; it is the digest that \`ledger verify FILE\` shows\n`)
  return 0
}

function endText(end: ExportEnd | null): string {
  return end === null ? 'nothing' : `${end.records} records, sha256 ${end.sha256}`
}
