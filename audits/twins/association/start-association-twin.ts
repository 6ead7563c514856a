/** Starts a server that associates two things, or its faulty twin. */
import { createRandom } from '../../../kit/random.ts';
import { sendAnswer } from '../answer.ts';
import { readRequest, startHttpServer } from '../http-server.ts';
import type { RunningTwin } from '../start-twin.ts';
import type { AssociationFaultId } from './faults.ts';
import { createAssociationServer } from './server.ts';
import { type AssociationServerId, associationStyles } from './styles.ts';

/** Listens on a free port of 127.0.0.1, with nothing in it. */
export async function startAssociationTwin(
  server: AssociationServerId,
  fault?: AssociationFaultId,
): Promise<RunningTwin> {
  const { answer, contractAt } = createAssociationServer({
    style: associationStyles[server],
    fault,
    random: createRandom(1),
    now: Date.now,
  });
  const { url, stop } = await startHttpServer(
    async (request, response, signal) =>
      await sendAnswer(response, await answer(readRequest(request)), signal),
  );
  return { url, contract: contractAt(url), stop };
}
