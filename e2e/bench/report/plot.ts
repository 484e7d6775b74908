import { noRatio, type Results, ratio } from './results.ts'
import { number, orNot } from './words.ts'

type Panel = {
  readonly title: string
  readonly figure: string
  /** Of Relais on SQLite. */
  readonly goal: number
  readonly goalText: string
}

const panels: readonly Panel[] = [
  {
    title: 'Messages a second, bare relay = 1',
    figure: 'perSecond',
    goal: 0.8,
    goalText: 'SQLite’s goal: at least 0.80',
  },
  {
    title: 'CPU for a message, bare relay = 1',
    figure: 'allCpuEach',
    goal: 1.25,
    goalText: 'SQLite’s goal: at most 1.25',
  },
]

const bars = [
  ['ws', 'bare ws'],
  ['socket-io', 'bare relay'],
  ['sqlite', 'SQLite'],
  ['redis', 'Redis'],
  ['two-nodes', 'two nodes'],
] as const

const [panelWidth, labelWidth, top, barHeight, gap] = [360, 76, 54, 20, 10]
const width = panels.length * panelWidth
const height = top + bars.length * (barHeight + gap) + 6
const barsWidth = panelWidth - labelWidth - 64

/** The saturation table as bars. Its colours follow the reader's. */
export function plot(results: Results): string {
  const described = panels.map(({ title, figure }) => `${title}: ${describe(results, figure)}.`).join(' ')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">Relais beside a bare Socket.IO relay, at saturation</title>
<desc id="description">${described}</desc>
<style>
svg { font: 13px system-ui, sans-serif; fill: #1b1b1b }
.bar { fill: #5b6c8f } .relay { fill: #9aa3b2 } .goal { stroke: #b3261e; stroke-width: 3 } .goal-text { fill: #b3261e }
@media (prefers-color-scheme: dark) {
svg { fill: #e8e8e8 }
.bar { fill: #9db4e8 } .relay { fill: #6b7484 } .goal { stroke: #ff8a80 } .goal-text { fill: #ff8a80 }
}
</style>
${panels.map((panel, index) => drawPanel(results, panel, index * panelWidth)).join('\n')}
</svg>
`
}

const toFloor = (results: Results, session: string, figure: string) =>
  ratio(results.value(session, 'saturation', figure), results.value('socket-io', 'saturation', figure))

const describe = (results: Results, figure: string) =>
  bars
    .map(([session, name]) => {
      const value = toFloor(results, session, figure)
      return `${name} ${orNot(value)}`
    })
    .join(', ')

function drawPanel(results: Results, { title, figure, goal, goalText }: Panel, left: number): string {
  const values = bars.map(([session]) => toFloor(results, session, figure))
  const longest = Math.max(goal, ...values.map((value) => (value === noRatio ? 0 : (value ?? 0))))
  const x = (value: number) => left + labelWidth + (value / longest) * barsWidth
  const rows = bars.map(([session, name], index) => {
    const value = values[index] ?? null
    const y = top + index * (barHeight + gap)
    const label = `<text x="${left + labelWidth - 8}" y="${y + 15}" text-anchor="end">${name}</text>`
    if (value === null || value === noRatio)
      return `${label}<text x="${left + labelWidth}" y="${y + 15}">${orNot(value)}</text>`
    const bar = `<rect class="${session === 'socket-io' ? 'relay' : 'bar'}" x="${left + labelWidth}" y="${y}" width="${(x(value) - left - labelWidth).toFixed(1)}" height="${barHeight}"/>`
    // Beside the goal's mark, not under it.
    const end = session === 'sqlite' ? Math.max(x(value), x(goal)) : x(value)
    return `${label}${bar}<text x="${(end + 6).toFixed(1)}" y="${y + 15}">${number(value)}</text>`
  })
  const at = x(goal).toFixed(1)
  const row = top + bars.findIndex(([session]) => session === 'sqlite') * (barHeight + gap)
  return [
    `<text x="${left + labelWidth}" y="20" font-weight="600">${title}</text>`,
    `<text class="goal-text" x="${left + labelWidth}" y="38">${goalText}</text>`,
    ...rows,
    `<line class="goal" x1="${at}" x2="${at}" y1="${row - 4}" y2="${row + barHeight + 4}"/>`,
  ].join('\n')
}
