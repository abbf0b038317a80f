// An id that may be shortened, as long as it stays the only one.
import { expect, it } from 'vitest'
import { byShortenedId, type IdWords } from '../../src/cli/shortened-id.ts'

const words: IdWords = {
  one: 'a plan',
  several: 'plans',
  listedBy: 'plan list',
  notFound: { code: 'plan-not-found', what: 'no such plan' },
}
const find = (id: string) => byShortenedId(['abcdef01', 'abcdef02', '12345678'], (one) => one, id, words)

it('finds the one that begins so', () => {
  expect(find('123456')).toBe('12345678')
  expect(find('abcdef02')).toBe('abcdef02')
})

it.each([
  ['12345', 'usage', '"12345" is too short for the id of a plan'],
  ['', 'usage', 'plan list'],
  ['123457', 'plan-not-found', 'no such plan'],
  ['abcdef', 'plan-not-found', '2 plans begin so: abcdef01, abcdef02. Write more of the id.'],
])('says what is wrong with %j', (id, code, said) => {
  expect(() => find(id)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(said) }))
})
