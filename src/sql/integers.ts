import type { DuckDBDataChunk, DuckDBScalarFunction, DuckDBType } from "@duckdb/node-api";
import { bindings, duckdb } from "./duckdb.ts";

const { DuckDBTypeId, UBIGINT, UTINYINT } = duckdb;

/** DuckDB's vectors have so many rows at most. */
const VECTOR = 2048;

/** How many words of 32 bits a value takes. */
const wordsOf = ({ typeId }: DuckDBType): number => (typeId === DuckDBTypeId.UBIGINT ? 2 : 1);

/**
 * Reads chunks of unsigned integers without nulls as words of 32 bits: one for each uinteger, two for each ubigint, the lower
 * first. Copied, for a chunk's memory goes with it, and into the same arrays each time, for new ones would cost more than what
 * they are filled with. Past `getItem`, which takes ten times as long.
 */
export function wordsReader(
  types: readonly DuckDBType[],
): (chunk: DuckDBDataChunk) => readonly Uint32Array[] {
  const columns = types.map((type) => ({
    words: wordsOf(type),
    kept: new Uint32Array(VECTOR * wordsOf(type)),
  }));
  return ({ chunk, rowCount }) =>
    columns.map(({ words, kept }, index) => {
      const length = rowCount * words;
      const bytes = bindings.vector_get_data(bindings.data_chunk_get_vector(chunk, index), length * 4);
      kept.set(new Uint32Array(bytes.buffer, bytes.byteOffset, length));
      return length === kept.length ? kept : kept.subarray(0, length);
    });
}

/** Answers for integers of 64 bits, two words each, a few thousand at a time: 0 to 255 for each. It never throws. */
export type WordJudge = (words: Uint32Array, answers: Uint8Array) => void;

/**
 * `judged(value)` for SQL, a ubigint, with an answer of utinyint: asked once for each row, in whatever order. DuckDB calls it on
 * the main thread while its own threads wait; a row costs 0.06 µs beside what the judge takes (measured).
 */
export function judgedFunction(judge: () => WordJudge): DuckDBScalarFunction {
  const answers = new Uint8Array(VECTOR);
  const read = wordsReader([UBIGINT]);
  return duckdb.DuckDBScalarFunction.create({
    name: "judged",
    parameterTypes: [UBIGINT],
    returnType: UTINYINT,
    mainFunction: (_, input, output) => {
      judge()(read(input)[0]!, answers);
      const { rowCount } = input;
      for (let row = 0; row < rowCount; row++) output.setItem(row, answers[row]!);
      output.flush();
    },
  });
}
