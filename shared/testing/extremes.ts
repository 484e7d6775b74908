import * as v from 'valibot'

/** A whole value with one extreme field, at `path`. `fits`: the schema accepts it. */
export type Extreme = { readonly path: string; readonly value: unknown; readonly fits: boolean }

type Schema = v.GenericSchema & {
  readonly type: string
  readonly entries?: Record<string, Schema>
  readonly options?: readonly unknown[]
  readonly items?: readonly Schema[]
  readonly item?: Schema
  readonly wrapped?: Schema
  readonly key?: Schema
  readonly value?: Schema
  readonly literal?: unknown
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[]
}
type Change = { readonly path: string; readonly value: unknown }

/**
 * Every field of a schema at its extremes, one at a time: the bounds that it accepts, values beyond them, values of another type, and endless
 * nesting. It walks the schema, so that it covers a new field too. `base` is a value that fits; for a variant, one of its arms.
 */
export function extremes(schema: v.GenericSchema, base: unknown = sample(schema)): readonly Extreme[] {
  return changes(schema as Schema, base, '').map((change) => ({ ...change, fits: v.is(schema, change.value) }))
}

/** A value that fits, one for each arm of a variant. */
export const samples = (schema: v.GenericSchema): readonly unknown[] => {
  const { type, options } = schema as Schema
  return type === 'variant' ? (options as Schema[]).flatMap(samples) : [sample(schema)]
}

function sample(given: v.GenericSchema): unknown {
  const schema = given as Schema
  const made = plainSample(schema)
  if (v.is(schema, made)) return made
  const found = changes(schema, made, '').find(({ value }) => v.is(schema, value))
  if (found === undefined) throw new Error(`no sample of ${schema.type}`)
  return found.value
}

function plainSample(schema: Schema): unknown {
  switch (schema.type) {
    case 'object':
    case 'strict_object':
      return Object.fromEntries(Object.entries(schema.entries ?? {}).map(([name, entry]) => [name, sample(entry)]))
    case 'variant':
    case 'union':
      return sample((schema.options as Schema[])[0] as Schema)
    case 'nullable':
    case 'optional':
    case 'exact_optional':
      return sample(schema.wrapped as Schema)
    case 'array':
      return Array(Number(requirement(schema, 'length') ?? 1)).fill(sample(schema.item as Schema))
    case 'tuple':
      return schema.items?.map(sample)
    case 'record':
      return { [String(sample(schema.key as Schema))]: sample(schema.value as Schema) }
    case 'literal':
      return schema.literal
    case 'picklist':
      return schema.options?.[0]
    case 'boolean':
      return true
    case 'number':
    case 'string':
      return leaves(schema).find((value) => v.is(schema, value))
    default:
      throw new Error(`this table does not know ${schema.type}`)
  }
}

function changes(schema: Schema, base: unknown, path: string): Change[] {
  const at = (value: unknown): Change => ({ path, value })
  switch (schema.type) {
    case 'object':
    case 'strict_object': {
      const object = base as Record<string, unknown>
      const within = Object.entries(schema.entries ?? {}).flatMap(([name, entry]) =>
        changes(entry, object[name], `${path}.${name}`).map(({ path, value }) => ({
          path,
          value: { ...object, [name]: value },
        })),
      )
      const without = Object.keys(object).map((name) => {
        const { [name]: _, ...others } = object
        return { path: `${path}.${name} missing`, value: others }
      })
      return [...within, ...without, at({ ...object, toString: 1 }), ...strange.map(at)]
    }
    case 'variant':
    case 'union': {
      const arms = schema.options as Schema[]
      const arm = arms.find((option) => v.is(option, base))
      return [...(arm ? changes(arm, base, path) : []), ...arms.map(sample).map(at)]
    }
    case 'nullable':
      return [...(base === null ? [] : changes(schema.wrapped as Schema, base, path)), at(null)]
    case 'optional':
    case 'exact_optional':
      return changes(schema.wrapped as Schema, base, path)
    case 'array': {
      const item = schema.item as Schema
      const list = base as unknown[]
      const [first = sample(item)] = list
      const many = Number(requirement(schema, 'max_length') ?? 50)
      const within = changes(item, first, `${path}[]`).map(({ path, value }) => ({
        path,
        value: [value, ...list.slice(1)],
      }))
      return [...within, at([]), at(Array(many).fill(first)), at(Array(many + 1).fill(first)), ...strange.map(at)]
    }
    case 'tuple':
    case 'record':
      return strange.map(at)
    case 'picklist':
      return [...(schema.options ?? []), ...inherited, ...strange].map(at)
    default:
      return [...leaves(schema), ...strange].map(at)
  }
}

const requirement = ({ pipe = [] }: Schema, type: string) => pipe.find((action) => action.type === type)?.requirement

function leaves(schema: Schema): unknown[] {
  if (schema.type === 'number') return numbers
  const max = Number(requirement(schema, 'max_length') ?? 200)
  return schema.type === 'string' ? [...texts, ...longest(Math.min(max, longestTried))] : []
}

const numbers = [
  ...[0, 1, 2, 1_000_000, 1_000_000_000, 1_000_000_001, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e308],
  ...[4_102_444_800, 4_102_444_800_000, 4_102_444_800_001, 8_640_000_000_000_000, 8_640_000_000_000_001],
  ...[-1, -0, 0.5, -1e308, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
]

/** Names that every object inherits. No lookup table may accept one. */
const inherited = ['constructor', '__proto__', 'toString', 'hasOwnProperty']

const bytes = [16, 32, 64, 65, 113, 124, 284].map((length) => 'A'.repeat(Math.ceil((length * 4) / 3)))

const texts = [
  ...[
    'Sam',
    'x',
    '',
    ' ',
    '\n',
    'a\nb',
    '\u200b',
    '\u3164',
    '\u202eSam',
    'Sam\u0000',
    '\ud800',
    'é',
    'שלום',
    '👩‍👧',
    'x'.repeat(40),
  ],
  ...['<img src=x onerror=alert(1)>', '{0}', '{alias}', '[x](javascript:alert(1))', ...inherited],
  ...['2026-11-29', '1970-01-01', '2099-12-31', '2100-01-01', '9999-12-31', '0000-00-00', '2026-02-30'],
  ...['2026-11-29T12:00', '2026-11-29T24:00', '2026-02-30T12:00', '00:00', '23:59', '24:00', '99:99'],
  ...['a.b.c', 'suivi-fr-2', `a.${'A'.repeat(4092)}.c`, ...bytes],
]

/** The tests of sealing cover sealed bytes that are longer than this. */
const longestTried = 4000

/** Texts of the maximum length and of one unit more, from units that are wide, high, unbreakable or nested. */
const longest = (max: number): string[] =>
  ['a', '字', '🙂', '\n.', 'ש', '>', '> ', '- ', '[', '*', '`', '`a', '<b>', '&', 'e\u0301'].flatMap((unit) => {
    const full = unit.repeat(Math.ceil(max / unit.length)).slice(0, max - (max % unit.length))
    return [full, `${full}${unit}`]
  })

/** Nests deeper than any parser recurses. A parser must not overflow its stack on it. */
const bottomless = (levels: number): unknown => {
  let value: unknown = []
  for (let level = 0; level < levels; level += 1) value = [value]
  return value
}

const strange: unknown[] = [null, true, 'x', [], {}, [[]], { length: 1 }, bottomless(2000)]
