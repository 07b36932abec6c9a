import { join } from "node:path";
import ts from "typescript";
import { program } from "./program.ts";

/** One fenced TypeScript block of a page. */
interface Example {
  page: string;
  /** The line of its first line in the page, from 1. */
  line: number;
  code: string;
}

/** The TypeScript blocks of a Markdown page. One that opens with ```ts no-check is left alone. */
export function examplesOf(page: string, text: string): Example[] {
  const blocks = text.matchAll(/^```(?:ts|typescript)[ \t]*\n([\s\S]*?)^```/gm);
  return [...blocks].map((block) => ({
    page,
    line: text.slice(0, block.index).split("\n").length + 1,
    code: block[1]!,
  }));
}

/**
 * What the compiler says of the examples, at the page's own lines. Each is a module in the checkout's folder, so that
 * `headwater` is this package (its `exports`) and the packages are the installed ones.
 */
export function exampleProblems(root: string, examples: Example[]): string[] {
  const invented = new Map(
    examples.map(({ code }, at) => [join(root, `.doc-example-${at}.ts`), `${code}\nexport {};\n`]),
  );
  const files = [...invented.keys()];
  const compiled = program(root, files, invented);
  return files.flatMap((file, at) => {
    const { page, line } = examples[at]!;
    const source = compiled.getSourceFile(file)!;
    return [...compiled.getSyntacticDiagnostics(source), ...compiled.getSemanticDiagnostics(source)].map(
      (found) => {
        const within = source.getLineAndCharacterOfPosition(found.start ?? 0).line;
        return `${page}:${line + within}: ${ts.flattenDiagnosticMessageText(found.messageText, " ")}`;
      },
    );
  });
}
