// The courses of claims: of the configured ones only, and of no more than a page can be about.
import { expect, it } from 'vitest'
import { createCourses, MOST_COURSES } from '../../../src/app/backtest/courses.ts'
import { noOutcomes } from '../../../src/model/attempt.ts'
import type { WindowCounts } from '../../../src/model/window.ts'
import { claim, now, otherClaim } from '../../respond/records.ts'

function windowOf(id: string): WindowCounts {
  const counts = { connects: 0, creates: 0, registers: 0, refusals: 0, clients: 0, serials: 0, sources: 0, newSources: 0, late: 0 }
  return { claim: id, over: '1m', from: now, to: now + 60_000, attempts: { ...noOutcomes(), ok: 1 }, ...counts }
}

it('are kept of configured claims, and only those that were seen are asked about', () => {
  const courses = createCourses(new Set([claim]))
  const asked: string[] = []
  for (const id of [claim, otherClaim]) courses.window(windowOf(id))
  courses.advanced(now, (id) => {
    asked.push(id)
    return null
  })
  expect([[...courses.all().keys()], asked]).toEqual([[claim], [claim]])
})

it('are bounded', () => {
  const ids = Array.from({ length: MOST_COURSES + 5 }, (_, index) => String(index))
  const courses = createCourses(new Set(ids))
  for (const id of ids) courses.window(windowOf(id))
  expect(courses.all().size).toBe(MOST_COURSES)
})
