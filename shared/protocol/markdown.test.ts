import * as v from 'valibot'
import { expect, test } from 'vitest'
import { content } from './content.ts'
import { helpCard } from './listener.ts'
import { markdownText } from './markdown.ts'

const filled = (unit: string) => unit.repeat(2000).slice(0, 1990)

test.each([
  ['quotes in quotes', filled('>')],
  ['with spaces', filled('> ')],
  ['lists in lists', `${filled('+ ')}a`],
  ['numbered ones', `${filled('1. ')}a`],
  ['of both', `${filled('>- ')}a`],
  ['indented ones', `- a\n${' '.repeat(25)}- a`],
  ['under words', `Bonjour\n\n${filled('>')}`],
  ['emphasis in emphasis', `${'**'.repeat(400)}a${'**'.repeat(400)}`],
  ['by turns', `${'*a _b '.repeat(100)}${'_ *'.repeat(100)}`],
  ['struck out', `${'~~a '.repeat(200)}`],
  ['brackets in brackets', filled('[')],
  ['links in links', `${'[a '.repeat(150)}${'](x)'.repeat(150)}`],
  ['pictures in pictures', `${'![a '.repeat(150)}${'](x)'.repeat(150)}`],
])('[G21] a deeply nested card is refused: %s', (_, markdown) => {
  expect(v.is(markdownText, markdown)).toBe(false)
  expect(v.is(content, { kind: 'help-card', title: 'x', markdown, at: 0 })).toBe(false)
  expect(v.is(helpCard, { id: 'x', title: 'x', markdown })).toBe(false)
})

test.each([
  ['a list in a list in a quote', '> - un\n>   - deux\n>     - trois\n>       1. quatre'],
  ['lines across the page', '***\n\n---\n\n* * * * * * * * * *\n\n________'],
  ['many words made strong', Array(24).fill('**un** et *deux*').join('\n')],
  ['many paragraphs of them', Array(60).fill('**un** et *deux*').join('\n\n')],
  ['links', Array(40).fill('[le site](https://exemple.fr)').join('\n')],
  ['as many marks as a card of 2,000 signs has room for, one a line', Array(400).fill('- a').join('\n')],
])('a card that people would write is accepted: %s', (_, markdown) => {
  expect(v.is(markdownText, markdown)).toBe(true)
})
