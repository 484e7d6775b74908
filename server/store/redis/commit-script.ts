import { type Change, headKey } from '../port.ts'
import type { Names } from './names.ts'

/** The number of changes of one line that may be without an answer. Redis remembers the outcomes of as many. */
export const remembered = 16_384

/**
 * Keeps one change (ST1, ST2). It compares everything before it writes anything, and Redis runs nothing else during the script. KEYS[1] is the
 * connection's line, ARGV comes from `packChange`. Answers 'kept', 'changed', or 'fenced' where this is not the line's next change.
 *
 * It tells every node, in one message (fanout/told-change.ts), the change's publications and each kept conversation and log's head. The two parties write in
 * turn, often on two nodes. Without the states, each node would learn of the other's message only from a failed commit.
 *
 * With `#!lua` Redis refuses the whole script at its start when memory is full, the disk fails or a replica is missing.
 */
export const commitScript = `#!lua
local line, prefix, sequence = KEYS[1], ARGV[1], tonumber(ARGV[2])
if tonumber(redis.call('HGET', line, 'n') or -1) ~= sequence - 1 then return 'fenced' end

local at = 2
local function take() at = at + 1; return ARGV[at] end
local function each(parts, act)
  local values = {}
  for _ = 1, tonumber(take()) do
    for part = 1, parts do values[part] = take() end
    if act(unpack(values)) == false then return false end
  end
  return true
end
local function answer(outcome)
  redis.call('HSET', line, 'n', sequence, sequence % ${remembered}, outcome)
  return outcome
end
local function version(key)
  return tonumber(string.match(redis.call('GETRANGE', prefix .. 's:' .. key, 0, 19), '^%d+') or 0)
end

local function isHead(key) return string.find(key, '^${headKey('')}') end

local writes, appends, lengths, leaves = {}, {}, {}, false
local fits = each(2, function(key, ifVersion) return version(key) == tonumber(ifVersion) end)
  and each(4, function(key, ifVersion, next, text)
    writes[#writes + 1] = { key, tonumber(ifVersion), next, text }
    return version(key) == tonumber(ifVersion)
  end)
  and each(3, function(log, position, text)
    local length = lengths[log] or redis.call('XLEN', prefix .. 'l:' .. log)
    lengths[log] = length + 1
    appends[#appends + 1] = { log, position, text }
    return tonumber(position) == length + 1
  end)
if not fits then return answer('changed') end

for _, write in ipairs(writes) do
  local key, ifVersion, next, text = unpack(write)
  local kind = not isHead(key) and string.match(key, '^(.-)/')
  if ifVersion ~= 0 then leaves = true end
  if text == '' then
    redis.call('DEL', prefix .. 's:' .. key)
    if kind then redis.call('SREM', prefix .. 'k:' .. kind, key) end
  else
    redis.call('SET', prefix .. 's:' .. key, next .. ' ' .. text)
    if kind and ifVersion == 0 then redis.call('SADD', prefix .. 'k:' .. kind, key) end
  end
end
for _, append in ipairs(appends) do
  redis.call('XADD', prefix .. 'l:' .. append[1], append[2] .. '-0', 'e', append[3])
end
each(1, function(log)
  leaves = true
  redis.call('DEL', prefix .. 'l:' .. log, prefix .. 's:${headKey('')}' .. log)
end)
if leaves then redis.call('SET', prefix .. 'unswept', 1, 'NX') end
local numbered = nil
each(1, function(event)
  numbered = (numbered or redis.call('XLEN', prefix .. 'audit')) + 1
  redis.call('XADD', prefix .. 'audit', string.format('%d-0', numbered), 'e', event)
end)
each(3, function(id, time, ifAt)
  if ifAt ~= '' and tonumber(redis.call('ZSCORE', prefix .. 'due', id) or -1) ~= tonumber(ifAt) then return end
  if time == '' then redis.call('ZREM', prefix .. 'due', id) else redis.call('ZADD', prefix .. 'due', time, id) end
end)
each(2, function(conversation, since)
  if since == '' then redis.call('ZREM', prefix .. 'queue', conversation)
  else redis.call('ZADD', prefix .. 'queue', since, conversation) end
end)
local told = {}
local function tell(kind, name, body) told[#told + 1] = struct.pack('>BI4I4', kind, #name, #body) .. name .. body end
each(2, function(channel, message) tell(0, channel, message) end)
for _, write in ipairs(writes) do
  local key, _, next, text = unpack(write)
  if isHead(key) or string.find(key, '^conversation/') then tell(1, key, next .. ' ' .. text) end
end
if #told > 0 then redis.call('PUBLISH', prefix .. 'told', table.concat(told)) end
return answer('kept')
`

/**
 * Packs a change as a flat list: for each of its eight parts the count, then the items. Throws for a number that Redis cannot keep, because
 * Redis does not roll back a script that fails half-way.
 */
export function packChange({ prefix }: Names, change: Change): (sequence: number) => (string | Buffer)[] {
  const { checks, writes, append, eraseLogs, audit, due, queue, publish } = change
  const parts = [
    checks.flatMap(({ key, ifVersion }) => [key, whole(ifVersion)]),
    writes.flatMap(({ key, ifVersion, version, next }) => [
      key,
      whole(ifVersion),
      whole(version),
      next === null ? '' : JSON.stringify(next),
    ]),
    append.flatMap(({ log, position, entry }) => [log, whole(position), JSON.stringify(entry)]),
    eraseLogs,
    audit.map(({ day, kind, actor, subject }) => JSON.stringify([day, kind, actor, subject])),
    due.flatMap(({ id, at, ifAt }) => [id, at === null ? '' : whole(at), ifAt === undefined ? '' : whole(ifAt)]),
    queue.flatMap(({ conversation, since }) => [conversation, since === null ? '' : whole(since)]),
    publish.flatMap(({ channel, message }) => [channel, message]),
  ]
  const counts = [checks, writes, append, eraseLogs, audit, due, queue, publish].map((part) => String(part.length))
  const packed = parts.flatMap((part, index) => [counts[index] ?? '', ...part])
  return (sequence) => [prefix, String(sequence), ...packed]
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value)) throw new Error(`a change could not be written: ${value} is not a whole number`)
  return String(value)
}
