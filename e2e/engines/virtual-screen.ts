import { patienceMs } from '#shared/testing/patience.ts'
import { findPrograms } from '../support/debian-program.ts'
import { startProcess } from '../support/processes.ts'
import { virtualScreen, windowManager } from '../support/programs.ts'

export type VirtualScreen = {
  /** The environment of programs that show windows on it. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** An X server on a free display, with a window manager. `home` is a folder that its programs may write to. */
export async function openVirtualScreen(home: string): Promise<VirtualScreen> {
  const [server, manager] = findPrograms([virtualScreen, windowManager]) as [string, string]
  // Large enough for a window of 1280×800 with its frame and toolbars.
  const screenArgs = ['-displayfd', '1', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp', '-noreset']
  const screen = await startProcess(server, screenArgs, { ready: /^(\d+)\n/m, timeoutMs: patienceMs })
  const env = { DISPLAY: `:${screen.ready[1]}`, HOME: home, LANG: 'C.UTF-8' }
  const managing = startProcess(manager, ['--sm-disable', '--startup', 'echo windows are managed'], {
    ready: /windows are managed/,
    env,
    timeoutMs: patienceMs,
  })
  const windows = await managing.catch(async (thrown: unknown) => {
    await screen.stop()
    throw thrown
  })
  return {
    env,
    async close() {
      await windows.stop()
      // Programs that still show windows on it end with it.
      await screen.stop()
    },
  }
}
