import { openStateFolder } from "../../../src/ledger/state-folder.ts";

/** Opens a state folder, says where its temporary files go and how its key begins, and stays until it is killed. */
const folder = openStateFolder(process.argv[2] ?? "");
process.stdout.write(`${folder.temporaryFolder}\n${Buffer.from(folder.key).toString("base64")}\n`);
setInterval(() => {}, 60_000);
