/**
 * Rounded down to a whole number of steps. People are counted in fives: that one of them came, or did something, moves no figure on a
 * quiet service (G13, docs/decisions/0016).
 */
export const inSteps = (value: number, step = 5): number => Math.floor(value / step) * step
