import type { SourceFormat } from "../model/source-spec.ts";

const FORMAT_OF_ENDING: Readonly<Record<string, SourceFormat>> = {
  csv: "csv",
  txt: "csv",
  tsv: "tsv",
  tab: "tsv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  parquet: "parquet",
  pq: "parquet",
};

/** What kind of file a name tells, by its end before .gz or .zst; undefined: it tells none. */
export const formatByName = (file: string): SourceFormat | undefined =>
  FORMAT_OF_ENDING[/\.([a-z]+)(?:\.(?:gz|zst))?$/i.exec(file)?.[1]?.toLowerCase() ?? ""];
