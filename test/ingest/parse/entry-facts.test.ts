// What every entry may say: taken as it stands, from the feed where the entry is silent, and null where neither speaks.
import { expect, it } from 'vitest'
import { type Draft, emptyDraft } from '../../../src/ingest/parse/draft.ts'
import { addCommonFacts, ignored, rejected, untrustedOr } from '../../../src/ingest/parse/entry-facts.ts'
import type { Fields } from '../../../src/ingest/parse/fields.ts'
import { membersOf } from '../../../src/ingest/parse/members.ts'

/** A draft of what every entry may say. */
function commonFacts(entry: Fields): Draft {
  const draft = emptyDraft()
  addCommonFacts(draft, membersOf(entry), around)
  return draft
}

const around = { claims: new Set<string>(), account: '444455556666', region: 'eu-west-1' }

it('takes the account of the entry before that of the feed, and the region of the feed', () => {
  expect(commonFacts({ accountId: '111122223333' })).toMatchObject({ account: '111122223333', region: 'eu-west-1' })
  expect(commonFacts({ accountId: 7 })).toMatchObject({ account: '444455556666' })
})

it('knows two states and no third', () => {
  expect(['Success', 'Failure', 'success', 5, undefined].map((status) => commonFacts({ status }).status)).toEqual([
    'Success',
    'Failure',
    null,
    null,
    null,
  ])
})

it('leaves the text of a device as it is', () => {
  expect(untrustedOr(membersOf({ clientId: ' \u202eb ' }).clientId)).toBe(' \u202eb ')
  expect(untrustedOr(membersOf({ clientId: ['b'] }).clientId)).toBeNull()
})

it('says nothing that a reader has to find out', () => {
  const { claim, source, topic, template, certificate, serial, allow, filters, refused, takenOver } = commonFacts({})
  expect([claim, source, topic, template, certificate, serial, allow, filters, refused, takenOver].every((fact) => fact === null)).toBe(
    true,
  )
})

it('gives verdicts with their reason', () => {
  expect(ignored('empty-line')).toEqual({ is: 'ignored', reason: 'empty-line' })
  expect(rejected('too-deep')).toEqual({ is: 'rejected', reason: 'too-deep' })
})
