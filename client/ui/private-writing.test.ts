import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const client = fileURLToPath(new URL('../', import.meta.url))

/** The opening tags of the fields in a JSX source. */
function fieldsIn(source: string): string[] {
  return [...source.matchAll(/<(?:input|textarea|select)\b|contentEditable/g)].map(({ index }) => {
    let depth = 0
    for (let at = index; at < source.length; at += 1) {
      if (source[at] === '{') depth += 1
      else if (source[at] === '}') depth -= 1
      else if (source[at] === '>' && depth === 0) return source.slice(index, at + 1)
    }
    return source.slice(index)
  })
}

/** Whether words can be typed in the field. */
const isWritten = (field: string) =>
  !field.startsWith('<select') && !/type="(?:checkbox|radio|date|time)"|\breadOnly\s*(?:\n|\/|[a-z]+=)/.test(field)

/** The attributes come first, so that later ones can only add to them. */
const isPrivate = (field: string) => /^<(?:input|textarea)\s+\{\.\.\.private(?:Writing|Words)\}/.test(field)

test('no field of any page hands its text to a spelling or writing service', () => {
  const files = globSync('**/*.tsx', { cwd: client }).filter((file) => !file.endsWith('.test.tsx'))
  const fields = files.flatMap((file) =>
    fieldsIn(readFileSync(`${client}${file}`, 'utf8'))
      .filter(isWritten)
      .map((field) => ({ file, field })),
  )
  expect(fields.length).toBeGreaterThan(15)
  expect(fields.filter(({ field }) => !isPrivate(field))).toEqual([])
})

test('a field without these attributes is found', () => {
  const page =
    '<p><input type="radio" checked={a > b} /><textarea rows={3} onChange={() => { a() }} /><input {...x} /></p>'
  expect(fieldsIn(page).filter((field) => isWritten(field) && !isPrivate(field))).toEqual([
    '<textarea rows={3} onChange={() => { a() }} />',
    '<input {...x} />',
  ])
  expect(isPrivate('<input {...privateWords} id={id} />')).toBe(true)
  expect(isPrivate('<input spellCheck {...privateWords} />')).toBe(false)
})
