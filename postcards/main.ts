/** Starts Postcards: the one place where adapters are chosen and wired together. */
import { systemClock } from './adapters/clock.ts';
import { startHttpServer } from './adapters/http-server.ts';
import { createIds } from './adapters/ids.ts';
import { startImageSweep } from './adapters/image-sweep.ts';
import { createLog, type Log } from './adapters/log.ts';
import { createApp } from './adapters/rest/app.ts';
import { createThumbnailer } from './adapters/thumbnails/thumbnailer.ts';
import { within } from './adapters/within.ts';
import type { ImageStore } from './application/image-store.ts';
import { parseSettings, type Settings } from './settings.ts';
import {
  explainSettings,
  explainStep,
  type StartFailure,
  StartStepFailed,
  type Step,
} from './start-failure.ts';
import { onStopRequest } from './stop-request.ts';

/** By then no request is left that could need the store. */
const CLOSE_TIMEOUT_MS = 1_000;

// Whoever read our output is gone; that is no reason to fail the requests under way.
process.stdout.on('error', () => {});
const settings = parseSettings(process.env);
const log = createLog(settings.ok ? settings.value.logLevel : 'info', (line) => process.stdout.write(line));

if (settings.ok) {
  await start(settings.value, log).catch((error: unknown) => {
    if (!(error instanceof StartStepFailed)) throw error;
    exitUnstarted(explainStep(error, settings.value));
  });
} else {
  exitUnstarted(explainSettings(settings.failure));
}

async function start(settings: Settings, log: Log): Promise<void> {
  let stopping = false;
  const { store, open, close } = await settings.store
    .create({ url: settings.databaseUrl, poolSize: settings.databasePool, log })
    .catch(atStep('store'));
  // Made ready while the store is.
  const prepare = async () => {
    const deps = {
      store,
      clock: systemClock,
      ids: createIds(systemClock),
      imageStore: await createImageStore(settings),
      thumbnailer: createThumbnailer(),
    };
    return { deps, app: createApp({ ...deps, log, isStopping: () => stopping }) };
  };
  const [{ deps, app }] = await Promise.all([prepare(), open().catch(atStep('store'))]);
  const server = await startHttpServer(app.fetch, settings.host, settings.port).catch(atStep('port'));

  const sweep = settings.images && startImageSweep(deps, settings.images.sweepSeconds, log);

  onStopRequest(settings.exitWithStdin, async (reason) => {
    stopping = true;
    log.announce('stopping', { reason });
    sweep?.stop();
    const { finished } = await server.stop(settings.shutdownTimeoutMs);
    if (!finished) log('warn', 'requests-cut', { after_ms: settings.shutdownTimeoutMs });
    await within(CLOSE_TIMEOUT_MS, close()).catch(() => {});
    log.announce('stopped');
    exitWhenWritten(0);
  });
  log.announce('listening', { url: server.url, port: server.port });
}

function atStep(step: Step): (error: unknown) => never {
  return (error) => {
    throw new StartStepFailed(step, error);
  };
}

/** Its library is large, and loaded only where there is a bucket. */
async function createImageStore({ images }: Settings): Promise<ImageStore | undefined> {
  if (images === undefined) return undefined;
  const { createS3ImageStore } = await import('./adapters/images-s3/store.ts');
  return createS3ImageStore(images);
}

function exitUnstarted({ failed, expected, happened, hint }: StartFailure): void {
  const message = `Expected ${expected}. Happened: ${happened}. Try: ${hint}`;
  log('error', 'start-failed', { failed, message, expected, happened, try: hint });
  exitWhenWritten(1);
}

function exitWhenWritten(code: number): void {
  process.stdout.write('', () => process.exit(code));
}
