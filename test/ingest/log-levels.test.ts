// Log levels: the most specific setting rules, INFO is the least that is needed, and where entries go matters too.
import { describe, expect, it } from 'vitest'
import {
  blindnessOf,
  isSeen,
  judgeLogging,
  type LoggedClaim,
  type LogLevel,
  type LogSettings,
  levelOf,
  logLevels,
} from '../../src/ingest/log-levels.ts'

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)]
const claimOf = (id: string, hasHookLines = false): LoggedClaim => ({ id, hasHookLines })
const settingsOf = (changes: Partial<LogSettings> = {}): LogSettings => ({
  ...{ isOff: false, defaultLevel: 'INFO', events: [], overrides: [] },
  ...changes,
})
const event = (eventType: string, level: LogLevel | null, logGroup: string | null = null) => ({ eventType, level, logGroup })
const principal = (target: string, level: LogLevel) => ({ targetType: 'PRINCIPAL_ID', target, level })

describe('the level of an event type of a claim', () => {
  it('is that of its principal, else of the event type, else the default', () => {
    const settings = settingsOf({
      defaultLevel: 'ERROR',
      events: [event('Publish-In', 'WARN'), event('Publish-Out', null, 'elsewhere')],
      overrides: [principal(a.toUpperCase(), 'DEBUG'), { targetType: 'CLIENT_ID', target: b, level: 'DEBUG' }],
    })
    expect(levelOf(settings, a, 'Publish-In')).toBe('DEBUG')
    expect(levelOf(settings, b, 'Publish-In')).toBe('WARN')
    expect(levelOf(settings, b, 'Publish-Out')).toBe('ERROR')
    expect(levelOf({ ...settings, isOff: true }, a, 'Publish-In')).toBe('DISABLED')
  })

  it.each(logLevels.map((level) => [level, level === 'INFO' || level === 'DEBUG'] as const))(
    '%s shows accepted devices: %s',
    (level, seen) => {
      expect(isSeen(settingsOf({ defaultLevel: level }), a, 'Connect')).toBe(seen)
    },
  )
})

describe('a claim', () => {
  it.each<[string, Partial<LogSettings>, LoggedClaim, string | null]>([
    ['can be judged where all is logged at INFO', {}, claimOf(a), null],
    ['is blind where all logging is off', { isOff: true }, claimOf(a), 'logging-off'],
    ['is blind where its own override is DISABLED', { overrides: [principal(a, 'DISABLED')] }, claimOf(a), 'logging-off'],
    ['is blind where only failures are logged', { defaultLevel: 'ERROR' }, claimOf(a), 'logging-too-low'],
    ['is saved by an override', { defaultLevel: 'ERROR', overrides: [principal(a, 'INFO')] }, claimOf(a), null],
    ['is not saved by an override of another', { defaultLevel: 'ERROR', overrides: [principal(b, 'INFO')] }, claimOf(a), 'logging-too-low'],
    ['is blind without requests', { events: [event('Publish-In', 'ERROR')] }, claimOf(a, true), 'logging-too-low'],
    ['is blind without replies', { events: [event('Publish-Out', 'ERROR')] }, claimOf(a), 'logging-too-low'],
    ["needs no replies where the hook's line comes", { events: [event('Publish-Out', 'ERROR')] }, claimOf(a, true), null],
    ['needs no connections', { events: [event('Connect', 'DISABLED')] }, claimOf(a), null],
    [
      'is blind where requests go to a group that nobody reads',
      { events: [event('Publish-In', 'INFO', 'x')] },
      claimOf(a),
      'logging-elsewhere',
    ],
    ['can be judged where a feed reads that group', { events: [event('Publish-In', 'INFO', 'read')] }, claimOf(a), null],
  ])('%s', (_, changes, claim, expected) => {
    expect(blindnessOf(settingsOf(changes), claim, ['read'])).toBe(expected)
  })

  it('is named where others are not blind, and all together are said once', () => {
    const settings = settingsOf({ defaultLevel: 'ERROR', overrides: [principal(a, 'INFO')] })
    expect(judgeLogging(settings, [claimOf(a), claimOf(b)], [])).toEqual({ cause: null, blind: [{ claim: b, cause: 'logging-too-low' }] })
    expect(judgeLogging(settings, [claimOf(b)], [])).toEqual({ cause: 'logging-too-low', blind: [] })
    expect(judgeLogging(settingsOf({ isOff: true }), [claimOf(a), claimOf(b)], [])).toEqual({ cause: 'logging-off', blind: [] })
    expect(judgeLogging(settingsOf({ isOff: true }), [], [])).toEqual({ cause: null, blind: [] })
  })
})
