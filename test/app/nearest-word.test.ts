// The known word that somebody probably meant.
import { describe, expect, it } from 'vitest'
import { nearestWord } from '../../src/app/nearest-word.ts'

describe('the nearest word', () => {
  it.each([
    ['a letter left out', 'setle', 'settle'],
    ['two letters exchanged', 'alais', 'alias'],
    ['another case', 'LISTEN', 'listen'],
    ['itself', 'listen', 'listen'],
    ['the nearer of two', 'liste', 'listen'],
    ['nothing like it', 'zookeeper', null],
    ['too short to say', 'x', null],
    ['nothing at all', '', null],
  ])('%s', (_, written, meant) => {
    expect(nearestWord(written, ['settle', 'alias', 'listen', 'lists'])).toBe(meant)
  })
})
