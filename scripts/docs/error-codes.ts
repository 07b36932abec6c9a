import { join } from "node:path";
import ts from "typescript";
import { filesLike } from "./files.ts";
import { program } from "./program.ts";

export interface ErrorClass {
  name: string;
  /** The first sentence of the class's comment. */
  whoActs: string;
  exitCode: number;
  httpStatus: number;
}

export interface ErrorCodes {
  classes: ErrorClass[];
  /** code → name of the class it is thrown with. */
  codes: Map<string, string>;
  /** Of what the HTTP API refuses by itself: code → status. */
  refusals: Map<string, number>;
  /** Codes whose HTTP status is another than their class's. */
  statuses?: Readonly<Record<string, number>>;
  problems: string[];
}

/** What the HTTP API alone throws: its status comes first, then its code. */
const REFUSAL = { file: "src/server/problems.ts", name: "Refusal" };

/**
 * Every code that src/ gives to a HeadwaterError, as the compiler knows it: a literal, a choice of literals, a constant,
 * or the field of an object, when every object of that type gives the field one of these (and so for its class).
 */
export function errorCodes(root: string): ErrorCodes {
  const files = filesLike(root, "src/**/*.ts").map((file) => join(root, file));
  const compiled = program(root, files);
  const types = compiled.getTypeChecker();
  const errors = compiled.getSourceFile(join(root, "src/errors.ts"));
  if (!errors)
    return { classes: [], codes: new Map(), refusals: new Map(), problems: ["src/errors.ts is missing"] };
  const concrete = errors.statements
    .filter(ts.isClassDeclaration)
    .filter(({ heritageClauses, modifiers }) => heritageClauses && !modifiers?.some(isAbstract));
  const classes = concrete.map(errorClass);

  const codes = new Map<string, string>();
  const problems: string[] = [];
  const note = (at: ts.Node, code: string, name: string) => {
    const before = codes.get(code);
    if (before !== undefined && before !== name)
      problems.push(
        `${place(root, at)}: ${code} is a ${name} here and a ${before} elsewhere; one code has one class`,
      );
    codes.set(code, name);
  };
  const isOurs = (type: ts.Type) => type.symbol?.valueDeclaration?.getSourceFile() === errors;
  const literals = (expression: ts.Node) =>
    members(types.getTypeAtLocation(expression)).map((type) =>
      type.isStringLiteral() ? type.value : undefined,
    );
  /** Whether it is another error's code, counted where that one is made. */
  const isCounted = (expression: ts.Node) =>
    ts.isPropertyAccessExpression(expression) &&
    members(types.getTypeAtLocation(expression.expression)).every(isOurs);
  const sources = files
    .filter((file) => file !== errors.fileName)
    .map((file) => compiled.getSourceFile(file)!);

  /** The objects whose field is the very one that `access` reads. */
  const givers = (access: ts.PropertyAccessExpression) => {
    const field = types.getSymbolAtLocation(access.name)?.valueDeclaration;
    return sources
      .flatMap((source) => descendants(source, ts.isObjectLiteralExpression))
      .filter((object) => {
        const expected = types.getContextualType(object);
        const known =
          expected && types.getPropertyOfType(types.getNonNullableType(expected), access.name.text);
        return field !== undefined && known?.valueDeclaration === field;
      });
  };
  const given = (object: ts.ObjectLiteralExpression, field: string) => {
    const property = object.properties.find(({ name }) => name?.getText() === field);
    return property && ts.isPropertyAssignment(property) ? property.initializer : property?.name;
  };

  for (const made of sources.flatMap((source) => descendants(source, ts.isNewExpression))) {
    const kinds = members(types.getTypeAtLocation(made)).filter(isOurs);
    const code = made.arguments?.[0];
    if (kinds.length === 0 || !code) continue;
    const [name] = kinds.length === 1 ? classes.filter((known) => known.name === kinds[0]!.symbol.name) : [];
    const known = literals(code);
    if (name && known.every((code) => code !== undefined)) {
      for (const code of known) note(made, code, name.name);
      continue;
    }
    // Another error's code, counted where that one is made.
    if (
      ts.isPropertyAccessExpression(code) &&
      members(types.getTypeAtLocation(code.expression)).every(isOurs)
    )
      continue;
    const objects = ts.isPropertyAccessExpression(code) ? givers(code) : [];
    if (objects.length === 0)
      problems.push(
        `${place(root, made)}: its code or class is not known; give a literal, or a type that lists the codes`,
      );
    for (const object of objects) {
      const chosen = ts.isPropertyAccessExpression(made.expression)
        ? given(object, made.expression.name.text)
        : undefined;
      const kind = name?.name ?? classes.find((known) => known.name === chosen?.getText())?.name;
      const value = given(object, (code as ts.PropertyAccessExpression).name.text);
      if (value && isCounted(value)) continue;
      for (const code of value ? literals(value) : []) {
        if (code !== undefined && kind) note(object, code, kind);
        else problems.push(`${place(root, object)}: its code or class is not known; write both as they are`);
      }
    }
  }
  const refusals = new Map<string, number>();
  const isRefusal = ({ symbol }: ts.Type) =>
    symbol?.name === REFUSAL.name &&
    symbol.valueDeclaration?.getSourceFile().fileName === join(root, REFUSAL.file);
  for (const made of sources.flatMap((source) => descendants(source, ts.isNewExpression))) {
    const [status, code] = made.arguments ?? [];
    if (!status || !code || !isRefusal(types.getTypeAtLocation(made))) continue;
    const number = types.getTypeAtLocation(status);
    const known = literals(code);
    const isGiven = ts.isPropertyAccessExpression(code) && known.includes(undefined);
    // The code of a notice, counted where that is made.
    if (isGiven) continue;
    if (!number.isNumberLiteral() || known.includes(undefined))
      problems.push(`${place(root, made)}: its status or code is not known; write both as they are`);
    else
      for (const code of known) {
        const before = refusals.get(code!);
        // A code of the library's has its row, with the status that it has there.
        if (codes.has(code!)) continue;
        if (before !== undefined && before !== number.value)
          problems.push(
            `${place(root, made)}: ${code} is ${number.value} here and ${before} elsewhere; one code has one status`,
          );
        refusals.set(code!, number.value);
      }
  }
  return { classes, codes, refusals, problems };
}

const isAbstract = ({ kind }: ts.ModifierLike) => kind === ts.SyntaxKind.AbstractKeyword;

function place(root: string, node: ts.Node): string {
  const source = node.getSourceFile();
  return `${source.fileName.slice(root.length + 1)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

/** Every node under `node` that is of one kind. */
function descendants<Kind extends ts.Node>(node: ts.Node, isKind: (node: ts.Node) => node is Kind): Kind[] {
  const found: Kind[] = [];
  const visit = (child: ts.Node): void => {
    if (isKind(child)) found.push(child);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return found;
}

const members = (type: ts.Type): ts.Type[] => (type.isUnion() ? type.types : [type]);

function errorClass(declaration: ts.ClassDeclaration): ErrorClass {
  const number = (field: string) => {
    const property = declaration.members.find((member) => member.name?.getText() === field);
    return Number(
      property && ts.isPropertyDeclaration(property) ? property.initializer?.getText() : undefined,
    );
  };
  const comment = ts.getJSDocCommentsAndTags(declaration).find(ts.isJSDoc)?.comment;
  return {
    name: declaration.name!.text,
    whoActs: ts.getTextOfJSDocComment(comment)?.split(/\.(?:\s|$)/)[0] ?? "",
    exitCode: number("exitCode"),
    httpStatus: number("httpStatus"),
  };
}
