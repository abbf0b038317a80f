// Which levels were told of a source, so that a finding is raised when a level is crossed and not again while it stays crossed.
import { type Level, levels } from '../../model/finding.ts'

/** What can be told of a source, each on its own. */
export const rules = ['outcomes', 'young-sources', 'quiet-claim', 'outside-networks', 'serial-pairs', 'off-hours'] as const
export type Rule = (typeof rules)[number]

const BITS_A_RULE = 2

/** Bits of what was told: for each rule the highest level, none at first. */
export type Told = number

/** Whether the level is above what the rule has told. */
export function isNews(told: Told, rule: Rule, level: Level): boolean {
  return levels.indexOf(level) + 1 > toldBy(told, rule)
}

/** As `told`, with this level. */
export function tell(told: Told, rule: Rule, level: Level): Told {
  return forget(told, rule) | ((levels.indexOf(level) + 1) << shiftOf(rule))
}

/** As `told`, with nothing told by the rule: it may tell all of it again. */
export function forget(told: Told, rule: Rule): Told {
  return told & ~(((1 << BITS_A_RULE) - 1) << shiftOf(rule))
}

function toldBy(told: Told, rule: Rule): number {
  return (told >> shiftOf(rule)) & ((1 << BITS_A_RULE) - 1)
}

function shiftOf(rule: Rule): number {
  return rules.indexOf(rule) * BITS_A_RULE
}
