import { expect, test } from "vitest";
import { describeInBrowser } from "./browser.ts";
import { fact, openConsole } from "./console.ts";

const countText = (count: number): string => count.toLocaleString("en");
const shareText = (share: number): string =>
  share.toLocaleString("en", { style: "percent", maximumFractionDigits: 1 });

describeInBrowser("the first visit", () => {
  test("ends at a finished run with a match rate, after one click and with nothing typed", async () => {
    const { page, ask } = await openConsole();
    await page.getByRole("heading", { name: "Try it with made-up people" }).waitFor();
    await page.getByRole("button", { name: "Start the practice run" }).click();
    await page.getByRole("heading", { name: "Run of practice" }).waitFor();
    await page.getByText("Finished", { exact: true }).waitFor();
    const { plan, report } = await ask(`/api${new URL(page.url()).pathname}`);
    expect(report.matchRate).toBeGreaterThan(0.5);
    await page.getByText(`${shareText(report.matchRate)} matched`).waitFor();
    expect(await fact(page, "Rows read").textContent()).toBe(countText(plan.rows.read));
    await page.getByText(`${countText(report.books.accepted)} accepted by Amazon`).waitFor();
    const { items } = await ask("/api/connections");
    const amazon = await fetch(new URL("/_emulator/audiences", items[0].endpoints.api));
    expect(await amazon.json()).toMatchObject([{ members: report.books.accepted }]);
  });
});
