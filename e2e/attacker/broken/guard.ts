import type { Part } from '../attack.ts'

/** One guard of the product, and the property that fails without it. */
export type Guard = {
  /** What the product checks. */
  readonly guard: string
  /** The violation that an attack then finds begins so. */
  readonly says: string
  /** The part of an attack that finds it. */
  readonly part: Part
  readonly file: string
  /** The exact text of the guard in that file, where it stands once. */
  readonly without: string
  /** What stands in its place; nothing if it is left out. */
  readonly instead?: string
}
