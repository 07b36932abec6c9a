import type { Exchange } from "../../src/emulator/exchange.ts";
import { type Bodies, type Described, description } from "./description.ts";
import { GATEWAY, isGatewayBody, UNDESCRIBED } from "./gateway.ts";
import type { Json } from "./json.ts";
import { takenPart } from "./multi-status.ts";
import { repeatedNames } from "./repeated-names.ts";
import { misfit, misfitOfText } from "./schema.ts";
import { strangers } from "./strangers.ts";

/** How one exchange compares with Amazon's description. Texts name operation, part and pointer, never a value. */
export interface Comparison {
  /** The operation's name; undefined: no description has it. */
  operation?: string;
  fromClient: boolean;
  /** What the request breaks. */
  request: string[];
  /** What of that the answer took all the same. */
  taken: string[];
  /** What of the request is unknown to the description, and so breaks nothing. */
  unknown: string[];
  /** What the answer breaks. */
  answer: string[];
}

/** Our own client says so in every request; a test's request by hand does not. */
const isClient = (headers: Headers): boolean => headers.get("user-agent")?.startsWith("headwater/") ?? false;

/** @returns undefined for paths that no description is published of. */
export function compare(exchange: Exchange): Comparison | undefined {
  const { request, answer } = exchange;
  if (UNDESCRIBED.some(({ path }) => path.test(request.path))) return undefined;
  const fromClient = isClient(request.headers);
  const described = description().find(request.method, request.path);
  if (!described) {
    const nothing = `${request.method} of a path that no description has`;
    return {
      fromClient,
      request: [nothing],
      taken: [],
      unknown: [],
      answer: answer && !isGatewayRefusal(answer) ? [`${nothing}, answered with ${answer.status}`] : [],
    };
  }
  const { name, file } = described;
  const say = (part: string) => (problem: string) => `${name}: ${part}: ${problem}`;
  const problems = requestProblems(described, request).map(say("request"));
  const taken = takenPart(exchange);
  return {
    operation: name,
    fromClient,
    request: problems,
    taken: taken === request ? problems : requestProblems(described, taken).map(say("request")),
    unknown: [
      ...unknownParameters(described, request),
      ...unknownProperties(readBody(described.request.bodies, request), file),
    ].map(say("request")),
    answer: answer ? answerProblems(described, answer).map(say(`answer ${answer.status}`)) : [],
  };
}

type Request = Exchange["request"];
type Answer = NonNullable<Exchange["answer"]>;

function requestProblems(described: Described, request: Request | undefined): string[] {
  if (!request) return [];
  const { bodies, required } = described.request;
  return [
    ...parameterProblems(described, request),
    ...acceptProblems(described, request),
    ...(request.body === "" && required ? ["body is missing"] : []),
    ...bodyProblems(described, readBody(bodies, request)),
  ];
}

function parameterProblems(
  { name, file, parameters }: Described,
  { path, query, headers }: Request,
): string[] {
  const steps = path.split("/");
  const template = name.split(" ")[1]!.split("/");
  const values = {
    header: (called: string) => headers.get(called) ?? undefined,
    query: (called: string) => query.get(called) ?? undefined,
    path: (called: string) => decoded(steps[template.indexOf(`{${called}}`)] ?? ""),
  };
  return parameters.flatMap(({ in: place, name: called, required, schema }) => {
    const value = values[place](called);
    if (value === undefined) return required ? [`${place} ${called} is missing`] : [];
    const wrong = misfitOfText(schema, file, value);
    return wrong === undefined ? [] : [`${place} ${called} ${wrong}`];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The answer that is hoped for must be one that the caller accepts. */
function acceptProblems({ answers }: Described, { headers }: Request): string[] {
  const [, hoped] = [...answers].find(([status]) => status < 300)!;
  const accepted = (headers.get("accept") ?? "*/*").split(",").map(withoutParameters);
  const fits = (type: string) => accepted.some((one) => one === "*/*" || one === type.toLowerCase());
  return hoped.size === 0 || [...hoped.keys()].some(fits) ? [] : ["header Accept is not the operation's"];
}

const withoutParameters = (type: string) => type.split(";")[0]!.trim().toLowerCase();

/** A body that is there: its text, what it says if it is JSON, and the schema of its media type if there is one. */
interface Body {
  text: string;
  json?: { value: unknown };
  schema?: Json;
}

/** @returns undefined where there is none, or where nobody read it. */
function readBody(
  bodies: Bodies,
  { headers, body: text }: { headers: Headers; body?: string },
): Body | undefined {
  if (!text) return undefined;
  const given = withoutParameters(headers.get("content-type") ?? "");
  const schema = [...bodies].find(([type]) => type.toLowerCase() === given)?.[1];
  return { text, json: parsed(text), schema };
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function bodyProblems({ file, request }: Described, body: Body | undefined): string[] {
  if (!body) return [];
  if (request.bodies.size === 0) return ["body where none is described"];
  return body.schema ? jsonProblems(body, file) : ["header Content-Type is not the operation's"];
}

function jsonProblems({ text, json, schema }: Body, file: string): string[] {
  if (!json) return ["body is not JSON"];
  const wrong = misfit(schema!, file, json.value);
  return [
    ...(wrong === undefined ? [] : [`body ${wrong}`]),
    ...repeatedNames(text).map((name) => `body has ${name} twice in one object`),
  ];
}

function unknownParameters({ parameters }: Described, { query, headers }: Request): string[] {
  const isKnown = (place: string, called: string) =>
    parameters.some(({ in: there, name }) => there === place && name.toLowerCase() === called.toLowerCase());
  const amazons = [...headers.keys()].filter((name) => name.startsWith("amazon-"));
  return [
    ...[...query.keys()]
      .filter((name) => !isKnown("query", name))
      .map((name) => `query ${name} is not known`),
    ...amazons.filter((name) => !isKnown("header", name)).map((name) => `header ${name} is not known`),
  ];
}

const unknownProperties = (body: Body | undefined, file: string): string[] =>
  body?.json && body.schema
    ? strangers([body.schema], file, body.json.value).map((pointer) => `body ${pointer} is not known`)
    : [];

function answerProblems({ file, answers }: Described, answer: Answer): string[] {
  const bodies = answers.get(answer.status);
  if (!bodies) return isGatewayRefusal(answer) ? [] : ["is neither described nor a gateway's"];
  if (answer.body === "") return bodies.size === 0 || answer.status === 204 ? [] : ["body is missing"];
  if (bodies.size === 0) return ["body where none is described"];
  const body = readBody(bodies, answer)!;
  return body.schema ? jsonProblems(body, file) : ["header Content-Type is not the described one"];
}

const isGatewayRefusal = ({ status, body }: Answer): boolean =>
  GATEWAY.has(status) && isGatewayBody(parsed(body)?.value);
