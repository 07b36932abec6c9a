import { join } from "node:path";
import ts from "typescript";

/** Reads tsconfig.json's options, whatever folder the check runs on. */
function compilerOptions(root: string): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options;
}

/** Compiles `files`; texts in `invented` stand in for files that are not on the disk. */
export function program(root: string, files: string[], invented = new Map<string, string>()): ts.Program {
  const options = compilerOptions(root);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => invented.has(file) || fileExists(file);
  host.readFile = (file) => invented.get(file) ?? readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const text = invented.get(file);
    return text === undefined
      ? getSourceFile(file, ...rest)
      : ts.createSourceFile(file, text, {
          languageVersion: ts.ScriptTarget.ESNext,
          impliedNodeFormat: ts.ModuleKind.ESNext,
        });
  };
  host.getCurrentDirectory = () => root;
  return ts.createProgram({ rootNames: files, options, host });
}
