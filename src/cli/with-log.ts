// The log that a command stands beside, for as long as it looks into it.
import { openLogBeside } from '../app/open-log.ts'
import type { EventLog } from '../log/event-log.ts'
import { type CommonOptions, configurationOf } from './options.ts'
import type { Outside } from './outside.ts'

/** Opens the configured log beside the service, and closes it whatever comes of the work. Rejects as `openLogBeside` does. */
export async function withLog<T>(
  options: Pick<CommonOptions, 'config'>,
  outside: Outside,
  work: (log: EventLog) => Promise<T>,
): Promise<T> {
  const log = await openLogBeside(await configurationOf(options, outside), outside.clock)
  try {
    return await work(log)
  } finally {
    await log.close()
  }
}
