// The configuration as JSON Schema, for editors: they complete, explain and check a file while it is written.
import * as z from 'zod'
import { configurationSchema } from './configuration-schema.ts'
import type { ScalarHint } from './setting-kinds.ts'

/** A schema, or a part of one. */
type Node = z.core.JSONSchema.BaseSchema

/**
 * The schema that a file is held against as an editor reads it. What it refuses `config check` refuses too, and not the other way
 * round: whether two aliases are the same, or a network is one, no schema can say.
 */
export function configurationJsonSchema(): Node {
  const { $schema, ...schema } = z.toJSONSchema(configurationSchema, { io: 'input' })
  const { properties, ...rest } = forEditors(schema)
  return {
    ...($schema === undefined ? {} : { $schema }),
    title: 'claimwatch',
    description: 'The configuration of claimwatch (docs/configuration.md).',
    ...rest,
    // A group at the top with nothing in it but comments counts as left out.
    properties: mapped(properties ?? {}, (part) => (typeof part.type === 'string' ? { ...part, type: [part.type, 'null'] } : part)),
  }
}

/** A part of the schema with its manual in the words of JSON Schema, and everything inside it likewise. */
function forEditors({ right, example, secret: _, scalar, exactlyOne, ...node }: Node): Node {
  const plain = { ...node, ...insideOf(node) }
  if (typeof right === 'string') {
    return {
      ...plain,
      ...(isScalarHint(scalar) ? scalarOf(plain, scalar) : {}),
      description: `${node.description ?? ''} ${right.charAt(0).toUpperCase()}${right.slice(1)}.`,
      ...examplesOf(String(example), scalar),
    }
  }
  return exactlyOne === true ? oneKeyOf(plain) : plain
}

function insideOf({ properties, items }: Node): Pick<Node, 'properties' | 'items'> {
  return {
    ...(properties === undefined ? {} : { properties: mapped(properties, forEditors) }),
    ...(isNode(items) ? { items: forEditors(items) } : {}),
  }
}

/** A name of digits is a number to an editor, and a quoted number a text: both are right. */
function scalarOf(node: Node, { type, ...bounds }: ScalarHint): Node {
  if (type === 'string') return { type, ...bounds }
  if (type === 'name') return { type: ['string', 'number', 'boolean'], ...bounds }
  return { type: [type, 'string'], ...bounds, ...(typeof node.default === 'string' ? { default: JSON.parse(node.default) } : {}) }
}

/** The manual's example in its own type. That of a whole list says nothing of one item. */
function examplesOf(example: string, hint: unknown): Pick<Node, 'examples'> {
  if (example.startsWith('[')) return {}
  const isText = !isScalarHint(hint) || hint.type === 'string' || hint.type === 'name'
  return { examples: [isText ? example : JSON.parse(example)] }
}

/** A group with exactly one key; one whose group may be empty may also stand alone: `notify: [terminal]`. */
function oneKeyOf({ default: fallback, ...group }: Node): Node {
  const properties = mapped(group.properties ?? {}, (part) => part)
  const bare = Object.keys(properties).filter((key) => isEmptyRight(properties[key]))
  for (const key of bare) properties[key] = { ...properties[key], type: ['object', 'null'] }
  const one: Node = { ...group, properties, minProperties: 1, maxProperties: 1 }
  const whole: Node = bare.length === 0 ? one : { anyOf: [{ enum: bare }, one] }
  return fallback === undefined ? whole : { default: fallback, ...whole }
}

function isEmptyRight(node: Node | undefined): boolean {
  return node?.type === 'object' && (node.required ?? []).length === 0
}

function mapped(nodes: Readonly<Record<string, z.core.JSONSchema._JSONSchema>>, change: (node: Node) => Node): Record<string, Node> {
  return Object.fromEntries(Object.entries(nodes).flatMap(([key, node]) => (isNode(node) ? [[key, change(node)] as const] : [])))
}

/** JSON Schema allows `true` and `false` as schemas; ours has none. */
function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
}

function isScalarHint(hint: unknown): hint is ScalarHint {
  return typeof hint === 'object' && hint !== null && 'type' in hint
}
