/** Starts a twin as a program of its own, over a folder that goes with it. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { RestartSignal } from '../../../kit/audit.ts';
import { CourseError } from '../../../kit/errors.ts';
import { createRandom } from '../../../kit/random.ts';
import { createRunFolder } from '../../../wire/folders.ts';
import { findFreePort } from '../../../wire/ports.ts';
import { type RunningProcess, startProcess } from '../../../wire/process.ts';
import { killGroup } from '../../../wire/process-group.ts';
import { probeTcp, waitUntilReady } from '../../../wire/readiness.ts';
import { reaper } from '../../../wire/reaper.ts';
import { createListServer } from '../list-server.ts';
import type { RunningTwin } from '../start-twin.ts';
import { type StyleId, styles } from '../styles/index.ts';
import type { ProgramFaultId } from './faults.ts';

export interface RunningProgramTwin extends RunningTwin {
  /** Ends it, and starts it again over its data. Throws `program-ended` when it does not come back. */
  restart(signal: RestartSignal): Promise<void>;
}

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

/** The server is writable, and its list is everybody's. */
export async function startProgramTwin(server: StyleId, fault?: ProgramFaultId): Promise<RunningProgramTwin> {
  const port = await findFreePort();
  const data = await createRunFolder('twin');
  const unwatch = await reaper().watch({ folder: data });
  const launch = async (): Promise<RunningProcess> => {
    const started = await startProcess({
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', program, server, ...(fault ? [fault] : [])],
      env: { PATH: process.env['PATH'], PORT: String(port), DATA_DIR: data },
    });
    try {
      await waitUntilReady({ probe: probeTcp('127.0.0.1', port), timeoutMs: 20_000, process: started });
    } catch (error) {
      await started.stop();
      throw new CourseError('program-ended', started.lastLines().join('\n'), { cause: error });
    }
    return started;
  };
  let running = await launch();
  const url = `http://127.0.0.1:${port}`;
  const described = createListServer({
    style: styles[server],
    fault: undefined,
    random: createRandom(1),
    items: 0,
    now: Date.now,
  });
  return {
    url,
    contract: described.contractAt(url),
    async restart(how) {
      if (how === 'SIGTERM') await running.stop();
      else await killGroup(running.pid);
      await running.exited;
      running = await launch();
    },
    async stop() {
      await running.stop();
      await rm(data, { recursive: true, force: true, maxRetries: 3 });
      await unwatch();
    },
  };
}
