// Alarms six hours apart are one episode, however long the trouble lasts.
import { expect, it } from 'vitest'
import { HOUR } from '../../src/model/time.ts'
import { EPISODE_GAP, episodesOf } from './episodes.ts'

const alarms = (...hours: readonly number[]) => hours.map((hour) => ({ at: hour * HOUR }))

it('joins alarms up to six hours apart, each to the one before it', () => {
  expect(episodesOf(alarms(0, 6, 12, 18))).toEqual(alarms(0))
  expect(episodesOf(alarms(0, 6.01, 12, 20))).toEqual(alarms(0, 6.01, 20))
  expect(episodesOf([])).toEqual([])
  expect(EPISODE_GAP).toBe(6 * HOUR)
})
