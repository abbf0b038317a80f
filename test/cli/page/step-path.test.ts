// Paths: bars as wide as their buckets, and lines that break off only where nothing is known.
import { describe, expect, it } from 'vitest'
import { AREA } from '../../../src/cli/page/scale.ts'
import { bars, level, steps } from '../../../src/cli/page/step-path.ts'

const domain = { from: 0, to: 656, most: 178 }
const at = (from: number, to: number) => ({ from, to })

describe('bars', () => {
  it('stand on what is below them', () => {
    const drawing = bars('fill-ok', [{ ...at(0, 8), value: { from: 10, to: 30 } }], domain)
    expect(drawing?.markup).toBe(`<path class="fill-ok" d="M${AREA.left} ${AREA.bottom - 30}h8v20h-8z"/>\n`)
  })

  it('of no height are left out, and none is drawn where there are no others', () => {
    expect(bars('fill-ok', [{ ...at(0, 8), value: { from: 10, to: 10 } }], domain)).toBeNull()
  })

  it('of a moment are still seen', () => {
    expect(bars('fill-ok', [{ ...at(0, 0.001), value: { from: 0, to: 1 } }], domain)?.markup).toContain('h0.8v')
  })
})

describe('steps', () => {
  it('run on over a stretch without a bucket, and begin anew behind one without a value', () => {
    const buckets = [
      { ...at(0, 8), value: 1 },
      { ...at(100, 108), value: 2 },
      { ...at(108, 116), value: null },
      { ...at(116, 124), value: 3 },
    ]
    expect(steps('line', buckets, domain)?.markup).toBe('<path class="line" d="M52 189H60H152V188H160M168 187H176"/>\n')
  })

  it('without any value are none', () => {
    expect(steps('line', [{ ...at(0, 8), value: null }], domain)).toBeNull()
  })
})

it('a level line goes from end to end', () => {
  expect(level('line-own', 178, domain).markup).toBe(`<path class="line-own" d="M${AREA.left} ${AREA.top}H${AREA.right}"/>\n`)
})
