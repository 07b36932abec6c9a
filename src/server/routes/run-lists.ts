import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Headwater, RunList } from "../../index.ts";
import { RUN_LISTS } from "../../index.ts";
import { newId } from "../../lib/id.ts";
import { downloadList } from "../api/runs.ts";
import { type Handled, handled } from "../operation.ts";
import { Refusal } from "../problems.ts";
import type { Service } from "../service.ts";

/** Lists of runs as files. They name people by external ids, so that who took one is written down. */
export const runListRoutes = (service: Service): Handled[] => [
  handled(downloadList, async ({ params: { runId, list: name }, who }) => {
    const list = RUN_LISTS.find((one) => one === name);
    if (!list)
      throw new Refusal(404, "run.list-unknown", `A run has no list "${name}".`, {
        hint: `There is ${RUN_LISTS.join(", ")}.`,
      });
    await service.with((headwater) => headwater.overview(runId));
    await service.audit(who, "run.list", runId, list);
    return new Response(await streamed(service, runId, list), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${runId}-${list}.csv"`,
        "cache-control": "no-store",
      },
    });
  }),
];

/** The list's bytes. Its file goes with the process if nothing else removes it, and the state folder is open meanwhile. */
async function streamed(service: Service, runId: string, list: RunList): Promise<ReadableStream> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadableStream>();
  const write = async (headwater: Headwater): Promise<void> => {
    const file = join(headwater.temporaryFolder, `${newId()}.csv`);
    try {
      await headwater.exportList(runId, list, file);
      const bytes = createReadStream(file);
      const closed = new Promise<void>((done) => bytes.once("close", done));
      resolve(Readable.toWeb(bytes) as ReadableStream);
      await closed;
    } finally {
      await rm(file, { force: true });
    }
  };
  service.with(write).catch(reject);
  return promise;
}
