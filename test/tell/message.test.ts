// What a message says first, and that nothing in it can act on the reader's terminal.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ActionKind, type ActionResult, actionResults, verdictReasons } from '../../src/model/incident.ts'
import { noticeCauses } from '../../src/model/notice.ts'
import { messageOf, verdictText } from '../../src/tell/message.ts'
import { at, claim, noticeOf } from './notices.ts'

describe('messageOf', () => {
  it.each([
    ['waiting', {}, 'WAITING FOR YOU (expires 12:30 UTC)'],
    ['disabled', {}, 'DISABLED, NOT VERIFIED'],
    ['effective', {}, 'DISABLED, VERIFIED'],
    ['not-effective', {}, 'NOT EFFECTIVE'],
    ['could-not-disable', {}, 'COULD NOT DISABLE'],
    ['opened', { verdict: { act: false, reason: 'mode-observe' } }, 'ALERT ONLY'],
    ['opened', {}, 'WAITING FOR YOU (expires 12:30 UTC)'],
    ['resolved', { state: 'false-alarm' }, 'CLOSED AS FALSE ALARM'],
  ] as const)('answers "is it contained?" with its first words: %s', (cause, changes, headline) => {
    const message = messageOf(noticeOf(cause, changes), 'terminal')
    expect(message.title).toBe(`${headline}: claim factory-a …2ca6b5b6 misused, 7 certificates minted`)
    expect(message.lines[0]?.text.startsWith(headline)).toBe(true)
  })

  it('keeps the reading order and names one next step', () => {
    const labels = messageOf(noticeOf('waiting'), 'terminal').lines.map((line) => line.label)
    expect(labels).toEqual(['Contained?', 'What', 'How bad', 'Why', 'Cost', 'Next', 'More'])
  })

  describe('the hint how to undo', () => {
    const undoAfter = (...results: readonly (readonly [ActionKind, ActionResult | null])[]): string | undefined => {
      const actions = results.map(([kind, result], index) => ({ id: `a${index}`, kind, intendedAt: at, result, resultAt: at }))
      return messageOf(noticeOf('disabled', { actions }), 'terminal').lines.find((line) => line.label === 'Undo')?.text
    }

    it('names the command', () => {
      expect(undoAfter(['disable', 'applied'])).toBe(`aws iot update-certificate --certificate-id ${claim} --new-status ACTIVE`)
    })

    it('is given where claimwatch changed the certificate or may have, and nowhere else', () => {
      const given = actionResults.filter((result) => undoAfter(['disable', result]) !== undefined)
      expect(given).toEqual(['applied', 'effective', 'unproven', 'not-effective', 'unknown'])
      expect(undoAfter(['disable', null])).toBeUndefined()
      expect(undoAfter(['disable', 'unknown'])).toMatch(/^if AWS shows it as INACTIVE: aws iot /)
    })

    it('stays while the disablement stands, and goes when the claim was enabled again', () => {
      expect(undoAfter(['disable', 'effective'], ['disable', 'already-inactive'])).toBeDefined()
      expect(undoAfter(['disable', 'effective'], ['enable', 'denied'])).toBeDefined()
      expect(undoAfter(['disable', 'effective'], ['enable', 'applied'])).toBeUndefined()
      expect(undoAfter(['disable', 'effective'], ['enable', 'applied'], ['disable', 'applied'])).toBeDefined()
    })
  })

  it('shows at most five sources and counts the rest', () => {
    const sources = Array.from({ length: 9 }, (_, index) => `203.0.${index}.0/24`)
    const howBad = messageOf(noticeOf('waiting', { sources }), 'terminal').lines[2]?.text
    expect(howBad).toContain('203.0.4.0/24 and 4 more')
  })

  it('lets no control or bidirectional character through, whatever a source holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...noticeCauses), (source, cause) => {
        const { title, lines } = messageOf(noticeOf(cause, { sources: [source] }), 'terminal')
        const text = [title, ...lines.map((line) => line.text)].join('')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/)
      }),
    )
  })

  it('names the right that is missing where AWS refuses to describe', () => {
    const text = (cause: 'aws-denied' | 'aws-failed') => verdictText({ reason: 'state-unknown', cause })
    expect(text('aws-denied')).toBe("not acting: the certificate's state is not known (aws-denied: iot:DescribeCertificate is not allowed)")
    expect(text('aws-failed')).toMatch(/ \(aws-failed\)$/)
  })

  it('has words for every reason of a verdict', () => {
    for (const reason of verdictReasons) expect(verdictText({ reason })).not.toBe('')
  })
})
