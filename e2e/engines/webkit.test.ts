import { walkTheRoads } from './roads.ts'
import { startWebKit } from './webkit-engine.ts'

walkTheRoads(startWebKit)
