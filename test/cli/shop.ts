import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printConfig } from "../../src/emulator/print-config.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/server.ts";
import { headwater, type Said, type TerminalOptions } from "./terminal.ts";

/** A folder with people, a configuration, and an Amazon of its own. */
export interface Shop {
  folder: string;
  emulator: Emulator;
  /** Writes a file of so many people, from number `first` on, with more lines at its end. */
  people(count: number, more?: string[]): void;
  type(line: string, options?: Partial<TerminalOptions>): Promise<Said>;
  close(): Promise<void>;
}

export async function openShop({
  mode = "upsert",
  ...options
}: EmulatorOptions & { mode?: string } = {}): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-cli-"));
  const emulator = await startEmulator({ jobMs: 20, ...options });
  const shop: Shop = {
    folder,
    emulator,
    people: (count, more = []) => {
      const lines = Array.from({ length: count }, (_, index) => `p${index},person${index}@example.com,US`);
      writeFileSync(join(folder, "people.csv"), `${["id,email,country", ...lines, ...more].join("\n")}\n`);
    },
    type: (line, more) => headwater(line, { cwd: folder, ...more }),
    close: async () => {
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  shop.people(20);
  const config = `${printConfig({ port: emulator.port })}
syncs:
  spring:
    source: { file: people.csv }
    audience: { name: Spring buyers US }
    mode: ${mode}
`;
  writeFileSync(join(folder, "headwater.yaml"), config);
  writeFileSync(join(folder, "lenient.yaml"), `${config}safetyStop: { maxUnreadableRate: 1 }\n`);
  return shop;
}
