import { measureLines } from './measure-lines.ts'

Object.assign(globalThis, { measureLines })
