// The error catalogue: one line that says what happened, where and what to do.
import { describe, expect, it } from 'vitest'
import { ClaimwatchError, type ErrorCode, errorCatalogue, toClaimwatchError } from '../../src/model/errors.ts'

describe('errorCatalogue', () => {
  it.each(Object.keys(errorCatalogue))('%s says in a sentence what mends it', (code) => {
    const error = new ClaimwatchError(code as ErrorCode, { what: 'it happened at the place' })
    expect(error.message).toMatch(/^it happened at the place\. .+\.$/)
    expect(error.message).not.toContain('\n')
  })
})

describe('toClaimwatchError', () => {
  it('keeps one of ours, and has an answer for anything else', () => {
    const ours = new ClaimwatchError('log-full', { what: 'disk full' })
    expect(toClaimwatchError(ours)).toBe(ours)
    for (const thrown of [new Error('x'), 'text', null, undefined, 7]) expect(toClaimwatchError(thrown).code).toBe('internal')
  })
})
