import { findPrograms } from './debian-program.ts'
import { programs } from './programs.ts'

// Runs before any test: installs each missing program once, or reports it.
for (const path of findPrograms(programs)) console.log(path)
