import { html, raw } from "hono/html";
import type { AuthorizationRequest } from "./authorize.ts";
import type { Refusal } from "./errors.ts";
import type { Person } from "./seed.ts";

/** The page on which a person lets a client in, or does not. Its form is sent to the page's own address. */
export const decisionPage = (
  { client, scopes, redirectUri }: AuthorizationRequest,
  people: readonly Person[],
): string =>
  page(
    "Allow access?",
    html`<p>The application <code>${client.clientId}</code> asks for:</p>
<ul>${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>
<form method="post">
<fieldset><legend>Sign in as</legend>
${people.map(
  ({ personId, name }, index) =>
    html`<label><input type="radio" name="personId" value="${personId}"${index === 0 ? raw(" checked") : ""}> ${name}</label>`,
)}
</fieldset>
<p>Afterwards you are sent to <code>${redirectUri}</code>.</p>
<div class="buttons"><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></div>
</form>`,
  );

export const refusalPage = ({ message, status, code }: Refusal, requestId: string): string =>
  page(
    "This can't go on",
    html`<p>${message}</p>
<p><code>${status}${code ? ` ${code}` : ""}</code></p>
<p class="small">Request <code>${requestId}</code></p>`,
  );

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #f4f4f2; margin: 0; }
header { background: #5b2a86; color: #fff; padding: .5rem 1rem; }
main { max-width: 30rem; margin: 1rem auto; padding: 1rem; background: #fff; border: 1px solid #d5d5d0; box-sizing: border-box; }
h1 { font-size: 1.3rem; margin: 0 0 .5rem; }
code { overflow-wrap: anywhere; }
fieldset { border: 1px solid #d5d5d0; }
label { display: block; padding: .4rem 0; }
.buttons { display: flex; gap: 1rem; }
button { flex: 1; font: inherit; padding: .6rem; border: 1px solid #5b2a86; background: #fff; color: #5b2a86; cursor: pointer; }
button[value="allow"] { background: #5b2a86; color: #fff; }
.small { font-size: .85rem; color: #555; }
`;

const page = (title: string, content: ReturnType<typeof html>): string =>
  String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Headwater's emulator</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>Headwater's emulator of Login with Amazon. This is not Amazon: no password is asked for.</header>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`);
