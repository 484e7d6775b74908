import { findPrograms } from './debian-program.ts'
import { programs } from './programs.ts'

// Before any test: what is missing is installed once, or said.
for (const path of findPrograms(programs)) console.log(path)
