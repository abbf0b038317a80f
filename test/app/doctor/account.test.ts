// Whose credentials, and which clock: by one answer of AWS, or by none.
import { describe, expect, it } from 'vitest'
import { diagnoseClock, diagnoseCredentials } from '../../../src/app/doctor/account.ts'
import { MINUTE, SECOND } from '../../../src/model/time.ts'
import { createScene, now } from '../scene.ts'

const caller = { arn: 'arn:aws:iam::111122223333:user/ops', account: '111122223333' }

describe('credentials', () => {
  it.each([
    ['111122223333', 'ok'],
    ['999999999999', 'warn'],
  ])('of another account than that of a feed (%s): %s', (account, result) => {
    const scene = createScene({ feeds: [{ cloudwatch: { logGroup: 'g', region: 'eu-west-1', account } }] })
    scene.remove()
    expect(diagnoseCredentials({ caller, awsTime: null }, scene.configuration)).toMatchObject([
      { result, text: expect.stringContaining(caller.arn) },
    ])
  })
})

describe('the clock', () => {
  it.each([
    [0, 'ok', 'within 10 s'],
    [11 * SECOND, 'warn', '11 s ahead of'],
    [-5 * MINUTE, 'warn', '300 s behind'],
    [5 * MINUTE + SECOND, 'fail', '301 s ahead of'],
  ])('%d ms off is %s', (off, result, said) => {
    expect(diagnoseClock({ caller, awsTime: now }, now + off)).toMatchObject([{ result, text: expect.stringContaining(said) }])
  })

  it('is not told where nothing answered', () => {
    expect(diagnoseClock({ caller, awsTime: null }, now)).toMatchObject([{ result: 'skip' }])
  })
})
