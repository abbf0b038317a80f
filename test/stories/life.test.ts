// Lives of claims: the same name gives the same lines, and the groups do what they are said to do.
import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import { at } from './calendar.ts'
import { changed, factory, type Group, hideout, momentsOf, networkAt, thief, visitors } from './group.ts'
import { createLife } from './life.ts'

const week = { from: at(0, 'mon'), to: at(1, 'mon') }

function toldOf(...groups: readonly Group[]) {
  const life = createLife('a life')
  life.add(...groups)
  return life.told()
}

it('counts weeks from a Monday', () => {
  expect(new Date(at(0, 'mon')).getUTCDay()).toBe(1)
  expect(at(2, 'wed', '13:30') - at(0, 'mon')).toBe(16 * DAY + 13 * HOUR + 30 * MINUTE)
})

it('is the same under the same name, and another under another', () => {
  const linesOf = (name: string) => {
    const life = createLife(name)
    life.add(factory(week, 2))
    return life.told().lines
  }
  expect(linesOf('one')).toEqual(linesOf('one'))
  expect(linesOf('one')).not.toEqual(linesOf('other'))
})

it('is told in the order of time', () => {
  const { lines } = toldOf(factory(week, 2), thief(week, 1))
  expect(lines.map((line) => line.at)).toEqual(lines.map((line) => line.at).sort((a, b) => a - b))
})

it('works in the shifts of a factory, at its pace', () => {
  const moments = [...momentsOf(factory(week, 6), 'a life')]
  const hours = new Set(moments.map((moment) => new Date(moment + 2 * HOUR).getUTCHours()))
  expect(Math.min(...hours)).toBe(6)
  expect(Math.max(...hours)).toBe(21)
  expect(moments.every((moment) => moment < at(0, 'sat'))).toBe(true)
  expect(moments.length / (5 * 16)).toBeGreaterThan(5)
  expect(moments.length / (5 * 16)).toBeLessThan(7)
})

it('changes for a time, and is before and after as it was', () => {
  const away = { from: at(0, 'tue'), to: at(0, 'wed') }
  const { attempts } = toldOf(...changed(factory(week, 4), away, { addressOf: networkAt(0) }))
  const outside = attempts.filter(({ address }) => address === '192.0.2.14')
  expect(outside.length).toBeGreaterThan(0)
  expect(outside).toEqual(attempts.filter(({ begin }) => begin >= away.from && begin < away.to))
  expect(attempts).toHaveLength(toldOf(factory(week, 4)).attempts.length)
})

it('shows the outcomes of a mix, and tries again where it failed', () => {
  const mix = { rejected: 1 }
  const { attempts } = toldOf(visitors('station', week, 1, { mix, retries: 2, most: 10 }))
  expect(attempts.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 30 }, () => 'rejected'))
  expect(new Set(attempts.map(({ serial }) => serial)).size).toBe(10)
})

it('shows serials that were registered before, and those that will be', () => {
  const own = factory(week, 4)
  const between = { from: at(0, 'tue'), to: at(0, 'wed') }
  const life = createLife('serials')
  life.add(
    own,
    thief(between, 4, { name: 'again', serials: 'known' }),
    thief(between, 4, { name: 'ahead', serials: 'ahead', addressOf: networkAt(1) }),
  )
  const { attempts } = life.told()
  const firstOf = (serial: string) =>
    attempts.find(({ serial: shown, actor }) => shown === serial && actor === 'factory')?.begin ?? Number.NaN
  const thieves = attempts.filter(({ actor }) => actor === 'attacker')
  const again = thieves.filter(({ address }) => address === hideout())
  const ahead = thieves.filter(({ address }) => address !== hideout())
  expect([again.length > 20, ahead.length > 20]).toEqual([true, true])
  expect(again.every(({ serial, begin }) => firstOf(serial) < begin)).toBe(true)
  expect(ahead.every(({ serial, begin }) => firstOf(serial) > begin && firstOf(serial) < begin + 2 * DAY)).toBe(true)
})
