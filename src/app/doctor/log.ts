// Whether the event log is there, may be used, and is up to date: the embedded file, or the brokers with their topics.
import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { EventLog } from '../../log/event-log.ts'
import { topics } from '../../log/topics.ts'
import { decode } from '../../model/record.ts'
import { type Clock, isoTime, MINUTE, type Millis, SECOND } from '../../model/time.ts'
import type { Configuration, LogSettings } from '../configuration.ts'
import { openLogBeside } from '../open-log.ts'
import { type Diagnosis, fail, failure, ok, skip, warn } from './diagnosis.ts'

/** A log that cannot grow stops the service. A busy week is some hundred megabytes. */
const LEAST_FREE = 100 * 1024 * 1024
const LITTLE_FREE = 1024 * 1024 * 1024

/** Looks at the log and, where it is there, at how far it has been filled. Rejects where it cannot be opened. */
export async function examineLog(configuration: Configuration, clock: Clock): Promise<readonly Diagnosis[]> {
  const { log } = configuration
  const file = log.is === 'embedded' ? await examineFile(log.path, clock()) : []
  if (log.is === 'embedded' && !(await may(log.path, constants.F_OK))) return file
  const opened = await openLogBeside(configuration, clock)
  try {
    const reached = log.is === 'kafka' ? await examineTopics(opened, log) : []
    const lacking = reached.some(({ result }) => result === 'fail')
    return [...file, ...reached, ...(lacking ? [] : await examineFeedLag(opened, configuration, clock()))]
  } finally {
    await opened.close()
  }
}

async function examineFile(path: string, now: Millis): Promise<readonly Diagnosis[]> {
  const folder = dirname(path)
  if (!(await may(folder, constants.F_OK))) return [fail('log', `the folder ${folder} is not there`, 'Make it, or correct log.embedded.')]
  const exists = await may(path, constants.F_OK)
  const isWritable = (await may(folder, constants.W_OK)) && (!exists || (await may(path, constants.W_OK)))
  const { bavail, bsize } = await statfs(folder)
  const mayWrite = isWritable
    ? ok('log', `${path} may be written${exists ? '' : '; it will be made by `claimwatch run`'}`)
    : fail(
        'log',
        `${path} may not be written by this account`,
        'Give the account of the service the right to write the file and its folder.',
      )
  return [mayWrite, diagnoseRoom(folder, bavail * bsize), ...(exists ? [await diagnoseOwner(path, now)] : [])]
}

/** What the room that is left on a disk comes to. */
export function diagnoseRoom(folder: string, free: number): Diagnosis {
  const text = `${Math.floor(free / 1024 / 1024)} MiB free at ${folder}`
  const mend = 'Free room on this disk, or move log.embedded.'
  if (free < LEAST_FREE) return fail('disk', text, mend)
  return free < LITTLE_FREE ? warn('disk', text, mend) : ok('disk', text)
}

async function diagnoseOwner(path: string, now: Millis): Promise<Diagnosis> {
  const { ownerOfSqliteLog, ownerText } = await import('../../log/sqlite-look.ts')
  const owner = ownerOfSqliteLog(path, now)
  if (owner === null) return warn('owner', 'no service works on this log', 'Start `claimwatch run`, if it is to watch.')
  return ok('owner', `${ownerText(owner)} works on it`)
}

async function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}

/** The brokers answered; now each topic. What may be written cannot be tried without writing. */
async function examineTopics(opened: EventLog, { brokers }: Extract<LogSettings, { is: 'kafka' }>): Promise<readonly Diagnosis[]> {
  const counted = await Promise.all(
    topics.map(async (topic): Promise<Diagnosis | number> => {
      try {
        return await opened.partitions(topic)
      } catch (thrown) {
        return failure(`topic ${topic}`, thrown)
      }
    }),
  )
  const lacking = counted.filter((found) => typeof found !== 'number')
  const reached = ok('log', `Kafka answers at ${brokers.join(', ')}`)
  if (lacking.length > 0) return [reached, ...lacking]
  const partitions = counted[topics.indexOf('events')]
  return [
    reached,
    ok('topics', `all ${topics.length} topics are there, ${String(partitions)} partitions of events`),
    skip('rights', 'that topics may be read shows below; that they may be written cannot be proved without writing'),
  ]
}

/** How far `ingest` has read each live feed, by what stands in the checkpoints. */
async function examineFeedLag(opened: EventLog, { feeds, settle }: Configuration, now: Millis): Promise<readonly Diagnosis[]> {
  const settled = await readCheckpoints(opened)
  return feeds
    .filter(({ is }) => is !== 'file')
    .map(({ name }) => {
      const check = `lag ${name}`
      const upTo = settled.get(name)
      if (upTo === undefined) return skip(check, '`ingest` has not read this feed yet', 'Start `claimwatch run` or `claimwatch ingest`.')
      const lag = Math.max(0, now - upTo)
      const text = `read up to ${isoTime(upTo)}, ${Math.round(lag / SECOND)} s ago; settle is ${Math.round(settle / SECOND)} s`
      if (lag <= settle + MINUTE) return ok(check, text)
      return warn(
        check,
        `${text}: its claims are blind`,
        'See that `ingest` runs, and what it logs (docs/runbooks/ClaimwatchClaimBlind.md).',
      )
    })
}

async function readCheckpoints(opened: EventLog): Promise<ReadonlyMap<string, Millis>> {
  const settled = new Map<string, Millis>()
  const tail = await opened.tail('checkpoints', (records) => {
    for (const { value } of records) {
      if (value === null) continue
      const { feed, settledUpTo } = decode('checkpoints', value)
      settled.set(feed, Math.max(settled.get(feed) ?? settledUpTo, settledUpTo))
    }
  })
  try {
    await tail.caughtUp
  } finally {
    await tail.close()
  }
  return settled
}
