import { speakFrench } from '../speak-french.ts'

// Outside production builds the macros leave the French text in the code, so tests need no catalogue.
speakFrench({})
