// The manual of every setting, read off the schema: what the documentation, the complaints and the environment names are made from.
import * as z from 'zod'
import { configurationSchema } from './configuration-schema.ts'
import type { SettingMeta } from './setting-kinds.ts'

/** One setting as a person reads about it. */
export interface SettingDescription {
  /** `claims[].sites[].name`. */
  readonly path: string
  /** What is right, in words. */
  readonly type: string
  /** As it would be written; null where there is none. */
  readonly default: string | null
  readonly required: boolean
  readonly example: string
  readonly description: string
  /** The variable that overrides it; `0` stands for the place in a list. */
  readonly env: string
  readonly secret: boolean
}

/** Every setting, in the order of the schema. */
export function describeSettings(): readonly SettingDescription[] {
  return descriptions
}

interface Walk {
  readonly path: string
  readonly fallback: unknown
  readonly optional: boolean
}

function describe(schema: z.core.$ZodType, walk: Walk): readonly SettingDescription[] {
  if (schema instanceof z.ZodPrefault) {
    return describe(schema.def.innerType, { ...walk, fallback: walk.fallback ?? schema.def.defaultValue, optional: true })
  }
  if (schema instanceof z.ZodExactOptional) return describe(schema.def.innerType, { ...walk, optional: true })
  const meta = metaOf(schema)
  if (meta !== null) return [description(meta, walk)]
  if (schema instanceof z.ZodPipe) {
    const { in: from, out: to } = schema.def
    return describe(from instanceof z.ZodTransform ? to : from, walk)
  }
  if (schema instanceof z.ZodArray) {
    return describe(schema.def.element, { path: `${walk.path}[]`, fallback: undefined, optional: false })
  }
  if (schema instanceof z.ZodObject) return describeShape(schema.shape, walk)
  return []
}

function describeShape(shape: z.core.$ZodShape, walk: Walk): readonly SettingDescription[] {
  return Object.entries(shape).flatMap(([key, inner]) =>
    describe(inner, {
      path: walk.path === '' ? key : `${walk.path}.${key}`,
      fallback: memberOf(walk.fallback, key),
      optional: false,
    }),
  )
}

function description(meta: SettingMeta, { path, fallback, optional }: Walk): SettingDescription {
  return {
    path,
    type: meta.right,
    default: fallback === undefined ? null : Array.isArray(fallback) ? `[${fallback.join(', ')}]` : String(fallback),
    required: !optional && fallback === undefined,
    example: meta.example,
    description: meta.description,
    env: variableOf(path),
    secret: meta.secret ?? false,
  }
}

function memberOf(fallback: unknown, key: string): unknown {
  return typeof fallback === 'object' && fallback !== null ? new Map(Object.entries(fallback)).get(key) : undefined
}

/** `claims[].attemptTimeout` is `CLAIMWATCH_CLAIMS__0__ATTEMPT_TIMEOUT`. */
function variableOf(path: string): string {
  const steps = path.replaceAll('[]', '.0').split('.')
  return `CLAIMWATCH_${steps.map((step) => step.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase()).join('__')}`
}

function metaOf(schema: z.core.$ZodType): SettingMeta | null {
  const meta: unknown = z.globalRegistry.get(schema)
  return isSettingMeta(meta) ? meta : null
}

function isSettingMeta(meta: unknown): meta is SettingMeta {
  return typeof meta === 'object' && meta !== null && 'right' in meta && 'description' in meta && 'example' in meta
}

const descriptions = describe(configurationSchema, { path: '', fallback: undefined, optional: false })

/**
 * The description of the setting at a path such as `claims[0].mode`, in which numbers are places in lists; an item is described by its
 * list. Null for a group.
 */
export function settingAt(path: readonly PropertyKey[]): SettingDescription | null {
  const pattern = patternOf(path)
  const ofItem = pattern.replace(/\[\]$/, '')
  return descriptions.find((setting) => setting.path === pattern || setting.path === ofItem) ?? null
}

/** The keys that a group knows, in the order of the schema. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const prefix = path.length === 0 ? '' : `${patternOf(path)}.`
  const inside = descriptions.filter((setting) => setting.path.startsWith(prefix))
  return [...new Set(inside.map((setting) => setting.path.slice(prefix.length).split(/[.[]/, 1)[0] ?? ''))]
}

function patternOf(path: readonly PropertyKey[]): string {
  return pathText(path).replace(/\[\d+\]/g, '[]')
}

/** `claims[0].mode`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, '')
}
