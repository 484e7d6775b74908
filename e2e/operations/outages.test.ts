import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { startCluster } from '../support/cluster.ts'
import { enrolDemoStaff } from '../support/demo-staff.ts'
import { freePort } from '../support/free-port.ts'
import { type RunningProcess, startProcess } from '../support/processes.ts'
import { setUpSecretIn } from '../support/product.ts'
import { bound, mainProgram, serverProcess } from '../support/run-program.ts'
import { type ListenerDevice, listenerDevice } from '../support/staff-devices.ts'
import { startWriter, type Writer } from '../support/writer.ts'

let directory: string
let server: RunningProcess | undefined
let listener: ListenerDevice | undefined
let writer: Writer | undefined
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'relais-outages-'))
})
afterEach(async () => {
  writer?.close()
  listener?.close()
  await server?.stop('SIGKILL')
  if (existsSync(data())) allow(0o700, 0o600)
  rmSync(directory, { recursive: true, force: true })
})

const data = () => join(directory, 'data')
const environment = (port: number) => ({
  RELAIS_PORT: `${port}`,
  RELAIS_DATA: data(),
  RELAIS_SECRETS: `${directory}/secrets`,
})

async function start(
  port = 0,
  args: string[] = [mainProgram],
): Promise<{ readonly origin: string; readonly port: number }> {
  const [command, all] = bound(process.execPath, args)
  server = await startProcess(command, all, { ready: /listen\w+ on (http:\/\/[\d.]+:(\d+))/, env: environment(port) })
  const [, origin = '', taken] = server.ready
  return { origin, port: Number(taken) }
}

/** Opens the service, and a visitor writes a few lines. */
async function startWriting(origin: string): Promise<Writer> {
  const staff = await enrolDemoStaff(origin, setUpSecretIn(server?.output() ?? ''))
  listener = await listenerDevice(staff.listener)
  writer = await startWriter(origin)
  for (let line = 0; line < 20; line += 1) expect(await writer.write()).toBeNull()
  return writer
}

const looking = { interval: 200 }

async function expectNothingLost(before: Writer, port: number): Promise<void> {
  await server?.stop('SIGKILL')
  await start(port)
  expect(await before.read()).toEqual(before.acknowledged)
}

/** It uses another connection than answers do, and may come later. */
const logged = () =>
  [...(server?.output() ?? '').matchAll(/"msg":"([a-z-]+)"/g)]
    .map(([, event]) => event)
    .filter((event) => !ofEachStart.includes(event ?? ''))

const ofEachStart = ['started', 'organisation-kept', 'information-unsaid']

/** Limits the size of every file that the server writes: to SQLite, a full disk. */
const leaveRoom = (bytes: number | 'unlimited') =>
  execFileSync('prlimit', ['--pid', `${server?.pid}`, `--fsize=${bytes}:`])

test('[G9] on a full disk every request is refused by name, nothing acknowledged is lost, and the service recovers by itself', async () => {
  const { origin, port } = await start()
  const device = await startWriting(origin)
  leaveRoom(1024)
  for (let line = 0; line < 10; line += 1) expect(await device.write()).toBe('busy')
  expect((await fetch(`${origin}/livez`)).status).toBe(200)
  expect((await fetch(`${origin}/readyz`)).status).toBe(503)
  leaveRoom('unlimited')
  await expect.poll(() => device.write(), looking).toBeNull()
  for (let line = 0; line < 20; line += 1) expect(await device.write()).toBeNull()
  await expect.poll(logged).toEqual(['store-unavailable', 'store-back'])
  await expectNothingLost(device, port)
})

test('[G12] on a full disk the service stops in the usual way', async () => {
  const { origin, port } = await start()
  const device = await startWriting(origin)
  leaveRoom(1024)
  expect(await device.write()).toBe('busy')
  expect(await server?.stop('SIGTERM')).toEqual({ code: 0, signal: null })
  await expect.poll(logged).toEqual(['store-unavailable', 'stopping', 'stopped'])
  await start(port)
  expect(await device.read()).toEqual(device.acknowledged)
})

/** The permissions of every file and of the data directory. */
function allow(directoryMode: number, fileMode: number): void {
  for (const name of readdirSync(data())) chmodSync(join(data(), name), fileMode)
  chmodSync(data(), directoryMode)
}

test('[G9] the same holds in a data directory that becomes read-only', async () => {
  // A sweep reopens the files, here twice a second.
  const { origin, port } = await start(0, [serverProcess, '{"erasedAfterEnd":1000}'])
  const device = await startWriting(origin)
  allow(0o500, 0o400)
  await expect.poll(() => device.write(), looking).toBe('busy')
  for (let line = 0; line < 10; line += 1) expect(await device.write()).toBe('busy')
  allow(0o700, 0o600)
  await expect.poll(() => device.write(), looking).toBeNull()
  for (let line = 0; line < 20; line += 1) expect(await device.write()).toBeNull()
  await expect.poll(logged).toEqual(['store-unavailable', 'store-back'])
  await expectNothingLost(device, port)
})

test('[G9] the same holds while Redis is down', async () => {
  const cluster = await startCluster({}, 1)
  onTestFinished(() => cluster.stop())
  const staff = await cluster.staff()
  listener = await listenerDevice(staff.listener)
  writer = await startWriter(cluster.origin)
  const device = writer
  for (let line = 0; line < 20; line += 1) expect(await device.write()).toBeNull()
  await cluster.redis.interrupt(async () => {
    for (let line = 0; line < 3; line += 1) expect(await device.write()).toBe('busy')
    expect((await fetch(`${cluster.origin}/livez`)).status).toBe(200)
    expect((await fetch(`${cluster.origin}/readyz`)).status).toBe(503)
  })
  await expect.poll(() => device.write(), looking).toBeNull()
  for (let line = 0; line < 20; line += 1) expect(await device.write()).toBeNull()
  await cluster.restart('SIGKILL')
  expect(await device.read()).toEqual(device.acknowledged)
  // Whether the node's lease survived depends on how long this took. The organisation in the store comes from set-up.
  const isCertain = (event: string) =>
    !['node-lapsed', 'notices-missed', 'organisation-kept', 'information-unsaid'].includes(event)
  const events = () => [...cluster.output().matchAll(/"msg":"([a-z-]+)"/g)].map(([, event = '']) => event)
  await expect.poll(() => events().filter(isCertain)).toEqual(['started', 'store-unavailable', 'store-back', 'started'])
})

test('[G9] the same holds while Redis is only a replica, and the readiness probe says so', async () => {
  const cluster = await startCluster({}, 1)
  onTestFinished(() => cluster.stop())
  const staff = await cluster.staff()
  listener = await listenerDevice(staff.listener)
  writer = await startWriter(cluster.origin)
  const device = writer
  expect(await device.write()).toBeNull()
  const ready = async () => (await fetch(`${cluster.origin}/readyz`)).status
  expect(await ready()).toBe(200)
  await cluster.redis.say('REPLICAOF', '127.0.0.1', `${await freePort()}`)
  expect(await device.write()).toBe('busy')
  await expect.poll(ready).toBe(503)
  expect((await fetch(`${cluster.origin}/livez`)).status).toBe(200)
  await cluster.redis.say('REPLICAOF', 'NO', 'ONE')
  await expect.poll(() => device.write()).toBeNull()
  await expect.poll(ready).toBe(200)
  expect(await device.read()).toEqual(device.acknowledged)
})
