import { type DuckDBDataChunk, DuckDBScalarFunction, UINTEGER, UTINYINT } from "@duckdb/node-api";

/** DuckDB's vectors have so many rows at most. */
const VECTOR = 2048;

/**
 * Reads chunks whose columns are all uinteger, without nulls, into arrays of their numbers: the same arrays each time, for new
 * ones would cost more than what they are filled with.
 */
export function integersReader(): (chunk: DuckDBDataChunk) => readonly Uint32Array[] {
  const kept: Uint32Array[] = [];
  return (chunk) => {
    const { rowCount, columnCount } = chunk;
    return Array.from({ length: columnCount }, (_, index) => {
      kept[index] ??= new Uint32Array(VECTOR);
      const integers = kept[index];
      const column = chunk.getColumnVector(index);
      for (let row = 0; row < rowCount; row++) integers[row] = column.getItem(row) as number;
      return rowCount === VECTOR ? integers : integers.subarray(0, rowCount);
    });
  };
}

/** Answers for pairs of unsigned integers, two columns of them, a few thousand at a time: 0 to 255 for each. It never throws. */
export type PairJudge = (pairs: readonly Uint32Array[], answers: Uint8Array) => void;

/**
 * `judged(first, second)` for SQL, both uinteger, with an answer of utinyint: asked once for each row, in whatever order. DuckDB
 * calls it on the main thread while its own threads wait; a pair costs 0.1 µs beside what the judge takes (measured).
 */
export function judgedFunction(judge: () => PairJudge): DuckDBScalarFunction {
  const answers = new Uint8Array(VECTOR);
  const read = integersReader();
  return DuckDBScalarFunction.create({
    name: "judged",
    parameterTypes: [UINTEGER, UINTEGER],
    returnType: UTINYINT,
    mainFunction: (_, input, output) => {
      judge()(read(input), answers);
      const { rowCount } = input;
      for (let row = 0; row < rowCount; row++) output.setItem(row, answers[row]!);
      output.flush();
    },
  });
}
