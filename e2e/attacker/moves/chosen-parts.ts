import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import type { Random } from '../../support/random.ts'

/** What a person leaves on the card. */
export function someParts(random: Random): ChosenParts {
  const contact = { method: 'phone', value: '06 00 00 00 00', safeTime: 'mardi', instructions: '' } as const
  return {
    ...(random.chance(0.7) && { summary: { text: `Je veux ${random.whole(1, 100)}.` } }),
    ...(random.chance(0.4) && {
      messages: { lines: [{ role: 'youth' as const, text: `un ${random.whole(1, 100)}` }] },
    }),
    ...(random.chance(0.4) && { contact }),
  }
}
