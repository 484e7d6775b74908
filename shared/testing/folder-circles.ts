import { posix } from 'node:path'
import { importsOf, isOfTests, type SourceFile } from './import-order.ts'

/**
 * Folders that know each other, directly or through others: each circle as its folders, sorted. A folder and one within it count as one
 * house, and may know each other.
 */
export function folderCircles(files: readonly SourceFile[]): readonly string[] {
  const known = new Map<string, Set<string>>()
  for (const { path, source } of files) {
    if (isOfTests(path)) continue
    const from = posix.dirname(path)
    const targets = importsOf(path, source).map((target) => posix.dirname(target))
    known.set(from, new Set([...(known.get(from) ?? []), ...targets.filter((to) => areApart(from, to))]))
  }
  const folders = [...known.keys()]
  const reached = new Map(folders.map((folder) => [folder, reachedFrom(folder, known)]))
  const reaches = (from: string, to: string) => reached.get(from)?.has(to) ?? false
  const circles = folders
    .filter((folder) => reaches(folder, folder))
    .map((folder) => folders.filter((other) => reaches(folder, other) && reaches(other, folder)))
  return [...new Set(circles.map((circle) => circle.sort().join(' ')))].sort()
}

const areApart = (one: string, other: string): boolean => {
  const [first, second] = [`${one}/`, `${other}/`]
  return !first.startsWith(second) && !second.startsWith(first)
}

function reachedFrom(start: string, known: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const reached = new Set<string>()
  const waiting = [...(known.get(start) ?? [])]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    waiting.push(...(known.get(next) ?? []))
  }
  return reached
}
