/** An emulator in a process of its own, which is asked once, wrongly, as if by our client. */
import { startEmulator } from "../../../src/emulator/server.ts";

const emulator = await startEmulator();
const headers = { "user-agent": "headwater/9.9.9", accept: "application/json" };
await (await fetch(`${emulator.apiUrl("NA")}/v2/profiles?accessLevel=admin`, { headers })).text();
await emulator.close();
