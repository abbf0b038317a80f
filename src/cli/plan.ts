// claimwatch plan add | list | withdraw: batches of devices that are announced while the product runs.
import { type Command, InvalidArgumentError } from 'commander'
import type { Configuration } from '../app/configuration.ts'
import { configuredPlans, decideOnPlan, isStanding, readAnnouncedPlans, standingOf } from '../app/plans.ts'
import { readNetwork } from '../app/setting-kinds.ts'
import type { EventLog } from '../log/event-log.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { flawOf, MOST_DEVICES, MOST_PLANS, type PlanDecision, planIdOf } from '../model/plan.ts'
import type { ClaimSettings, Plan } from '../model/settings.ts'
import { isoTime, type Millis } from '../model/time.ts'
import { render } from '../model/untrusted.ts'
import { claimByName } from './claim-name.ts'
import { commandName } from './command-name.ts'
import { type CommonOptions, configurationOf, tellUnreadable, withCommonOptions } from './options.ts'
import { showRows, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import { planColumns, planJson, planToWithdraw, remarksOn } from './plan-words.ts'
import type { Ended, Finish } from './program.ts'
import { parseTime } from './times.ts'
import { withLog } from './with-log.ts'

interface AddOptions extends CommonOptions {
  readonly claim: string
  readonly from: Millis
  readonly to: Millis
  readonly mostDevices: number
  readonly source?: readonly string[]
  readonly template?: string
  readonly note?: string
  readonly by?: string
}

interface ListOptions extends CommonOptions {
  readonly claim?: string
  readonly all?: true
}

interface WithdrawOptions extends CommonOptions {
  readonly note?: string
  readonly by?: string
}

/** Adds `plan` with its subcommands. */
export function addPlan(program: Command, outside: Outside, finish: Finish): void {
  const plan = program
    .command('plan')
    .description('batches of devices that are announced: they raise what is expected, and switch nothing off')
  withCommonOptions(plan.command('add'))
    .description('announces a batch to the service that runs; the same one again mends its number of devices')
    .requiredOption('--claim <claim>', 'alias of a configured claim, or its id')
    .requiredOption('--from <time>', 'its begin, such as 2026-12-01T06:00Z', parseTime)
    .requiredOption('--to <time>', 'the first moment after it, at most 31 days later', parseTime)
    .requiredOption('--most-devices <number>', 'the most devices of it', parseDevices)
    .option('--source <network...>', 'networks that it comes from, such as 198.51.100.0/24; absent, those of the sites', parseNetworks)
    .option('--template <name>', 'its template; absent, any that the claim may use')
    .option('--note <text>', 'why; it stands in the ledger')
    .option('--by <name>', 'who; else the account that types')
    .action((options: AddOptions) => finish(add(options, outside)))
  withCommonOptions(plan.command('list'))
    .description('the plans that are open or to come, of the configuration too')
    .option('--claim <claim>', 'only of this claim: its alias, or its id')
    .option('--all', 'also those that ended or were withdrawn')
    .action((options: ListOptions) => finish(list(options, outside)))
  withCommonOptions(plan.command('withdraw'))
    .argument('<id>')
    .description('takes back a plan that was announced: from now on nothing is expected by it')
    .option('--note <text>', 'why; it stands in the ledger')
    .option('--by <name>', 'who; else the account that types')
    .action((id: string, options: WithdrawOptions) => finish(withdraw(id, options, outside)))
}

async function add(options: AddOptions, outside: Outside): Ended {
  const configuration = await configurationOf(options, outside)
  const claim = claimByName(options.claim, configuration)
  const plan = planOf(options)
  const now = outside.clock()
  const flaw = flawOf(plan) ?? (plan.to <= now ? `it ended at ${isoTime(plan.to)}, and what was found stays found` : null)
  if (flaw !== null) throw new ClaimwatchError('usage', { what: `this is no plan: ${flaw}` })
  const configured = (await configuredPlans(configuration)).filter((other) => other.claim === claim.id && isStanding(other, now))
  const { decision, remarks } = await withLog(options, outside, async (log) => {
    const announced = await standingOnes(log, claim, outside)
    requireRoom(
      announced.map(({ announced: { planId } }) => planId),
      planIdOf(claim.id, plan),
      claim,
    )
    const { by = outside.user, note = '' } = options
    return {
      remarks: remarksOn(plan, claim, [...configured, ...announced], now),
      decision: await decideOnPlan(log, { kind: 'announce', claim: claim.id, plan, at: now, by, reason: note }),
    }
  })
  tell(decision, `announced for ${claim.alias} by ${decision.by}`, options, outside)
  for (const remark of remarks) outside.stderr.write(`claimwatch: ${remark}\n`)
  outside.stderr.write(`next: ${commandName} plan list --claim ${claim.alias}\n`)
  return 0
}

function planOf({ from, to, mostDevices: devices, source, template }: AddOptions): Plan {
  // In one order, each once: the same networks are the same plan.
  const cidrs = source === undefined ? {} : { cidrs: [...new Set(source)].toSorted() }
  return { from, to, devices, ...cidrs, ...(template === undefined ? {} : { template }) }
}

async function standingOnes(log: EventLog, { id }: Pick<ClaimSettings, 'id'>, outside: Outside) {
  const announced = await readAnnouncedPlans(log, tellUnreadable(outside))
  return announced.filter((plan) => plan.claim === id && isStanding(plan, outside.clock()))
}

/** A detector keeps no more, so that nobody fills its memory; one that stands already may be mended all the same. */
function requireRoom(standing: readonly string[], planId: string, { alias }: Pick<ClaimSettings, 'alias'>): void {
  if (standing.length < MOST_PLANS || standing.includes(planId)) return
  throw new ClaimwatchError('plan-refused', { what: `${standing.length} plans of ${alias} are announced, and more are not kept` })
}

async function list(options: ListOptions, outside: Outside): Ended {
  const configuration = await configurationOf(options, outside)
  const claim = options.claim === undefined ? null : claimByName(options.claim, configuration).id
  const now = outside.clock()
  const announced = await withLog(options, outside, (log) => readAnnouncedPlans(log, tellUnreadable(outside)))
  const listed = [...(await configuredPlans(configuration)), ...announced]
    .filter((plan) => (claim === null || plan.claim === claim) && (options.all === true || isStanding(plan, now)))
    .map((plan) => ({ ...plan, standing: standingOf(plan, now), alias: aliasOf(plan.claim, configuration) }))
    .toSorted((one, other) => one.plan.from - other.plan.from)
  if (options.output === 'table') showRows(outside.stdout, 'table', listed, planColumns)
  else showValue(outside.stdout, options.output, listed.map(planJson))
  return 0
}

function aliasOf(claim: string, { claims }: Pick<Configuration, 'claims'>): string | null {
  return claims.find(({ id }) => id === claim)?.alias ?? null
}

async function withdraw(id: string, options: WithdrawOptions, outside: Outside): Ended {
  const decision = await withLog(options, outside, async (log) => {
    const at = outside.clock()
    const { claim, plan } = planToWithdraw(await readAnnouncedPlans(log, tellUnreadable(outside)), id, at)
    const { by = outside.user, note = '' } = options
    return decideOnPlan(log, { kind: 'withdraw', claim, plan, at, by, reason: note })
  })
  tell(decision, `withdrawn by ${decision.by}`, options, outside)
  return 0
}

function tell(decision: PlanDecision, done: string, { output }: CommonOptions, { stdout }: Outside): void {
  const { plan, at, ...said } = decision
  if (output === 'table') stdout.write(`plan/${decision.planId} ${render('terminal', done)}\n`)
  else showValue(stdout, output, { ...said, at: isoTime(at), plan: { ...plan, from: isoTime(plan.from), to: isoTime(plan.to) } })
}

function parseDevices(text: string): number {
  const devices = /^\d{1,8}$/.test(text) ? Number(text) : 0
  if (devices >= 1 && devices <= MOST_DEVICES) return devices
  throw new InvalidArgumentError(`must be a whole number from 1 to ${MOST_DEVICES}.`)
}

function parseNetworks(text: string, before: readonly string[] = []): readonly string[] {
  const network = readNetwork(text)
  if (network === null) throw new InvalidArgumentError('must be networks such as 198.51.100.0/24 or 2001:db8::/32.')
  return [...before, network]
}
