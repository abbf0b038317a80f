// The part of CloudWatch's filter patterns that claimwatch speaks, read and answered as AWS documents it: moto lets every entry through.

/** Whether a message is selected. Throws on what is no pattern of this part of the language, as AWS refuses it. */
export type Selects = (message: string) => boolean

const LONGEST = 1_024
const TOKEN = /\s*(?:(\$(?:\.[A-Za-z_]\w*)+)|("(?:[^"\\]|\\.)*")|(\|\||&&|!=|=|\(|\)|\{|\}))/y

type Entry = Readonly<Record<string, unknown>>
type Condition = (entry: Entry) => boolean

/** Reads a pattern such as `{ $.a = "x*" || ($.b = "y" && $.c != "z") }`. */
export function filterPattern(pattern: string): Selects {
  if (pattern.length > LONGEST) throw new SyntaxError(`a pattern of ${pattern.length} characters`)
  const reader = createReader(tokensOf(pattern))
  reader.take('{')
  const condition = readAny(reader)
  reader.take('}')
  reader.end()
  return (message) => {
    const entry = readEntry(message)
    return entry !== null && condition(entry)
  }
}

/** AWS holds a pattern for JSON against nothing but a JSON object. */
function readEntry(message: string): Entry | null {
  try {
    const value: unknown = JSON.parse(message)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

function tokensOf(pattern: string): readonly string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (pattern.slice(TOKEN.lastIndex).trim() !== '') {
    const [, selector, text, sign] = TOKEN.exec(pattern) ?? []
    const token = selector ?? text ?? sign
    if (token === undefined) throw new SyntaxError(`no pattern: ${pattern}`)
    tokens.push(token)
  }
  return tokens
}

interface Reader {
  next(): string
  isNext(token: string): boolean
  take(token: string): void
  end(): void
}

function createReader(tokens: readonly string[]): Reader {
  let at = 0
  const next = (): string => tokens[at++] ?? ''
  return {
    next,
    isNext: (token) => tokens[at] === token,
    take(token) {
      const found = next()
      if (found !== token) throw new SyntaxError(`${token} was expected instead of ${found}`)
    },
    end() {
      if (at < tokens.length) throw new SyntaxError(`${tokens[at]} stands behind the pattern`)
    },
  }
}

function readAny(reader: Reader): Condition {
  const conditions = [readAll(reader)]
  while (reader.isNext('||')) {
    reader.next()
    conditions.push(readAll(reader))
  }
  return (entry) => conditions.some((condition) => condition(entry))
}

function readAll(reader: Reader): Condition {
  const conditions = [readOne(reader)]
  while (reader.isNext('&&')) {
    reader.next()
    conditions.push(readOne(reader))
  }
  return (entry) => conditions.every((condition) => condition(entry))
}

function readOne(reader: Reader): Condition {
  if (reader.isNext('(')) {
    reader.next()
    const condition = readAny(reader)
    reader.take(')')
    return condition
  }
  const steps = reader.next().split('.').slice(1)
  const isEqual = reader.isNext('=')
  reader.take(isEqual ? '=' : '!=')
  const fits = wildcard(reader.next().slice(1, -1))
  if (steps.length === 0) throw new SyntaxError('a selector was expected')
  return (entry) => {
    const value = steps.reduce<unknown>((found, step) => memberOf(found, step), entry)
    // A selector that points at an object, at a list or at nothing fits neither way.
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false
    return fits(String(value)) === isEqual
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}

/** `*` stands for any text; everything else for itself, in its case. */
function wildcard(text: string): (value: string) => boolean {
  const [first = '', ...rest] = text.split('*')
  return (value) => {
    if (rest.length === 0) return value === first
    if (!value.startsWith(first)) return false
    let at = first.length
    const last = rest.at(-1) ?? ''
    for (const part of rest.slice(0, -1)) {
      const found = value.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return value.length - last.length >= at && value.endsWith(last)
  }
}
