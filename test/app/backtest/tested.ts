// A backtest for tests: the factory and the leak of `histories.ts`, under its configuration and under a stricter one.
import { type Backtest, backtest } from '../../../src/app/backtest/backtest.ts'
import { type Configuration, readConfiguration } from '../../../src/app/configuration.ts'
import { readHistory } from '../../../src/ingest/history.ts'
import { HOUR, isoTime } from '../../../src/model/time.ts'
import { claim, now } from '../../respond/records.ts'
import { history, sourceOf } from '../histories.ts'

export const sources = [sourceOf(history.map(({ line }) => line))]

/** The claim of the histories, at its site, with some settings of its own. */
export function configured(changes: object): Configuration {
  const sites = [{ name: 'plant-7', cidrs: ['198.51.100.0/24'] }]
  const claims = [{ id: claim, alias: 'factory-a', hook: false, sites, ...changes }]
  return readConfiguration(JSON.stringify({ claims, settle: '3m' }), { file: '/b.yaml', name: 'b.yaml', env: {} })
}

/** Disables from the fourth attempt on, whoever makes it; and has a plan that both the factory and the leak fall into. */
const plan = { from: isoTime(now - HOUR), to: isoTime(now), devices: 500 }
export const strict = configured({ windows: [{ over: '5m', count: 'accepted', above: 3, level: 'disable' }], plans: [plan] })

export function compare(a: Configuration, b: Configuration, courses = false): Promise<Backtest> {
  return backtest({ configurations: [a, b], sources, read: readHistory, now, courses })
}
