import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

describe('settings from the environment', () => {
  test('all have a default, and the secrets are beside the data', () => {
    const config = readConfig({ RELAIS_DATA: '/srv/relais' })
    expect(config).toEqual({
      port: 8080,
      host: '127.0.0.1',
      data: '/srv/relais',
      secrets: '/srv/relais/secrets',
      pages: expect.stringMatching(/\/dist$/),
      pin: null,
      exitUrl: null,
      settingsFile: null,
      ticketAlarmHours: 24,
      logLevel: 'info',
      publicUrl: null,
      leastFreeBytes: 256 * 1024 * 1024,
      trustedProxies: 0,
      connections: 10_000,
      metrics: null,
      redisUrl: null,
      redisReplicas: 0,
    })
  })

  test('count as missing when they are empty', () => {
    expect(readConfig({ RELAIS_PORT: '', REDIS_URL: '' }).port).toBe(8080)
  })

  test('take the address of Redis from a file, so that its password is not in the environment', () => {
    const directory = mkdtempSync(join(tmpdir(), 'relais-config-'))
    const file = join(directory, 'redis-url')
    writeFileSync(file, 'redis://relais:secret@redis:6379/2\n')
    expect(readConfig({ REDIS_URL_FILE: file }).redisUrl).toBe('redis://relais:secret@redis:6379/2')
    expect(() => readConfig({ REDIS_URL_FILE: file, REDIS_URL: 'redis://redis' })).toThrow('only one of them')
    writeFileSync(file, 'secret')
    expect(() => readConfig({ REDIS_URL_FILE: file })).toThrow(/^REDIS_URL_FILE: expected (?!.*secret)[^\n]+$/)
    rmSync(directory, { recursive: true })
  })

  test('split the address of metrics into host and port', () => {
    const metricsAt = (address: string) => readConfig({ RELAIS_METRICS: address }).metrics
    expect(metricsAt('127.0.0.1:9464')).toEqual({ host: '127.0.0.1', port: 9464 })
    expect(metricsAt('[::1]:9464')).toEqual({ host: '::1', port: 9464 })
  })

  test('are refused when one is misspelt', () => {
    expect(() => readConfig({ RELAIS_PROT: '80' })).toThrow(/^RELAIS_PROT: there is no such setting$/)
  })

  test('drop the last slash of an address', () => {
    expect(readConfig({ RELAIS_PUBLIC_URL: 'https://relais.example/' }).publicUrl).toBe('https://relais.example')
  })

  test.each([
    ['RELAIS_PORT', '80800'],
    ['RELAIS_PORT', '-1'],
    ['RELAIS_PORT', '8080x'],
    ['RELAIS_HOST', 'a b'],
    ['RELAIS_PIN', 'not json'],
    ['RELAIS_PIN', '{"organisation":"abc","deploymentId":"def"}'],
    ['RELAIS_EXIT_URL', 'javascript:alert(1)'],
    ['RELAIS_TICKET_ALARM_HOURS', '0'],
    ['RELAIS_LOG_LEVEL', 'loud'],
    ['RELAIS_PUBLIC_URL', 'relais.example'],
    ['RELAIS_PUBLIC_URL', 'https://example.org/relais'],
    ['RELAIS_PUBLIC_URL', 'https://example.org/?from=here'],
    ['RELAIS_PUBLIC_URL', 'https://example.org/#start'],
    ['RELAIS_PUBLIC_URL', 'https://user@example.org/'],
    ['RELAIS_TRUSTED_PROXIES', '11'],
    ['RELAIS_CONNECTIONS', '5'],
    ['RELAIS_METRICS', '9464'],
    ['RELAIS_METRICS', '::1:9464'],
    ['RELAIS_METRICS', 'localhost:70000'],
    ['RELAIS_METRICS', 'localhost:0'],
    ['REDIS_URL', 'http://127.0.0.1:6379'],
    ['REDIS_URL', 'redis://127.0.0.1:6379/mine'],
    ['REDIS_URL', 'redis-sentinel://one:26379,two:26379'],
    ['REDIS_URL_FILE', '/nowhere/redis-url'],
    ['REDIS_REPLICAS', '10'],
  ])('are refused in one line that names them: %s=%s', (name, value) => {
    const read = () => readConfig({ [name]: value })
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(new RegExp(`^${name}: expected [^\\n]+$`))
  })
})
