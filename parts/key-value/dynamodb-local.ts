/** DynamoDB Local, the program that AWS gives away for development: Java and its jar have to be on this machine. */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { CourseError } from '../../kit/errors.ts';
import type { Engine, Environment, StartContext } from '../../kit/part.ts';
import { localCredentials } from '../../wire/aws-credentials.ts';
import { findFreePort } from '../../wire/ports.ts';
import { startProcess } from '../../wire/process.ts';
import { probeTcp, waitUntilReady } from '../../wire/readiness.ts';
import { openDataFolder } from '../data-folder.ts';
import { createRunningKeyValue, type RunningKeyValue } from './key-value.ts';

const region = 'us-east-1';
/** ms for a Java program to accept connections. */
const startMs = 30_000;

interface Programs {
  readonly java: string;
  readonly jar: string;
}

/** Why it cannot be used, in place of the programs. */
function findPrograms(env: Environment): Programs | string {
  const jar = env['DYNAMODB_LOCAL_JAR'];
  if (!jar) {
    return 'DYNAMODB_LOCAL_JAR does not say where DynamoDBLocal.jar is (see “Deploying DynamoDB locally” in AWS’s Developer Guide)';
  }
  if (!existsSync(jar)) return `DYNAMODB_LOCAL_JAR is ${jar}, and there is no such file`;
  const name = process.platform === 'win32' ? 'java.exe' : 'java';
  const java = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(existsSync);
  return java === undefined ? 'no java on the PATH' : { java, jar: resolve(jar) };
}

async function start({ env, signal }: StartContext): Promise<RunningKeyValue> {
  const programs = findPrograms(env);
  if (typeof programs === 'string') throw new CourseError('engine-unavailable', programs);
  const data = await openDataFolder(env['KEY_VALUE_DATA_DIR'], 'key-value');
  let stop = data.close;
  try {
    const port = await findFreePort();
    const server = await startProcess({
      command: programs.java,
      args: [
        `-Djava.library.path=${join(dirname(programs.jar), 'DynamoDBLocal_lib')}`,
        ...['-jar', programs.jar, '-port', String(port), '-dbPath', data.path, '-sharedDb'],
      ],
      env: { PATH: env['PATH'], DDB_LOCAL_TELEMETRY: '0' },
      cwd: data.path,
    });
    let stopping = false;
    stop = async () => {
      stopping = true;
      await server.stop();
      await data.close();
    };
    const died = server.exited.then(({ code, signal: killedBy }) =>
      stopping
        ? new Promise<never>(() => {})
        : `DynamoDB Local ended by itself (${killedBy ?? `exit code ${code}`}): ${server.lastLines().at(-1) ?? 'without a word'}`,
    );
    await waitUntilReady({
      probe: probeTcp('127.0.0.1', port),
      what: 'DynamoDB Local',
      timeoutMs: startMs,
      signal,
      process: server,
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new CourseError('part-did-not-start', String(error), { cause: error });
    });
    const endpoint = `http://127.0.0.1:${port}`;
    const running = { endpoint, region, credentials: localCredentials(env), tablePrefix: '', died, stop };
    return await createRunningKeyValue(running, signal);
  } catch (error) {
    await stop();
    throw error;
  }
}

export const dynamodbLocal: Engine<RunningKeyValue> = {
  id: 'dynamodb-local',
  title: 'DynamoDB Local, by its jar',
  fidelity: 'native',
  differs:
    'AWS’s own program for development, on SQLite: it ignores provisioned throughput, believes any key, and listens on every address of this machine.',
  limits: {
    'hot-partition': 'It does not throttle.',
    unprocessed: 'It does not throttle, so that every batch is processed.',
    signature: 'It does not verify signatures.',
  },
  async available(env) {
    const programs = findPrograms(env);
    return typeof programs === 'string' ? { available: false, reason: programs } : { available: true };
  },
  start,
};
