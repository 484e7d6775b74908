/** Values that every schema of the product refuses, on any route. */
export const malformedTexts = [
  '',
  '{',
  'null',
  'true',
  '1',
  '"{}"',
  '[]',
  '[{}]',
  '{}',
  '\u0000',
  '{"a":1}',
  '{"a":1}{"a":1}',
]

/** Values that no field of the product accepts. */
const hostile: readonly unknown[] = [0, -1, true, [], {}, ['a'], '', ' ', '\u0000', ' '.repeat(5000), { toString: 1 }]

/** Copies of a body with one fault each: a field missing, added, or of another kind, at any depth. */
export function mutationsOf(body: object): readonly string[] {
  const text = JSON.stringify(body)
  return [
    `[${text}]`,
    `{"__proto__":{"a":1},${text.slice(1)}`,
    `{"constructor":{"prototype":{}},${text.slice(1)}`,
    ...altered(body as Record<string, unknown>).map((each) => JSON.stringify(each)),
  ]
}

function altered(body: Readonly<Record<string, unknown>>): readonly object[] {
  const more = [
    { ...body, more: 'a' },
    { ...body, '': 1 },
  ]
  const fewer = Object.keys(body).map((key) =>
    Object.fromEntries(Object.entries(body).filter(([name]) => name !== key)),
  )
  const others = Object.entries(body).flatMap(([key, value]) => [
    ...hostile.filter((each) => !isNoneOf(key, each)).map((each) => ({ ...body, [key]: each })),
    ...(key === 'returnCode' ? [] : [{ ...body, [key]: null }]),
    ...(isRecord(value) ? altered(value).map((each) => ({ ...body, [key]: each })) : []),
  ])
  return [...more, ...fewer, ...others]
}

/** A service may have no ticket, and no key of the cell: these lists of a rotation may be empty. */
const isNoneOf = (key: string, value: unknown): boolean =>
  ['epochs', 'tickets'].includes(key) && Array.isArray(value) && value.length === 0

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
