import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { type House, openHouse } from './testing/house.ts'

/** Packet types of Engine.IO and Socket.IO: a message, and in it the answer to a request to join. */
const joined = '40'
const refused = '44'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

/** A connection without Socket.IO's client, which would ask only once. */
async function connect() {
  const socket = new WebSocket(`${house.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  const said: string[] = []
  socket.addEventListener('message', ({ data }) => {
    if (data === '2') socket.send('3')
    else said.push(String(data))
  })
  await eventually(() => expect(said).toHaveLength(1))
  // A joined connection may get notices in between.
  const answers = () => said.map((packet) => packet.slice(0, 2)).filter((type) => type === joined || type === refused)
  return { socket, answers }
}

test('[G18] a connection that asks several times at once to join a namespace joins it once, and the node goes on', async () => {
  const { token } = await house.addStaff('listener')
  for (const [namespace, auth] of [
    ['/youth', {}],
    ['/listener', { token }],
  ] as const) {
    const { socket, answers } = await connect()
    const packet = `40${namespace},${JSON.stringify({ protocol: 'relais/2', ...auth })}`
    for (let times = 0; times < 3; times += 1) socket.send(packet)
    await eventually(() => expect(answers().toSorted()).toEqual([joined, refused, refused]))
    expect(house.sockets.of(namespace).sockets.size).toBe(1)
    socket.close()
  }
  const { socket, answers } = await connect()
  socket.send('40/youth,{"protocol":"relais/2"}')
  await eventually(() => expect(answers()).toEqual([joined]))
  socket.close()
})

test('[A1] a refused connection may ask again, for the same namespace only', async () => {
  const { socket, answers } = await connect()
  for (const packet of ['40/youth,{"protocol":"relais/0"}', '40/follow-up,{"protocol":"relais/2"}']) socket.send(packet)
  await eventually(() => expect(answers()).toEqual([refused, refused]))
  socket.send('40/youth,{"protocol":"relais/2"}')
  await eventually(() => expect(answers()).toEqual([refused, refused, joined]))
  socket.close()
})
