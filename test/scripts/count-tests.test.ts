// What the required checks count: a file that broke before its tests ran must not vanish from the sum.
import { expect, it } from 'vitest'
import { countTests } from '../../scripts/count-tests.ts'

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((status) => ({ status })) })

it('takes the sums of the report', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')],
  }
  expect(countTests(report)).toEqual({ passed: 3, failed: 1 })
})

it('counts a file that could not be loaded, and one whose hook threw, as a failure each', () => {
  const report = {
    numPassedTests: 1,
    numFailedTests: 0,
    testResults: [file('failed'), file('failed', 'skipped'), file('passed', 'passed')],
  }
  expect(countTests(report)).toEqual({ passed: 1, failed: 2 })
})

it('refuses what is no report', () => {
  expect(() => countTests({})).toThrow(/numPassedTests/)
})
