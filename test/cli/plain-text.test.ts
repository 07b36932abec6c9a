import { describe, expect, test } from "vitest";
import { plainText } from "../../src/cli/plain-text.ts";

describe("somebody else's text on a terminal", () => {
  test.each([
    ["<h1>Terms</h1><p>One &amp; two.</p><ul><li>a</li><li>b</li></ul>", "Terms\nOne & two.\n- a\n- b"],
    ["plain text, 1 < 2", "plain text, 1 < 2"],
    ["<style>p { color: red }</style>seen<script>not()</script>", "seen"],
    ["a\u001b[2Jb\u0007c\nd", "a [2Jb c\nd"],
  ])("%j is shown as %j", (text, shown) => {
    expect(plainText(text)).toBe(shown);
  });
});
