// What a person decides of an incident, on its way into the log.
import { decide } from '../app/decide.ts'
import { type Reading, readLog } from '../app/reading.ts'
import type { DecisionKind } from '../model/decision.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { ActionResult, Incident } from '../model/incident.ts'
import { isoTime } from '../model/time.ts'
import { commandName } from './command-name.ts'
import { type SayingOptions, saidBy, tellUnreadable } from './options.ts'
import { showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended } from './program.ts'
import { withLog } from './with-log.ts'

/**
 * Writes down what a person decides of the incident that `find` finds, and tells it. `flawOf` says why it cannot be decided; null: it can.
 * Throws `refused-by-guardrail` with that flaw, and whatever `find` throws.
 */
export async function decideOn(
  find: (reading: Reading) => Incident,
  options: SayingOptions,
  outside: Outside,
  kind: DecisionKind,
  done: string,
  flawOf: (incident: Incident) => string | null,
): Ended {
  const decision = await withLog(options, outside, async (log) => {
    const incident = find(await readLog(log, tellUnreadable(outside)))
    const flaw = flawOf(incident)
    if (flaw !== null) throw new ClaimwatchError('refused-by-guardrail', { what: flaw })
    return decide(log, incident, { kind, ...saidBy(options, outside) })
  })
  if (options.output !== 'table') showValue(outside.stdout, options.output, { ...decision, at: isoTime(decision.at) })
  else outside.stdout.write(`incident/${decision.incident} ${done} by ${decision.by}\n`)
  outside.stderr.write(`next: ${commandName} incident show ${decision.incident}\n`)
  return 0
}

/** Results of an action that changed a certificate, or that may have. */
const CHANGED: ReadonlySet<ActionResult | null> = new Set([null, 'applied', 'effective', 'unproven', 'not-effective', 'unknown'])

/** Whether an incident has disabled its claim, or may have, and was not taken back. */
export function isDisabledBy({ actions }: Incident): boolean {
  return actions.findLast(({ result }) => CHANGED.has(result))?.kind === 'disable'
}
