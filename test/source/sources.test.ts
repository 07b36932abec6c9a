import { openSource } from "../../src/source/open.ts";
import { openDatabase } from "../../src/sql/database.ts";
import { type SourceKind, sourceContract } from "../contracts/source.ts";
import { writeDelimited, writeJsonLines, writeParquet } from "./write.ts";

const kind = (given: Omit<SourceKind, "database" | "open"> & Partial<SourceKind>): SourceKind => ({
  database: () => openDatabase({ memory: "200MB", threads: 2 }),
  open: (_, file) => openSource({ file }),
  ...given,
});

const csv = kind({
  fileName: "people.csv",
  write: writeDelimited(","),
  badLine: { text: "only one", reason: "row.too-few-values" },
  lineEndsInValues: true,
});

sourceContract("CSV", csv);
sourceContract("CSV read line by line", {
  ...csv,
  open: async (_, file) => (await openSource({ file })).careful()!,
  lineEndsInValues: false,
});
sourceContract("TSV", { ...csv, fileName: "people.tsv", write: writeDelimited("\t") });
sourceContract(
  "JSON lines",
  kind({
    fileName: "people.jsonl",
    write: writeJsonLines,
    badLine: { text: '{"id": "4', reason: "row.not-json" },
    lineEndsInValues: true,
  }),
);
sourceContract("Parquet", kind({ fileName: "people.parquet", write: writeParquet, lineEndsInValues: true }));
