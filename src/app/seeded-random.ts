// Chance that repeats itself: the same seed gives the same numbers on every machine. For made-up traffic only, never for secrets.
import { digest } from '../model/digest.ts'

export interface SeededRandom {
  /** From 0 up to, not including, 1. */
  fraction(): number
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  chance(probability: number): boolean
  /** One of some things; throws nothing as long as there is one. */
  pick<T>(things: readonly [T, ...T[]]): T
  hex(digits: number): string
  /** UUID-shaped. */
  uuid(): string
  /** How often something happened that happens `mean` times on the average and knows no memory. */
  poisson(mean: number): number
}

/** Chance from a seed; parts that differ give streams that have nothing to do with each other. */
export function seededRandom(...seed: readonly (string | number)[]): SeededRandom {
  const fraction = mulberry32(Number.parseInt(digest(...seed).slice(0, 8), 16))
  const between = (least: number, most: number): number => least + Math.floor(fraction() * (most - least + 1))
  const hex = (digits: number): string => {
    let text = ''
    // Eight digits a draw: ids are most of what a made-up line consists of.
    while (text.length < digits)
      text += Math.floor(fraction() * 2 ** 32)
        .toString(16)
        .padStart(8, '0')
    return text.slice(0, digits)
  }
  return {
    fraction,
    between,
    chance: (probability) => fraction() < probability,
    pick: (things) => things[between(0, things.length - 1)] ?? things[0],
    hex,
    uuid() {
      const digits = hex(32)
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`
    },
    poisson: (mean) => poisson(mean, fraction),
  }
}

/** Tommy Ettinger's mulberry32 (public domain): 32 bits of state, good enough to look like a factory. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Knuth's product of fractions; a great mean goes in halves, whose exponentials do not underflow. */
function poisson(mean: number, fraction: () => number): number {
  if (mean > 32) return poisson(mean / 2, fraction) + poisson(mean / 2, fraction)
  const floor = Math.exp(-mean)
  let count = 0
  for (let product = fraction(); product > floor; product *= fraction()) count += 1
  return count
}
