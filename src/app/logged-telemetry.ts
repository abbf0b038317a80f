// Happenings that a person may want to read about go to the log as well as into the figures: each is told in one place.
import type { Topic } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { isoTime } from '../model/time.ts'
import type { Logger } from './logger.ts'

/** Of how many unreadable records of a topic each is logged; then of every tenfold. */
const LINES_EACH = 10

/**
 * Passes everything on to `figures` and logs what is rare enough to be read. WARN: somebody should look; ERROR: somebody must act.
 * Nothing that a device can choose comes in through telemetry, so nothing of it can be logged.
 */
export function loggedTelemetry(figures: Telemetry, logger: Logger): Telemetry {
  const standing = new Map<string, string | null>()
  const unreadable = new Map<Topic, number>()
  /** What stands is reported again and again; only a change of it is worth a line. */
  function isNews(what: string, name: string, value: string | null): boolean {
    const key = `${what} ${name}`
    const known = standing.get(key) ?? null
    standing.set(key, value)
    return known !== value
  }

  return {
    ...figures,
    findingRaised(claim, level, delayMs) {
      figures.findingRaised(claim, level, delayMs)
      logger.warn({ claim, level, delayMs }, 'finding raised')
    },
    claimBlinded(claim, reason) {
      figures.claimBlinded(claim, reason)
      if (!isNews('blind', claim, reason)) return
      if (reason === null) logger.info({ claim }, 'claim can be judged again')
      else logger.warn({ claim, reason }, 'claim is blind')
    },
    claimStateSeen(claim, state) {
      figures.claimStateSeen(claim, state)
      if (isNews('state', claim, state)) logger.info({ claim, state }, 'state of the claim certificate')
    },
    claimDescribed(claim, failure) {
      figures.claimDescribed(claim, failure)
      if (!isNews('described', claim, failure?.code ?? null)) return
      if (failure === null) logger.info({ claim }, 'claim certificate can be described again')
      else logger.error({ claim, code: failure.code }, failure.text)
    },
    logLevelsRead(feed, failure) {
      figures.logLevelsRead(feed, failure)
      if (!isNews('log levels', feed, failure?.code ?? null)) return
      if (failure === null) logger.info({ feed }, 'what AWS IoT logs can be read again')
      else logger.warn({ feed, code: failure.code }, `it is not known whether AWS IoT logs what is needed: ${failure.text}`)
    },
    feedAnswered(feed, failure) {
      figures.feedAnswered(feed, failure)
      if (!isNews('feed', feed, failure?.text ?? null)) return
      if (failure === null) logger.info({ feed }, 'feed can be read again')
      else logger.error({ feed, code: failure.code }, failure.text)
    },
    // Nothing changed about the claim, so that nothing is said; whoever speaks for it next says it anew.
    claimReleased(claim) {
      figures.claimReleased(claim)
      for (const what of ['blind', 'state', 'described'] as const) standing.delete(`${what} ${claim}`)
    },
    actionEnded(claim, action, result) {
      figures.actionEnded(claim, action, result)
      const isBad = ['denied', 'not-found', 'wrong-state', 'not-effective', 'unknown'].includes(result)
      logger[isBad ? 'error' : 'warn']({ claim, action, result }, 'action ended')
    },
    notificationSent(notifier, outcome, failure) {
      figures.notificationSent(notifier, outcome, failure)
      if (outcome === 'delivered') return
      const code = failure === undefined ? {} : { code: failure.code }
      logger.warn({ notifier, outcome, ...code }, failure?.text ?? 'notification not delivered')
    },
    evidenceFailed(failure) {
      figures.evidenceFailed(failure)
      logger.warn({ code: failure.code }, `evidence of an incident could not be kept, and is looked for again: ${failure.text}`)
    },
    logFilled(failure) {
      figures.logFilled(failure)
      if (!isNews('log', 'room', failure?.code ?? null)) return
      if (failure === null) logger.info({}, 'the log has room again, and what waited was written')
      else logger.error({ code: failure.code }, `nothing is read or acted on until there is room: ${failure.text}`)
    },
    recordUnreadable(topic, place) {
      figures.recordUnreadable(topic, place)
      const times = (unreadable.get(topic) ?? 0) + 1
      unreadable.set(topic, times)
      // A flood of poison must not become a flood of lines.
      if (times > LINES_EACH && !Number.isInteger(Math.log10(times))) return
      logger.error({ topic, place, times }, 'a record of the log cannot be read and was passed by: somebody else writes there')
    },
    approvalsWaiting(count, oldestAt) {
      figures.approvalsWaiting(count, oldestAt)
      if (count > 0) logger.debug({ count, oldestAt: oldestAt === null ? null : isoTime(oldestAt) }, 'approvals waiting')
    },
  }
}
