// What may surprise in the networks and the template of a plan.
import { describe, expect, it } from 'vitest'
import { openNetworks, surprisesOfPlan, surprisesOfPlanFile } from '../../src/app/plan-reach.ts'

const plan = { from: 0, to: 1, devices: 5 }

it('takes networks for open that hold every address of their kind', () => {
  expect(openNetworks(['0.0.0.0/0', '10.0.0.0/10', '::/0', '198.51.100.0/24'])).toEqual(['0.0.0.0/0', '::/0'])
})

describe('the surprises of a plan', () => {
  it('are none where it names nothing, or what is declared', () => {
    expect(surprisesOfPlan(plan, {})).toEqual([])
    expect(surprisesOfPlan({ ...plan, cidrs: ['198.51.100.0/24'], template: 'a' }, { templates: ['a', 'b'] })).toEqual([])
    expect(surprisesOfPlan({ ...plan, template: 'a' }, {})).toEqual([])
  })

  it('are networks that hold every address, and a template that is not declared', () => {
    expect(surprisesOfPlan({ ...plan, cidrs: ['::/0'], template: 'c' }, { templates: ['a', 'b'] })).toEqual([
      'its networks hold every address (::/0): it covers devices from anywhere',
      'its template is none of those that are declared for the claim: each use of it is a finding all the same',
    ])
  })

  it('of a file are told with its setting and the begin of the plan', () => {
    const told = surprisesOfPlanFile('claims[0].plans[0].file', [plan, { ...plan, template: 'c' }], { templates: ['a'] })
    expect(told).toEqual([
      expect.stringMatching(/^claims\[0\]\.plans\[0\]\.file: the plan from 1970-01-01T00:00:00\.000Z: its template is none/),
    ])
    expect(surprisesOfPlanFile('f', [{ ...plan, template: 'c' }], undefined)).toEqual([])
  })
})
