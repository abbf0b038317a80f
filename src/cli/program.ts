// The command line: the table of subcommands, and how each of their ends becomes an exit code.
import { Command, CommanderError } from 'commander'
import { toClaimwatchError } from '../model/errors.ts'
import { harmless } from '../model/untrusted.ts'
import { addClaim } from './claim.ts'
import { addConfig } from './config.ts'
import { addDemo } from './demo.ts'
import { addDoctor } from './doctor.ts'
import { addExplain } from './explain.ts'
import { addIncident } from './incident.ts'
import { addLedger } from './ledger.ts'
import { addLog } from './log.ts'
import { addNotify } from './notify.ts'
import type { Outside } from './outside.ts'
import { addPlan } from './plan.ts'
import { addRejections } from './rejections.ts'
import { addReplay } from './replay.ts'
import { addRoles } from './roles.ts'
import { addTopics } from './topics.ts'
import { version } from './version.ts'

/** Wrong usage of the command line (design 5.1). */
const USAGE = 2

/** What a subcommand's action resolves to: the exit code, 0 where it says nothing. */
export type Ended = Promise<number | undefined>

/** How a subcommand hands its end to the program. */
export type Finish = (ended: Ended) => Promise<void>

/** The program with all its subcommands. `finish` is told how the one that was called ended. */
export function createProgram(outside: Outside, finish: Finish): Command {
  const program = new Command('claimwatch')
    .description('Watches the provisioning claims of IoT fleets on AWS for misuse, tells people, and disables a leaked claim.')
    .version(version)
    .option('--no-color', 'plain text; there is no other as yet')
    // Known at any place, so it is shown at every command.
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => outside.stdout.write(text),
      writeErr: (text) => outside.stderr.write(text),
      outputError: (text, write) => write(`claimwatch: ${harmless(text.replace(/^error: /, ''))}`),
    })
  for (const add of [
    addDemo,
    addRoles,
    addReplay,
    addExplain,
    addDoctor,
    addIncident,
    addClaim,
    addPlan,
    addNotify,
    addRejections,
    addLedger,
    addLog,
    addTopics,
    addConfig,
  ]) {
    add(program, outside, finish)
  }
  return program
}

/** Parses the arguments (without `node` and the script), runs the subcommand, and resolves to the exit code. Never rejects. */
export async function runProgram(args: readonly string[], outside: Outside): Promise<number> {
  let code = 0
  const finish: Finish = async (ended) => {
    code = (await ended) ?? 0
  }
  try {
    await createProgram(outside, finish).parseAsync(args, { from: 'user' })
    return code
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : USAGE
    const error = toClaimwatchError(thrown)
    outside.stderr.write(`claimwatch: ${harmless(error.message)}\n`)
    return error.exit
  }
}
