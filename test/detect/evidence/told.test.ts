// What was told: each rule on its own, up to the highest level, until it is forgotten.
import { expect, it } from 'vitest'
import { forget, isNews, rules, tell } from '../../../src/detect/evidence/told.ts'
import { levels } from '../../../src/model/finding.ts'

it('makes news of higher levels only, of each rule on its own', () => {
  for (const rule of rules) {
    const told = tell(0, rule, 'contain')
    expect(levels.map((level) => isNews(told, rule, level))).toEqual([false, false, true])
    for (const other of rules) if (other !== rule) expect(isNews(told, other, 'alert')).toBe(true)
    expect(forget(told, rule)).toBe(0)
    expect(isNews(tell(told, rule, 'disable'), rule, 'disable')).toBe(false)
  }
})
