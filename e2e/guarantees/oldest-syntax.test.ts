import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'vite'
import { expect, test } from 'vitest'

// // Chrome 90, Firefox 91 and Safari 15 must parse every script of the young person's page. The build's target ensures that, except for regular
// expressions, which it leaves as they are, and for the call that only Chrome 90 parses wrongly (vite.config.ts).

const folder = fileURLToPath(new URL('../../dist/youth/assets/', import.meta.url))

type Node = { readonly type: string; readonly [field: string]: unknown }

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* nodesOf(each)
  if (!isNode(value)) return
  yield value
  for (const each of Object.values(value)) yield* nodesOf(each)
}

const isSpread = (argument: unknown) => isNode(argument) && argument.type === 'SpreadElement'

/** Syntax that an oldest browser parses wrongly, or not at all, and the browser. */
function unread(code: string): readonly string[] {
  return [...nodesOf(parseAst(code))].flatMap((node) => {
    if (node.type === 'StaticBlock') return ['static block: Chrome 94, Firefox 93, Safari 16.4']
    if (node.type === 'ChainExpression' && [...nodesOf(node)].some(hasSpread)) return ['a?.(...b): Chrome 91']
    if (node.type === 'BinaryExpression' && isNode(node.left) && node.left.type === 'PrivateIdentifier')
      return ['#a in b: Chrome 91']
    const expression =
      node.type === 'Literal' ? (node.regex as { pattern: string; flags: string } | undefined) : undefined
    if (expression && /\(\?<[=!]/.test(expression.pattern)) return [`look-behind: Safari 16.4: ${expression.pattern}`]
    if (expression && /[vd]/.test(expression.flags)) return [`flags ${expression.flags}: Safari 17`]
    return []
  })
}

const hasSpread = (node: Node) =>
  node.type === 'CallExpression' && Array.isArray(node.arguments) && node.arguments.some(isSpread)

test('the oldest supported browsers parse every script of the young person’s page', () => {
  const scripts = globSync('*.js', { cwd: folder })
  expect(scripts.length).toBeGreaterThan(5)
  for (const script of scripts)
    expect([script, unread(readFileSync(join(folder, script), 'utf8'))]).toEqual([script, []])
})

test('a browser below them, such as Chrome 80, fails to parse the first script, and so leaves the page as it was sent', () => {
  const page = readFileSync(join(folder, '../index.html'), 'utf8')
  const [, entry = ''] = /<script type="module"[^>]* src="\/assets\/([^"]+)"/.exec(page) ?? []
  const later = [...nodesOf(parseAst(readFileSync(join(folder, entry), 'utf8')))].filter(
    ({ type, operator }) => type === 'AssignmentExpression' && /^(\?\?|\|\||&&)=$/.test(String(operator)),
  )
  expect(later.length).toBeGreaterThan(0)
})

test.each([
  ['class A { static { a() } }', 'static block'],
  ['a?.b(...c)', 'a?.(...b)'],
  ['class A { #a; b(c) { return #a in c } }', '#a in b'],
  ['a.replace(/(?<=b)c/, "")', 'look-behind'],
  ['/a/v.test(b)', 'flags v'],
])('%s is found', (code, named) => {
  expect(unread(code).join()).toContain(named)
})
