import { startFirefox } from './firefox-engine.ts'
import { walkTheRoads } from './roads.ts'

walkTheRoads(startFirefox)
