// The environment: names that lead to settings, values as YAML's short form, a tree that is never changed.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { environmentOf, isSettingVariable, layOver, overridesIn, pathOfVariable, placeOver } from '../../src/app/environment.ts'

describe('the environment of a process', () => {
  it('is a copy', () => {
    const env: Record<string, string> = { A: '1' }
    const copy = environmentOf({ env })
    env.A = '2'
    expect(copy.A).toBe('1')
  })
})

describe('a variable', () => {
  it.each([
    ['CLAIMWATCH_SETTLE', ['settle']],
    ['CLAIMWATCH_ATTEMPT_TIMEOUT', ['attemptTimeout']],
    ['CLAIMWATCH_CLAIMS__10__MODE', ['claims', 10, 'mode']],
    ['CLAIMWATCH_LOG__KAFKA__CLIENT_ID', ['log', 'kafka', 'clientId']],
  ])('%s leads to its setting', (variable, path) => {
    expect(pathOfVariable(variable)).toEqual(path)
    expect(isSettingVariable(variable)).toBe(true)
  })

  it.each([
    ['a group', 'CLAIMWATCH_LOG__KAFKA', true],
    ['an item of a list', 'CLAIMWATCH_LOG__KAFKA__BROKERS__0', true],
    ['a claim as a whole', 'CLAIMWATCH_CLAIMS__0', true],
    ['the begin of a name', 'CLAIMWATCH_SETT', false],
    ['no setting', 'CLAIMWATCH_LOG__REDIS', false],
    ['somebody else', 'OTHER_SETTLE', false],
    ['the prototype', 'CLAIMWATCH___PROTO__', false],
    ['an inherited member', 'CLAIMWATCH_CONSTRUCTOR', false],
  ])('names a setting or not: %s', (_, variable, names) => {
    expect(isSettingVariable(variable)).toBe(names)
  })
})

describe('overrides', () => {
  it('are read as text, or as lists and groups in short form', () => {
    const { overrides } = overridesIn({
      CLAIMWATCH_SETTLE: ' 3m ',
      CLAIMWATCH_ROTATION_TEMPLATES: '[a, "b, c"]',
      CLAIMWATCH_SERVE: '{ listen: "127.0.0.1:1" }',
      CLAIMWATCH_AWS__REGION: '',
      CLAIMWATCH_CONFIG: 'x.yaml',
      PATH: '/bin',
    })
    expect(overrides.map(({ path, value }) => [path.join('.'), value])).toEqual([
      ['rotationTemplates', ['a', 'b, c']],
      ['serve', { listen: '127.0.0.1:1' }],
      ['settle', '3m'],
    ])
  })

  it('keep a broken short form as the text it is', () => {
    expect(overridesIn({ CLAIMWATCH_SETTLE: '[3m' }).overrides[0]?.value).toBe('[3m')
  })

  it('are laid over a tree that stays as it is', () => {
    const tree = { claims: [{ id: 'a' }], log: { embedded: 'x' } }
    const before = structuredClone(tree)
    const { overrides } = overridesIn({
      CLAIMWATCH_CLAIMS__0__MODE: 'auto',
      CLAIMWATCH_CLAIMS__2__ID: 'c',
      CLAIMWATCH_LOG: '{ embedded: y }',
    })
    expect(layOver(tree, overrides)).toEqual({ claims: [{ id: 'a', mode: 'auto' }, undefined, { id: 'c' }], log: { embedded: 'y' } })
    expect(tree).toEqual(before)
  })

  it('never touch what objects inherit, whatever a variable is called', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z_]{1,24}$/), (name) => {
        const { overrides } = overridesIn({ [`CLAIMWATCH_${name}`]: 'x' })
        layOver({}, overrides)
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
    )
    layOver({}, [{ variable: 'X', path: ['__proto__', 'polluted'], value: 'yes' }])
    expect('polluted' in {}).toBe(false)
  })

  it('are the place of what they set', () => {
    const { overrides } = overridesIn({ CLAIMWATCH_CLAIMS__0: '{ id: x }' })
    const placeOf = placeOver(overrides, () => 'file')
    expect(placeOf(['claims', 0, 'id'])).toBe('CLAIMWATCH_CLAIMS__0')
    expect(placeOf(['claims', 1, 'id'])).toBe('file')
  })
})
