/**
 * Rounds down to a whole number of steps. People are counted in fives, so that one person's visit or act changes no figure of a quiet
 * service (G13, docs/decisions/0016).
 */
export const inSteps = (value: number, step = 5): number => Math.floor(value / step) * step
