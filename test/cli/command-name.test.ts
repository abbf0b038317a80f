// How the next step is spelt: as it works where these tests run, in a checkout.
import { expect, it } from 'vitest'
import { commandName, isCheckout } from '../../src/cli/command-name.ts'

it('is npm run in a checkout', () => {
  expect([isCheckout, commandName]).toEqual([true, 'npm run -s claimwatch --'])
})
