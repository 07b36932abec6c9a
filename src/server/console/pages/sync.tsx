import { Page } from "../parts/page.tsx";

export default function Sync() {
  return <Page title="Sync">{null}</Page>;
}
