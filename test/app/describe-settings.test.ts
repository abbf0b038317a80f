// The manual of every setting: complete and true.
import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../src/app/configuration.ts'
import { describeSettings, keysAt, pathText, settingAt } from '../../src/app/describe-settings.ts'
import { isSettingVariable, pathOfVariable } from '../../src/app/environment.ts'

const settings = describeSettings()

describe('the manual', () => {
  it('has every setting that the design names', () => {
    const paths = settings.map(({ path }) => path)
    for (const path of [
      'claims[].id',
      'claims[].windows[].above',
      'feeds[].hook.logGroup',
      'settle',
      'serve.listen',
      'notify[].webhook.url',
      'log.embedded',
      'log.kafka.brokers',
      'respond.approvalExpiry',
      'ingest.tickEvery',
    ]) {
      expect(paths).toContain(path)
    }
    expect(new Set(paths).size).toBe(paths.length)
  })

  it.each(settings.map((setting) => [setting.path, setting] as const))('of %s says what it is and what is right', (_, setting) => {
    expect(setting.description).toMatch(/^[A-Z].*\.$/)
    expect(setting.type.length).toBeGreaterThan(3)
    expect(setting.example).not.toBe('')
    expect(setting.required && setting.default !== null).toBe(false)
  })

  it.each(settings.map(({ env, path }) => [env, path] as const))('names a variable that leads back: %s', (env, path) => {
    expect(pathText(pathOfVariable(env)).replaceAll('[0]', '[]')).toBe(path)
    expect(isSettingVariable(env)).toBe(true)
  })

  const readFrom = (env: Record<string, string>) => readConfiguration('', { file: '/c.yaml', name: 'c.yaml', env })
  /** What must be set where anything of the same group is. */
  const beside = (path: string): Record<string, string> =>
    path.startsWith('aws.assumeRole.') ? { CLAIMWATCH_AWS__ASSUME_ROLE__ARN: 'arn:aws:iam::111122223333:role/r' } : {}

  it('gives defaults that are right themselves', () => {
    const top = settings.filter(({ path, default: fallback }) => fallback !== null && !path.includes('['))
    expect(top.length).toBeGreaterThan(10)
    for (const { path, default: fallback, env } of top) {
      if (path.startsWith('log.kafka.')) continue
      expect(() => readFrom({ ...beside(path), [env]: fallback ?? '' }), path).not.toThrow()
    }
  })

  it('gives examples that are right themselves', () => {
    for (const { path, example, env } of settings.filter((setting) =>
      /^(settle|attemptTimeout|serve|respond|ingest|aws|rotationTemplates|temporaryClaimTemplates)/.test(setting.path),
    )) {
      expect(() => readFrom({ ...beside(path), [env]: example }), path).not.toThrow()
    }
  })
})

describe('finding a setting', () => {
  it('by the path of a value, of an item by its list', () => {
    expect(settingAt(['claims', 3, 'mode'])?.path).toBe('claims[].mode')
    expect(settingAt(['log', 'kafka', 'brokers', 1])?.path).toBe('log.kafka.brokers')
    expect(settingAt(['claims'])).toBeNull()
  })

  it('by the group it stands in', () => {
    expect(keysAt([])).toEqual(expect.arrayContaining(['claims', 'feeds', 'log']))
    expect(keysAt(['notify', 0])).toEqual(['terminal', 'webhook'])
    expect(keysAt(['claims', 0, 'auto'])).toEqual(['days', 'attempts'])
  })
})
