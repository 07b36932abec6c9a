import { Page } from "../parts/page.tsx";

export default function Syncs() {
  return <Page title="Syncs">{null}</Page>;
}
