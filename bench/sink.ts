import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Stands before the emulator and counts records in its place: it takes each upload apart, 400,000 records a second, and what
 * is measured would wait for that. All else is the emulator's. In a process of its own; prints its address.
 *
 *   node bench/sink.ts http://127.0.0.1:PORT_OF_THE_EMULATOR
 */
const emulator = new URL(process.argv[2]!);
const agent = new Agent({ keepAlive: true });
/** Records by audience. */
const received = new Map<string, number>();
let uploads = 0;

const server = createServer((asked, answer) => {
  const { method, url = "" } = asked;
  if (method === "POST" && url.endsWith("/amc/audiences/records")) void take(asked, answer);
  else if (/\/amc\/audiences\/records\/sink-\d+$/.test(url)) say(answer, 200, { jobState: "SUCCEEDED" });
  else if (url === "/_sink/received") say(answer, 200, Object.fromEntries(received));
  else forward(asked, answer);
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

const RECORD = Buffer.from('"externalUserId":');
const SEAM = RECORD.length - 1;
const HEAD = 100;

/** Counts the records of an upload as its bytes come by. Before the first one stands the audience's id. */
async function take(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  let head = "";
  let records = 0;
  /** Where a record's name may have begun that the next piece goes on with. */
  let end: Buffer = Buffer.alloc(0);
  for await (const piece of asked as AsyncIterable<Buffer>) {
    if (head.length < HEAD) head += piece.toString("latin1", 0, HEAD);
    records += countIn(Buffer.concat([end, piece.subarray(0, SEAM)])) + countIn(piece);
    end = (piece.length < SEAM ? Buffer.concat([end, piece]) : piece).subarray(-SEAM);
  }
  const audience = /"audienceId":(\d+)/.exec(head)![1]!;
  received.set(audience, (received.get(audience) ?? 0) + records);
  uploads += 1;
  say(answer, 202, { jobRequestId: `sink-${uploads}` });
}

function countIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(RECORD); at !== -1; at = bytes.indexOf(RECORD, at + RECORD.length)) count += 1;
  return count;
}

function say(answer: ServerResponse, status: number, body: object): void {
  answer.writeHead(status, { "content-type": "application/json" });
  answer.end(JSON.stringify(body));
}

function forward(asked: IncomingMessage, answer: ServerResponse): void {
  const { method, url, headers } = asked;
  const onward = request(new URL(url!, emulator), { method, headers, agent }, (told) => {
    answer.writeHead(told.statusCode!, told.headers);
    told.pipe(answer);
  });
  onward.once("error", () => answer.destroy());
  asked.pipe(onward);
}
