// The configuration that fits: it is valid, and says what the traffic is.
import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../../src/app/configuration.ts'
import { configurationText } from '../../../src/app/traffic/configuration-text.ts'
import { planTraffic } from '../../../src/app/traffic/plan.ts'
import { talkative, world } from './worlds.ts'

function configurationOf(account = talkative, path: string | null = '/logs/history.ndjson') {
  const plan = planTraffic({ ...world, claims: 3, account })
  const text = configurationText(plan, path)
  return { plan, configuration: readConfiguration(text, { file: '/claimwatch.yaml', name: 'claimwatch.yaml', env: {} }) }
}

describe('the configuration', () => {
  it('names the claims, their templates, and the sites of factories with their shifts', () => {
    const { plan, configuration } = configurationOf()
    expect(configuration.claims.map(({ id, alias }) => ({ id, alias }))).toEqual(plan.claims.map(({ id, alias }) => ({ id, alias })))
    expect(configuration.claims).toMatchObject([
      { templates: ['acme-sensor-v2'], sites: [{ cidrs: ['198.51.100.0/24'], timeZone: 'Europe/Berlin' }] },
      { alias: 'field-2' },
      { alias: 'sparse-3' },
    ])
    expect(configuration.claims[1]).not.toHaveProperty('sites')
    expect(configuration.rotationTemplates).toEqual(['acme-rotate'])
  })

  it('says whether there is a hook, and where the log lies', () => {
    expect(configurationOf().configuration).toMatchObject({
      feeds: [{ path: '/logs/history.ndjson', hook: true }],
      claims: [{ hook: true }, {}, {}],
    })
    const silent = configurationOf({ ...talkative, hook: 'absent' }, null).configuration
    expect(silent).toMatchObject({ feeds: [], claims: [{ hook: false }, {}, {}] })
  })
})
