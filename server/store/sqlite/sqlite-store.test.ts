import { storeContract } from '../testing/contract.ts'
import { makeSqlitePlace } from '../testing/sqlite-place.ts'

storeContract('SQLite', makeSqlitePlace)
